import assert from 'node:assert/strict';
import {
  beginRun,
  type CurrentStore,
  FLOW,
  hold,
  leased,
  pending,
  settlement,
  T0,
  takenKeys,
} from './samples.ts';

/** Lanes: order per key, holds, and leases that fence. */
export function describeLanes(current: CurrentStore): void {
  describe('lanes', () => {
    describeTaking(current);
    describeHolding(current);
    describeLeasing(current);
  });
}

function describeTaking(current: CurrentStore): void {
  it('a lane gives its records in the order they were appended, as they were', async () => {
    const { lanes } = current();
    const full = pending('k1', {
      version: '7',
      data: { text: '\u00e4\u0000\u{1f600}', big: 9007199254740991, tiny: 1e-7, none: null },
      occurredAt: '2026-11-22T10:00:00Z',
      origin: 'sweep',
      reread: true,
      deleted: true,
      replayOf: 'dl1',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    });
    await lanes.append([full, pending('k2')]);
    await lanes.append([pending('k1')]);
    const taken = await lanes.take(await leased(current()), T0, 10);
    const { queuedAt: _queuedAt, ...asTaken } = full;
    assert.deepEqual({ ...taken[0], seq: 0 }, { ...asTaken, seq: 0 });
    assert.deepEqual(
      taken.map((record) => record.key),
      ['k1', 'k2', 'k1'],
    );
    assert.ok(
      taken.every((record, index) => index === 0 || record.seq > (taken[index - 1]?.seq ?? 0)),
    );
  });

  it('taking gives the oldest when there are more than asked for, and keeps them', async () => {
    const { lanes } = current();
    await lanes.append(['a', 'b', 'c'].map((key) => pending(key)));
    const lease = await leased(current());
    const keys = async () => (await lanes.take(lease, T0, 2)).map((record) => record.key);
    assert.deepEqual(await keys(), ['a', 'b']);
    assert.deepEqual(await keys(), ['a', 'b']);
  });

  it('taking gives only records of that flow and lane', async () => {
    const { lanes } = current();
    await lanes.append([
      pending('mine'),
      pending('lane', { lane: 2 }),
      pending('flow', { flow: 'other' }),
    ]);
    assert.deepEqual(await takenKeys(current(), T0), ['mine']);
  });

  it('appending nothing is no fault', async () => {
    await current().lanes.append([]);
    assert.deepEqual(await current().lanes.waiting(), []);
  });

  it('waiting counts by flow and names the oldest', async () => {
    const { lanes } = current();
    await lanes.append([pending('a'), pending('b', { flow: 'other' }), pending('c', { lane: 9 })]);
    const waiting = await lanes.waiting();
    assert.deepEqual(
      waiting
        .toSorted((a, b) => a.flow.localeCompare(b.flow))
        .map(({ flow, count }) => [flow, count]),
      [
        [FLOW, 2],
        ['other', 1],
      ],
    );
    const [first] = await lanes.take(await leased(current()), T0, 1);
    assert.equal(waiting.find(({ flow }) => flow === FLOW)?.oldestSeq, first?.seq);
  });
}

function describeHolding(current: CurrentStore): void {
  it("a held key's records are left out whole until its time; other keys go on", async () => {
    const store = current();
    await beginRun(store);
    await store.lanes.append([pending('a'), pending('b'), pending('a')]);
    await store.settlement.settle(settlement({ holds: [hold('a', T0 + 100)] }));
    assert.deepEqual(await takenKeys(store, T0), ['b']);
    assert.deepEqual(await takenKeys(store, T0 + 99), ['b']);
    assert.deepEqual(await takenKeys(store, T0 + 100), ['a', 'b', 'a']);
  });

  it('a record that is appended while its key is held waits behind the hold', async () => {
    const store = current();
    await beginRun(store);
    await store.settlement.settle(
      settlement({ holds: [hold('a', T0 + 100)], park: [pending('a')] }),
    );
    await store.lanes.append([pending('a')]);
    assert.deepEqual(await takenKeys(store, T0 + 50), []);
    assert.deepEqual(await takenKeys(store, T0 + 100), ['a', 'a']);
  });

  it('a hold of one flow does not hold the same key of another', async () => {
    const store = current();
    await beginRun(store, 'other run', 'other');
    await store.lanes.append([pending('a')]);
    const held = { flow: 'other', runId: 'other run', holds: [hold('a', T0 + 100)] };
    await store.settlement.settle(settlement(held));
    assert.deepEqual(await takenKeys(store, T0), ['a']);
  });

  it('a lane whose records are all held is not due until the first of them is', async () => {
    const store = current();
    await beginRun(store);
    await store.lanes.append([pending('a'), pending('b')]);
    const holds = [hold('a', T0 + 100), hold('b', T0 + 200)];
    await store.settlement.settle(settlement({ holds }));
    assert.deepEqual(await store.lanes.due(T0 + 99, 10), []);
    assert.equal(await store.lanes.nextDueAt(), T0 + 100);
    assert.deepEqual(await store.lanes.due(T0 + 100, 10), [{ flow: FLOW, lane: 1, turn: 0 }]);
  });

  it('the next due time is null when nothing is held, also when a held key has no record', async () => {
    const store = current();
    await beginRun(store);
    await store.lanes.append([pending('a')]);
    assert.equal(await store.lanes.nextDueAt(), null);
    await store.settlement.settle(settlement({ holds: [hold('gone', T0 + 100)] }));
    assert.equal(await store.lanes.nextDueAt(), null);
  });
}

function describeLeasing(current: CurrentStore): void {
  it('a lane with work is due, one under a live lease or without work is not', async () => {
    const { lanes } = current();
    await lanes.append([pending('a'), pending('b', { lane: 2 })]);
    await leased(current(), 1);
    assert.deepEqual(await lanes.due(T0, 10), [{ flow: FLOW, lane: 2, turn: 0 }]);
    assert.deepEqual(await lanes.due(T0 + 60_000, 10), [
      { flow: FLOW, lane: 1, turn: 0 },
      { flow: FLOW, lane: 2, turn: 0 },
    ]);
  });

  it('what waits longest is due first, so a busy flow does not starve another', async () => {
    const { lanes } = current();
    await lanes.append([pending('z', { flow: 'z', lane: 9 })]);
    await lanes.append([
      pending('a', { flow: 'a', lane: 0 }),
      pending('b', { flow: 'a', lane: 1 }),
    ]);
    assert.deepEqual(await lanes.due(T0, 2), [
      { flow: 'z', lane: 9, turn: 0 },
      { flow: 'a', lane: 0, turn: 0 },
    ]);
  });

  it('a leased lane is not given to a second owner until the lease runs out', async () => {
    const { lanes } = current();
    const request = { flow: FLOW, lanes: [1, 2], owner: 'one', now: T0, until: T0 + 100 };
    const first = await lanes.lease(request);
    assert.equal(first.length, 2);
    assert.deepEqual(await lanes.lease({ ...request, owner: 'two', now: T0 + 99 }), []);
    const second = await lanes.lease({ ...request, owner: 'two', now: T0 + 100, until: T0 + 200 });
    assert.deepEqual(
      second.map((lease) => lease.epoch - 1),
      first.map((lease) => lease.epoch),
    );
  });

  it('of the lanes asked for, the free ones are given', async () => {
    const { lanes } = current();
    await leased(current(), 2);
    const request = { flow: FLOW, lanes: [1, 2, 3], owner: 'x', now: T0, until: T0 + 100 };
    const given = await lanes.lease(request);
    assert.deepEqual(given.map((lease) => lease.lane).toSorted(), [1, 3]);
    assert.deepEqual(await lanes.lease({ ...request, lanes: [] }), []);
  });

  it('every lease of a lane has a higher epoch than all before it', async () => {
    const { lanes } = current();
    const epochs: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const lease = await leased(current());
      epochs.push(lease.epoch);
      await lanes.release([lease]);
    }
    assert.deepEqual(epochs, [1, 2, 3]);
  });

  it('a renewed lease lives on', async () => {
    const { lanes } = current();
    const lease = await leased(current());
    assert.equal(await lanes.renew([lease], T0 + 120_000), true);
    const request = { flow: FLOW, lanes: [1], owner: 'x', now: T0 + 60_001, until: T0 + 90_000 };
    assert.deepEqual(await lanes.lease(request), []);
  });

  it('renewing fails whole when one of the leases was released or taken over', async () => {
    const { lanes } = current();
    const [one, two] = [await leased(current(), 1), await leased(current(), 2)];
    await lanes.release([two]);
    assert.equal(await lanes.renew([one, two], T0 + 999_000), false);
    const later = { flow: FLOW, lanes: [1, 2], owner: 'x', now: T0 + 60_000, until: T0 + 99_000 };
    assert.equal((await lanes.lease(later)).length, 2);
    assert.equal(await lanes.renew([one], T0 + 999_000), false);
  });

  it('releasing a lost lease leaves it to its new owner', async () => {
    const { lanes } = current();
    const old = await leased(current());
    const later = { flow: FLOW, lanes: [1], owner: 'x', now: T0 + 60_000, until: T0 + 99_000 };
    const [fresh] = await lanes.lease(later);
    await lanes.release([old]);
    assert.deepEqual(await lanes.lease({ ...later, owner: 'y' }), []);
    assert.equal(fresh !== undefined && (await lanes.renew([fresh], T0 + 99_000)), true);
  });

  it('a lost lease takes nothing', async () => {
    const { lanes } = current();
    await lanes.append([pending('a')]);
    const lease = await leased(current());
    await lanes.release([lease]);
    assert.deepEqual(await lanes.take(lease, T0, 10), []);
  });

  it('clearing leases frees every lane, and fences those who held them', async () => {
    const store = current();
    await beginRun(store);
    const old = await leased(store);
    await store.lanes.clearLeases();
    assert.equal(await store.settlement.settle(settlement({ leases: [old] })), 'fenced');
    assert.ok((await leased(store)).epoch > old.epoch);
  });

  it('pulls holds and leases of a clock that was ahead back to where they may be, and no other', async () => {
    const store = current();
    const { lanes } = store;
    await beginRun(store);
    await lanes.append([pending('near'), pending('far')]);
    const lease = await leased(store);
    const holds = [hold('near', T0 + 10), hold('far', T0 + 90_000)];
    await store.settlement.settle(settlement({ leases: [lease], holds }));
    await lanes.renew([lease], T0 + 90_000);
    await lanes.pullBack({ holdUntil: T0 + 1_000, leaseUntil: T0 + 500 });
    const keys = async (now: number): Promise<readonly string[]> =>
      (await lanes.take(lease, now, 10)).map(({ key }) => key);
    assert.deepEqual(await keys(T0 + 10), ['near']);
    assert.deepEqual(await keys(T0 + 999), ['near']);
    assert.deepEqual(await keys(T0 + 1_000), ['near', 'far']);
    const request = { flow: FLOW, lanes: [lease.lane], owner: 'other' };
    assert.deepEqual(await lanes.lease({ ...request, now: T0 + 499, until: T0 + 600 }), []);
    assert.equal((await lanes.lease({ ...request, now: T0 + 500, until: T0 + 600 })).length, 1);
  });
}
