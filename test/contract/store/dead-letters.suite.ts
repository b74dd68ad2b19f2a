import assert from 'node:assert/strict';
import type { NewDeadLetter } from '../../../core/store/records.ts';
import {
  beginRun,
  type CurrentStore,
  FLOW,
  letter,
  pending,
  settlement,
  T0,
  takenKeys,
} from './samples.ts';

/** Dead letters: nothing that failed is lost, and nothing is replayed twice. */
export function describeDeadLetters(current: CurrentStore): void {
  describe('dead letters', () => {
    const bury = (...deadLetters: readonly NewDeadLetter[]) =>
      current().settlement.settle(settlement({ deadLetters }));
    const ids = async (filter: Parameters<ReturnType<CurrentStore>['deadLetters']['list']>[0]) =>
      (await current().deadLetters.list(filter)).map((one) => one.id);
    beforeEach(() => beginRun(current()));

    it('a dead letter comes back whole', async () => {
      const written = letter('dl1', { stage: 'map', record: { id: 'k', odd: '\u0000"\u00e4' } });
      await bury(written);
      const found = await current().deadLetters.get('dl1');
      assert.deepEqual(found, { ...written, status: 'open', closedAt: null, closedBy: null });
      assert.equal(await current().deadLetters.get('nobody'), null);
    });

    it('a list is newest first, in pages, by flow and by status', async () => {
      await bury(letter('dl1'), letter('dl3'), letter('dl2', { flow: 'other' }), letter('dl4'));
      await current().deadLetters.drop('dl4', 'ann', T0);
      assert.deepEqual(await ids({ limit: 2 }), ['dl4', 'dl3']);
      assert.deepEqual(await ids({ limit: 2, before: 'dl3' }), ['dl2', 'dl1']);
      assert.deepEqual(await ids({ limit: 9, flow: FLOW }), ['dl4', 'dl3', 'dl1']);
      assert.deepEqual(await ids({ limit: 9, flow: FLOW, status: 'open' }), ['dl3', 'dl1']);
      assert.deepEqual(await ids({ limit: 9, status: 'dropped', before: 'dl4' }), []);
    });

    it('counts are by flow for one status', async () => {
      await bury(letter('dl1'), letter('dl2'), letter('dl3', { flow: 'other' }));
      await current().deadLetters.drop('dl2', 'ann', T0);
      assert.deepEqual(await current().deadLetters.count('open'), [
        { flow: FLOW, count: 1 },
        { flow: 'other', count: 1 },
      ]);
      assert.deepEqual(await current().deadLetters.count('resolved'), []);
    });

    it('writing the same letter again changes nothing, whether open or closed', async () => {
      await bury(letter('dl1'), letter('dl2'));
      await current().deadLetters.drop('dl2', 'ann', T0);
      await bury(letter('dl1', { attempts: 99 }), letter('dl2', { attempts: 99 }));
      const found = await current().deadLetters.list({ limit: 9 });
      assert.deepEqual(
        found.map(({ id, attempts, status }) => [id, attempts, status]),
        [
          ['dl2', 8, 'dropped'],
          ['dl1', 8, 'open'],
        ],
      );
    });

    it('a retry closes the letter and appends its record in one step, once', async () => {
      const { deadLetters } = current();
      await bury(letter('dl1'));
      const record = pending('k1', { origin: 'replay', replayOf: 'dl1' });
      assert.equal(await deadLetters.retry('dl1', record, 'ann', T0 + 5), true);
      assert.equal(await deadLetters.retry('dl1', record, 'bob', T0 + 6), false);
      assert.equal(await deadLetters.retry('nobody', record, 'bob', T0 + 6), false);
      const found = await deadLetters.get('dl1');
      assert.deepEqual(
        [found?.status, found?.closedBy, found?.closedAt],
        ['retried', 'ann', T0 + 5],
      );
      assert.deepEqual(await takenKeys(current(), T0), ['k1']);
    });

    it('of two people who retry at once, one does', async () => {
      const { deadLetters } = current();
      await bury(letter('dl1'));
      const answers = await Promise.all(
        ['ann', 'bob'].map((by) => deadLetters.retry('dl1', pending('k1'), by, T0)),
      );
      assert.deepEqual(answers.toSorted(), [false, true]);
      assert.equal((await current().lanes.waiting())[0]?.count, 1);
    });

    it('a dropped letter is closed with who did it, once, and cannot be retried', async () => {
      const { deadLetters } = current();
      await bury(letter('dl1'));
      assert.equal(await deadLetters.drop('dl1', 'ann', T0), true);
      assert.equal(await deadLetters.drop('dl1', 'bob', T0), false);
      assert.equal(await deadLetters.retry('dl1', pending('k1'), 'bob', T0), false);
      assert.deepEqual(await current().lanes.waiting(), []);
    });

    it('a replay that succeeded resolves its letter; a dropped one stays dropped', async () => {
      const { deadLetters, settlement: role } = current();
      await bury(letter('dl1'), letter('dl2'));
      await deadLetters.retry('dl1', pending('k1'), 'ann', T0);
      await deadLetters.drop('dl2', 'ann', T0);
      await role.settle(settlement({ resolved: ['dl1', 'dl2', 'nobody'], at: T0 + 9 }));
      const found = await deadLetters.list({ limit: 9 });
      assert.deepEqual(
        found.map(({ id, status, closedAt }) => [id, status, closedAt]),
        [
          ['dl2', 'dropped', T0],
          ['dl1', 'resolved', T0 + 9],
        ],
      );
    });

    it('a retried letter whose replay fails under the same id is open again', async () => {
      const { deadLetters } = current();
      await bury(letter('dl1'));
      await deadLetters.retry('dl1', pending('k1'), 'ann', T0);
      await bury(letter('dl1', { attempts: 16, at: T0 + 9 }));
      const found = await deadLetters.get('dl1');
      assert.deepEqual([found?.status, found?.attempts, found?.closedBy], ['open', 16, null]);
    });

    it('pruning takes closed letters that are old, never an open one', async () => {
      const { deadLetters, inbox } = current();
      await bury(letter('dl1'), letter('dl2'));
      await deadLetters.drop('dl1', 'ann', T0);
      assert.equal(await inbox.prune(T0, 10), 0);
      assert.equal(await inbox.prune(T0 + 1, 10), 1);
      assert.deepEqual(await ids({ limit: 9 }), ['dl2']);
    });
  });
}
