import assert from 'node:assert/strict';
import {
  arrival,
  beginRun,
  type CurrentStore,
  FLOW,
  intending,
  intent,
  leased,
  pending,
  settlement,
  T0,
} from './samples.ts';

/** The vitals: what is open, since when, and who holds what. */
export function describeVitals(current: CurrentStore): void {
  describe('vitals', () => {
    it('an empty store has none', async () => {
      const { vitals } = current();
      assert.deepEqual(await vitals.arrivals(), { waiting: 0, oldestAt: null });
      assert.deepEqual(await vitals.lanes(), []);
      assert.deepEqual(await vitals.openEffects(), []);
      assert.deepEqual(await vitals.running(10), []);
      assert.deepEqual(await vitals.leases(), []);
      assert.equal(await vitals.oldestSettledAt(), null);
      const { applied, known } = await vitals.schema();
      assert.ok(applied === known && known >= 5);
    });

    it('deliveries that are not decoded are counted, and the oldest is dated', async () => {
      const { inbox, vitals } = current();
      await inbox.append(arrival('a', { receivedAt: T0 }));
      await inbox.append(arrival('b', { receivedAt: T0 + 5 }));
      await inbox.append(arrival('c', { receivedAt: T0 + 9 }));
      const [first] = await inbox.undecoded(1);
      await inbox.decoded([first?.seq ?? 0], []);
      assert.deepEqual(await vitals.arrivals(), { waiting: 2, oldestAt: T0 + 5 });
      assert.equal(await vitals.oldestSettledAt(), T0);
    });

    it('waiting records are counted by flow, and the oldest is dated', async () => {
      const { lanes, vitals } = current();
      await lanes.append([pending('a', { queuedAt: T0 + 1 }), pending('b', { queuedAt: T0 + 2 })]);
      await lanes.append([pending('c', { flow: 'other', queuedAt: T0 + 3 })]);
      const found = (await vitals.lanes()).toSorted((a, b) => a.flow.localeCompare(b.flow));
      assert.deepEqual(found, [
        { flow: FLOW, count: 2, oldestAt: T0 + 1 },
        { flow: 'other', count: 1, oldestAt: T0 + 3 },
      ]);
    });

    it('open effects are counted by connection, state and flow; settled ones are not among them', async () => {
      const { settlement: settling, vitals } = current();
      await beginRun(current());
      const intend = (at: number, keys: readonly string[], flow = FLOW) => {
        const effects = keys.map((key) => intent(key));
        return settling.intend(intending(effects, { flow, at }));
      };
      await intend(T0, ['a']);
      await intend(T0 + 7, ['b', 'c', 'd']);
      await intend(T0 + 9, ['e'], 'other');
      const outcome = { destinationId: null, note: null };
      await settling.settle(
        settlement({
          effects: [
            { ...outcome, idempotencyKey: 'b', state: 'unknown' },
            { ...outcome, idempotencyKey: 'c', state: 'written' },
          ],
        }),
      );
      assert.deepEqual(await vitals.openEffects(), [
        { flow: FLOW, connection: 'hub', state: 'intent', count: 2, oldestAt: T0 },
        { flow: 'other', connection: 'hub', state: 'intent', count: 1, oldestAt: T0 + 9 },
        { flow: FLOW, connection: 'hub', state: 'unknown', count: 1, oldestAt: T0 + 7 },
      ]);
    });

    it('runs under way and held leases are named', async () => {
      const store = current();
      await store.runs.begin({ id: 'run-1', flow: FLOW, trigger: 'manual', at: T0, owner: 'w' });
      await store.runs.begin({ id: 'run-2', flow: FLOW, trigger: 'manual', at: T0, owner: 'w' });
      await store.runs.end({ id: 'run-2', status: 'done', at: T0 + 4, fault: null });
      assert.deepEqual(await store.vitals.running(10), [
        { id: 'run-1', flow: FLOW, trigger: 'manual', startedAt: T0 },
      ]);
      const lease = await leased(store);
      const [held, ...more] = await store.vitals.leases();
      assert.deepEqual([held?.flow, held?.lane, more], [FLOW, lease.lane, []]);
      assert.ok((held?.leaseUntil ?? 0) > T0);
      await store.lanes.release([lease]);
      assert.deepEqual(await store.vitals.leases(), []);
    });
  });
}
