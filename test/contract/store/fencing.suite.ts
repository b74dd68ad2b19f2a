import assert from 'node:assert/strict';
import type { Settlement } from '../../../core/store/records.ts';
import type { Store } from '../../../core/store/store.ts';
import {
  beginRun,
  type CurrentStore,
  coded,
  FLOW,
  hold,
  intending,
  intent,
  leased,
  letter,
  pending,
  settlement,
  state,
  T0,
  takenKeys,
} from './samples.ts';

/** Fencing: who lost a lease, or read an old cursor, changes nothing at all. */
export function describeFencing(current: CurrentStore): void {
  describe('fencing', () => {
    beforeEach(() => beginRun(current()));
    describeGuards(current);
  });
}

/** A settlement that touches every table, so that a refused one would leave a trace. */
function wideSettlement(over: Partial<Settlement>): Settlement {
  return settlement({
    states: [state('s')],
    effects: [{ idempotencyKey: 'e', state: 'written', destinationId: 'x', note: null }],
    holds: [hold('h', T0 + 100)],
    freed: ['held before'],
    park: [pending('p')],
    deadLetters: [letter('dl')],
    links: [
      {
        connection: 'shop',
        stream: 'orders',
        id: 'l',
        otherConnection: 'hub',
        otherStream: 'orders',
        otherId: 'L',
      },
    ],
    counts: { ...settlement().counts, read: 1 },
    retries: 1,
    ...over,
  });
}

async function snapshot(store: Store): Promise<unknown> {
  return {
    states: await store.settlement.states(FLOW, ['s', 'h', 'p', 'held before']),
    effect: await store.settlement.effect('e'),
    waiting: await store.lanes.waiting(),
    letters: await store.deadLetters.list({ limit: 10 }),
    link: await store.links.find({
      connection: 'shop',
      stream: 'orders',
      ids: ['l'],
      otherConnection: 'hub',
      otherStream: 'orders',
    }),
    run: await store.runs.get('run'),
    cursor: await store.cursors.read(FLOW, 'orders'),
  };
}

async function refusedWhole(
  store: Store,
  over: Partial<Settlement>,
  outcome: 'fenced' | 'STORE_RUN_UNKNOWN',
): Promise<void> {
  await store.settlement.intend(intending([intent('e')]));
  await store.settlement.settle(settlement({ holds: [hold('held before', T0 + 9)] }));
  const before = await snapshot(store);
  const settling = store.settlement.settle(wideSettlement(over));
  if (outcome === 'fenced') assert.equal(await settling, 'fenced');
  else await assert.rejects(settling, coded(outcome));
  assert.deepEqual(await snapshot(store), before);
}

function describeGuards(current: CurrentStore): void {
  it('a settlement under a released lease writes nothing', async () => {
    const store = current();
    const lease = await leased(store);
    await store.lanes.release([lease]);
    await refusedWhole(store, { leases: [lease], release: true }, 'fenced');
  });

  it('a settlement under a lease that was taken over writes nothing', async () => {
    const store = current();
    const lease = await leased(store);
    const later = { flow: FLOW, lanes: [1], owner: 'x', now: T0 + 60_000, until: T0 + 99_000 };
    await store.lanes.lease(later);
    await refusedWhole(store, { leases: [lease] }, 'fenced');
  });

  it('one lost lease of several is enough to write nothing', async () => {
    const store = current();
    const leases = [await leased(store, 1), await leased(store, 2)];
    await store.lanes.release(leases.slice(1));
    await refusedWhole(store, { leases }, 'fenced');
  });

  it('a lease of an epoch or lane that never was writes nothing', async () => {
    const store = current();
    const lease = await leased(store);
    await refusedWhole(store, { leases: [{ ...lease, epoch: lease.epoch + 1 }] }, 'fenced');
    await refusedWhole(store, { leases: [{ ...lease, lane: 99 }] }, 'fenced');
  });

  it('a lease that ran out but that nobody took still settles', async () => {
    const store = current();
    const lease = await leased(store);
    const late = settlement({ leases: [lease], at: T0 + 999_000 });
    assert.equal(await store.settlement.settle(late), 'settled');
  });

  it('a settlement whose cursor was moved by another writes nothing', async () => {
    const store = current();
    const cursor = { name: 'orders', fromVersion: 0, value: { at: 1 } };
    await store.settlement.settle(settlement({ cursor }));
    await refusedWhole(store, { cursor }, 'fenced');
    await refusedWhole(store, { cursor: { ...cursor, fromVersion: 2 } }, 'fenced');
  });

  it('a settlement that read the cursor before it was reset writes nothing', async () => {
    const store = current();
    await store.cursors.reset(FLOW, 'orders');
    await refusedWhole(store, { cursor: { name: 'orders', fromVersion: 0, value: {} } }, 'fenced');
  });

  it('a settlement of a run that was never begun is a fault, and writes nothing', async () => {
    await refusedWhole(current(), { runId: 'nobody' }, 'STORE_RUN_UNKNOWN');
  });

  it('the same wide settlement goes through when its guards hold', async () => {
    const store = current();
    const leases = [await leased(store)];
    await store.settlement.intend(intending([intent('e')], { leases }));
    assert.equal(await store.settlement.settle(wideSettlement({ leases })), 'settled');
    assert.equal((await store.settlement.effect('e'))?.state, 'written');
    assert.equal((await store.deadLetters.get('dl'))?.status, 'open');
    assert.deepEqual(await takenKeys(store, T0, 9), []);
  });
}
