import assert from 'node:assert/strict';
import type { EffectIntent, EffectOutcome, StoredEffect } from '../../../core/store/records.ts';
import {
  beginRun,
  type CurrentStore,
  FLOW,
  intending,
  intent,
  leased,
  settlement,
  T0,
} from './samples.ts';

/** Effects: intended before they are sent, remembered under their idempotency key (I8). */
export function describeEffects(current: CurrentStore): void {
  describe('effects', () => {
    const intendAt = (at: number, effects: readonly EffectIntent[]) =>
      current().settlement.intend(intending(effects, { at }));
    const intendOne = async (effect: EffectIntent): Promise<StoredEffect | undefined> =>
      (await intendAt(T0, [effect]))?.[0];
    const settleAs = (
      state: EffectOutcome['state'],
      over: Partial<EffectOutcome> = {},
    ): Promise<unknown> => {
      const outcome = { idempotencyKey: 'i', state, destinationId: null, note: null, ...over };
      return current().settlement.settle(settlement({ effects: [outcome] }));
    };
    beforeEach(() => beginRun(current()));

    it('a new intent is stored with its first attempt', async () => {
      const stored = await intendOne(intent('i'));
      const expected: StoredEffect = {
        ...intent('i'),
        flow: FLOW,
        state: 'intent',
        destinationId: null,
        attempts: 1,
        intendedAt: T0,
      };
      assert.deepEqual(stored, expected);
      assert.deepEqual(await current().settlement.effect('i'), expected);
      assert.equal(await current().settlement.effect('nobody'), null);
    });

    it('intents are answered in the order asked', async () => {
      await intendOne(intent('b'));
      const answered = await intendAt(
        T0,
        ['c', 'b', 'a'].map((key) => intent(key)),
      );
      assert.deepEqual(
        answered?.map(({ idempotencyKey, attempts }) => [idempotencyKey, attempts]),
        [
          ['c', 1],
          ['b', 2],
          ['a', 1],
        ],
      );
      assert.deepEqual(await intendAt(T0, []), []);
    });

    it('the same intent after a crash counts one attempt more and keeps its first time', async () => {
      await intendOne(intent('i'));
      const [again] = (await intendAt(T0 + 500, [intent('i')])) ?? [];
      assert.deepEqual([again?.attempts, again?.state, again?.intendedAt], [2, 'intent', T0]);
    });

    it('the same key twice in one request is one attempt, and the first request counts', async () => {
      const twice = [intent('i'), intent('i', { requestHash: 'hash-2' })];
      const answered = await intendAt(T0, twice);
      assert.deepEqual(
        answered?.map(({ attempts, requestHash }) => [attempts, requestHash]),
        [
          [1, 'hash-1'],
          [1, 'hash-1'],
        ],
      );
    });

    it('another request under the same key changes nothing and is answered with the stored one', async () => {
      await intendOne(intent('i'));
      const stored = await intendOne(intent('i', { requestHash: 'hash-2' }));
      assert.deepEqual([stored?.requestHash, stored?.attempts], ['hash-1', 1]);
    });

    it('an effect that was written is answered with what came of it, and no new attempt', async () => {
      await intendOne(intent('i'));
      await settleAs('written', { destinationId: 'order-9', note: 'first' });
      const stored = await intendOne(intent('i'));
      assert.deepEqual(
        [stored?.state, stored?.destinationId, stored?.attempts],
        ['written', 'order-9', 1],
      );
    });

    it('an effect in doubt stays so until an outcome says more; its id is not forgotten', async () => {
      await intendOne(intent('i'));
      await settleAs('unknown', { destinationId: 'order-9' });
      const stored = await intendOne(intent('i'));
      assert.deepEqual([stored?.state, stored?.attempts], ['unknown', 2]);
      await settleAs('same');
      assert.equal((await intendOne(intent('i')))?.destinationId, 'order-9');
    });

    it('a refused effect wrote nothing, so it is taken anew with the mended request', async () => {
      await intendOne(intent('i'));
      await settleAs('refused');
      const [anew] = (await intendAt(T0 + 5, [intent('i', { requestHash: 'hash-2' })])) ?? [];
      assert.deepEqual(
        [anew?.state, anew?.requestHash, anew?.attempts, anew?.intendedAt],
        ['intent', 'hash-2', 1, T0 + 5],
      );
    });

    it('an only attempt that was surely not executed does not count', async () => {
      await intendOne(intent('i'));
      await settleAs('intent');
      assert.equal((await intendOne(intent('i')))?.attempts, 1);
    });

    it('after an attempt in doubt, one that was surely not executed does not clear the doubt', async () => {
      await intendOne(intent('i'));
      await intendOne(intent('i'));
      await settleAs('intent');
      assert.equal((await intendOne(intent('i')))?.attempts, 3);
    });

    it('a forgotten effect is gone, and may be intended anew', async () => {
      await intendOne(intent('i'));
      await intendOne(intent('other'));
      const outcome = {
        idempotencyKey: 'i',
        state: 'written',
        destinationId: 'x',
        note: null,
      } as const;
      await current().settlement.settle(
        settlement({ effects: [outcome], forget: ['i', 'nobody'] }),
      );
      assert.equal(await current().settlement.effect('i'), null);
      assert.equal((await current().settlement.effect('other'))?.state, 'intent');
      assert.equal((await intendOne(intent('i', { requestHash: 'hash-2' })))?.attempts, 1);
    });

    it('an intent under a lost lease is refused and leaves nothing', async () => {
      const store = current();
      const lease = await leased(store);
      const request = intending([intent('i')], { leases: [lease] });
      await store.lanes.release([lease]);
      assert.equal(await store.settlement.intend(request), null);
      assert.equal(await store.settlement.effect('i'), null);
    });

    it('pruning takes settled effects that are old; what is in doubt stays', async () => {
      await intendOne(intent('i'));
      await intendOne(intent('doubt'));
      await settleAs('written');
      assert.equal(await current().inbox.prune(T0, 10), 0);
      assert.equal(await current().inbox.prune(T0 + 1, 10), 1);
      assert.equal(await current().settlement.effect('i'), null);
      assert.equal((await current().settlement.effect('doubt'))?.state, 'intent');
    });
  });
}
