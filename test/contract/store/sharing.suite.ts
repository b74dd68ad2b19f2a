import assert from 'node:assert/strict';
import type { Store } from '../../../core/store/store.ts';
import {
  arrival,
  beginRun,
  type CurrentStore,
  FLOW,
  leased,
  pending,
  settlement,
  state,
  T0,
} from './samples.ts';

/** Two stores on the same data, as two processes have them. */
export function describeSharing(current: CurrentStore, openAnother: () => Promise<Store>): void {
  describe('two stores on the same data', () => {
    let one: Store;
    let two: Store;
    beforeEach(async () => {
      one = current();
      two = await openAnother();
    });

    it('what one commits the other reads', async () => {
      await one.inbox.append(arrival('a'));
      assert.equal((await two.inbox.undecoded(10)).length, 1);
      assert.equal(await two.inbox.append(arrival('a')), 'duplicate');
    });

    it('writes of both at the same time all succeed, and each delivery is stored once', async () => {
      const ids = Array.from({ length: 200 }, (_, index) => `d${index}`);
      const answers = await Promise.all(
        [one, two].flatMap((store) => ids.map((id) => store.inbox.append(arrival(id)))),
      );
      assert.equal(answers.filter((answer) => answer === 'stored').length, ids.length);
      assert.equal((await one.inbox.undecoded(1_000)).length, ids.length);
    });

    it('a lane that both want goes to one of them', async () => {
      const lanes = Array.from({ length: 50 }, (_, index) => index);
      const ask = (store: Store, owner: string) =>
        Promise.all(
          lanes.map((lane) => {
            const request = { flow: FLOW, lanes: [lane], owner, now: T0, until: T0 + 60_000 };
            return store.lanes.lease(request);
          }),
        );
      const [first, second] = await Promise.all([ask(one, 'one'), ask(two, 'two')]);
      const given = [...first.flat(), ...second.flat()].map((lease) => lease.lane);
      assert.deepEqual(
        given.toSorted((a, b) => a - b),
        lanes,
      );
    });

    it('an owner that slept past its lease settles nothing after another took over', async () => {
      await beginRun(one);
      await one.lanes.append([pending('a')]);
      const slept = await leased(one);
      const [record] = await one.lanes.take(slept, T0, 1);
      const later = T0 + 60_000;
      const request = { flow: FLOW, lanes: [1], owner: 'two', now: later, until: later + 60_000 };
      const [fresh] = await two.lanes.lease(request);
      assert.ok(fresh !== undefined && record !== undefined);
      const settling = { done: [record.seq], states: [state('a')] };
      const stale = settlement({ ...settling, leases: [slept] });
      assert.equal(await one.settlement.settle(stale), 'fenced');
      assert.equal((await two.lanes.take(fresh, later, 10)).length, 1);
      const valid = settlement({ ...settling, leases: [fresh], release: true });
      assert.equal(await two.settlement.settle(valid), 'settled');
      assert.deepEqual(await one.lanes.waiting(), []);
    });

    it('a page that both settle from the same cursor is settled once', async () => {
      await beginRun(one);
      const cursor = { name: 'orders', fromVersion: 0, value: { page: 1 } };
      const counts = { ...settlement().counts, read: 10, unchanged: 10 };
      const answers = await Promise.all(
        [one, two].map((store) => store.settlement.settle(settlement({ cursor, counts }))),
      );
      assert.deepEqual(answers.toSorted(), ['fenced', 'settled']);
      assert.equal((await one.runs.get('run'))?.counts.read, 10);
    });

    it('a tick that both fire fires once', async () => {
      const answers = await Promise.all(
        [one, two].map((store) => store.schedules.fire('nightly', null, T0)),
      );
      assert.deepEqual(answers.toSorted(), [false, true]);
    });
  });
}
