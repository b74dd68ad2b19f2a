import assert from 'node:assert/strict';
import type { RecordState } from '../../../core/store/records.ts';
import {
  beginRun,
  type CurrentStore,
  FLOW,
  hold,
  leased,
  pending,
  settlement,
  state,
  T0,
} from './samples.ts';

/** Settlement: all outcomes of a batch in one transaction, or none. */
export function describeSettlement(current: CurrentStore): void {
  describe('settlement', () => {
    beforeEach(() => beginRun(current()));
    describeStates(current);
    describeRecords(current);
  });
}

const UNKNOWN: Omit<RecordState, 'key'> = {
  hash: null,
  version: null,
  destinationId: null,
  destinationVersion: null,
  attempts: 0,
  holdUntil: null,
  waiting: false,
  mayBeOpen: false,
};

function describeStates(current: CurrentStore): void {
  it('states come back in the order asked; an unknown key has empty fields', async () => {
    const store = current();
    await store.settlement.settle(settlement({ states: [state('a'), state('b')] }));
    const found = await store.settlement.states(FLOW, ['b', 'nobody', 'a', 'b']);
    const known = (key: string): RecordState => ({ ...UNKNOWN, ...state(key) });
    assert.deepEqual(found, [known('b'), { ...UNKNOWN, key: 'nobody' }, known('a'), known('b')]);
    assert.deepEqual(await store.settlement.states(FLOW, []), []);
  });

  it('a state belongs to its flow', async () => {
    const store = current();
    await store.settlement.settle(settlement({ states: [state('a')] }));
    assert.equal((await store.settlement.states('other', ['a']))[0]?.hash, null);
  });

  it('a later state replaces the earlier one, also with nulls; the last of one batch counts', async () => {
    const store = current();
    await store.settlement.settle(settlement({ states: [state('a')] }));
    const empty = { hash: null, version: '3', destinationId: null, destinationVersion: null };
    const states = [state('a', { version: '2' }), { key: 'a', ...empty }];
    await store.settlement.settle(settlement({ states }));
    assert.deepEqual(await store.settlement.states(FLOW, ['a']), [
      { ...UNKNOWN, ...empty, key: 'a' },
    ]);
  });

  it('a thousand states are settled and found at once', async () => {
    const store = current();
    const keys = Array.from({ length: 1_000 }, (_, index) => `key "${index}" \u00e4\u{1f600}`);
    await store.settlement.settle(settlement({ states: keys.map((key) => state(key)) }));
    const found = await store.settlement.states(FLOW, keys);
    assert.deepEqual(
      found.map(({ key, hash }) => [key, hash]),
      keys.map((key) => [key, `hash of ${key}`]),
    );
  });

  it('a key whose earlier records wait says so', async () => {
    const store = current();
    await store.settlement.settle(settlement({ park: [pending('a')] }));
    const found = await store.settlement.states(FLOW, ['a', 'b']);
    assert.deepEqual(
      found.map((one) => one.waiting),
      [true, false],
    );
  });

  it('a failed key is held with its attempts; a delivery or a freeing ends the hold', async () => {
    const store = current();
    const keys = ['a', 'b', 'c'];
    const holds = keys.map((key) => hold(key, T0 + 100, 3));
    await store.settlement.settle(settlement({ states: [state('b')], holds }));
    const held = await store.settlement.states(FLOW, keys);
    assert.ok(held.every((one) => one.attempts === 3 && one.holdUntil === T0 + 100));
    await store.settlement.settle(
      settlement({ states: [state('a')], freed: ['b', 'c', 'nobody'] }),
    );
    const freed = await store.settlement.states(FLOW, keys);
    assert.ok(freed.every((one) => one.attempts === 0 && one.holdUntil === null));
    assert.deepEqual(
      freed.map((one) => one.hash),
      ['hash of a', 'hash of b', null],
    );
  });

  it('a key that was delivered and then failed in one batch is held', async () => {
    const store = current();
    await store.settlement.settle(
      settlement({ states: [state('a')], freed: ['a'], holds: [hold('a', T0 + 100)] }),
    );
    const [found] = await store.settlement.states(FLOW, ['a']);
    assert.deepEqual([found?.hash, found?.holdUntil], ['hash of a', T0 + 100]);
  });
}

function describeRecords(current: CurrentStore): void {
  it('parked records wait in their lanes and done ones are gone', async () => {
    const store = current();
    await store.lanes.append([pending('a'), pending('b')]);
    const lease = await leased(store);
    const [first] = await store.lanes.take(lease, T0, 1);
    const done = [first?.seq ?? 0];
    await store.settlement.settle(settlement({ leases: [lease], done, park: [pending('c')] }));
    const left = await store.lanes.take(lease, T0, 10);
    assert.deepEqual(
      left.map((record) => record.key),
      ['b', 'c'],
    );
  });

  it('a parked record makes its lane due', async () => {
    const store = current();
    await store.settlement.settle(settlement({ park: [pending('a', { lane: 77 })] }));
    assert.deepEqual(await store.lanes.due(T0, 10), [{ flow: FLOW, lane: 77, turn: 0 }]);
  });

  it("another flow's records are not settled by number", async () => {
    const store = current();
    await beginRun(store, 'other run', 'other');
    await store.lanes.append([pending('a')]);
    const [record] = await store.lanes.take(await leased(store), T0, 1);
    const done = [record?.seq ?? 0];
    await store.settlement.settle(settlement({ flow: 'other', runId: 'other run', done }));
    assert.equal((await store.lanes.waiting())[0]?.count, 1);
  });

  it('leases go back in the same transaction when asked, else they stay', async () => {
    const store = current();
    const lease = await leased(store);
    await store.settlement.settle(settlement({ leases: [lease] }));
    assert.equal(await store.lanes.renew([lease], T0 + 60_000), true);
    await store.settlement.settle(settlement({ leases: [lease], release: true }));
    assert.equal(await store.lanes.renew([lease], T0 + 60_000), false);
    assert.equal((await leased(store)).epoch, lease.epoch + 1);
  });

  it('counts and retries are added to the run', async () => {
    const store = current();
    const counts = {
      read: 7,
      delivered: 1,
      unchanged: 1,
      filtered: 1,
      superseded: 1,
      parked: 2,
      deadLettered: 1,
    };
    await store.settlement.settle(settlement({ counts, retries: 4 }));
    await store.settlement.settle(settlement({ counts, retries: 1 }));
    const run = await store.runs.get('run');
    assert.deepEqual(
      run?.counts,
      Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, 2 * count])),
    );
    assert.equal(run?.retries, 5);
  });

  it('the cursor moves with the page that it follows', async () => {
    const store = current();
    const move = (fromVersion: number, at: number) =>
      store.settlement.settle(
        settlement({ cursor: { name: 'orders', fromVersion, value: { at } } }),
      );
    assert.equal(await move(0, 1), 'settled');
    assert.equal(await move(1, 2), 'settled');
    assert.deepEqual(await store.cursors.read(FLOW, 'orders'), { value: { at: 2 }, version: 2 });
  });
}
