import assert from 'node:assert/strict';
import type { ClosedRecord, EffectIntent, EffectState } from '../../../core/store/records.ts';
import {
  beginRun,
  type CurrentStore,
  FLOW,
  intending,
  intent,
  letter,
  pending,
  settlement,
  state,
  T0,
} from './samples.ts';

/** Two versions of a state record, as the pipeline names their effects. */
const OLD = `${FLOW}/k1@1~a`;
const NEW = `${FLOW}/k1@2~b`;

/** Effects that nobody tries again: their record moved on, or was given up. */
export function describeClosedEffects(current: CurrentStore): void {
  describe('effects that nobody tries again', () => {
    beforeEach(() => beginRun(current()));

    const intend = (at: number, ...effects: readonly EffectIntent[]) =>
      current().settlement.intend(intending(effects, { at }));
    const settleAs = (
      name: string,
      as: EffectState,
      closed: readonly ClosedRecord[] = [],
      at = T0,
    ) => {
      const outcome = { idempotencyKey: name, state: as, destinationId: null, note: null };
      const forget = closed.flatMap(({ held }) => held);
      return current().settlement.settle(settlement({ at, effects: [outcome], closed, forget }));
    };
    const closed = (over: Partial<ClosedRecord> = {}): ClosedRecord => {
      return { key: 'k1', own: [NEW], held: [NEW], reason: 'written without it', ...over };
    };
    /** The older version was intended, and that is how it ended. */
    const leave = async (as: EffectState): Promise<void> => {
      await intend(T0, intent(OLD));
      await settleAs(OLD, as);
    };
    const writeNewer = async (): Promise<void> => {
      await intend(T0 + 1, intent(NEW));
      await settleAs(NEW, 'written', [closed()], T0 + 5);
    };
    const found = async (name: string, key = 'k1') => {
      const effects = await current().history.effects([{ flow: FLOW, key }], 100);
      const one = effects.find(({ idempotencyKey }) => idempotencyKey === name);
      return one === undefined ? null : [one.state, one.note];
    };
    const stateOf = async (name: string) => (await current().settlement.effect(name))?.state;

    it('an unknown one is superseded when a later one of its record is written', async () => {
      await leave('unknown');
      await intend(T0 + 1, intent(NEW));
      assert.equal(await stateOf(OLD), 'unknown');
      await settleAs(NEW, 'written', [closed()]);
      assert.deepEqual(await found(OLD), [
        'superseded',
        'nobody knows whether it was written; the destination holds what was written later',
      ]);
      assert.equal(await stateOf(NEW), undefined);
      assert.deepEqual(await current().vitals.openEffects(), []);
      assert.equal(await current().inbox.prune(T0 + 1, 10), 1);
      assert.equal(await stateOf(OLD), undefined);
    });

    it('an intent that was interrupted, or told to come later, is superseded as well', async () => {
      const later = `${FLOW}/k1@1~c`;
      await intend(T0, intent(OLD), intent(later));
      await settleAs(later, 'intent');
      await intend(T0 + 1, intent(NEW));
      await settleAs(NEW, 'same', [closed()]);
      assert.match(String((await found(OLD))?.[1]), /^nobody knows whether/);
      assert.match(String((await found(later))?.[1]), /^surely not written; /);
      assert.deepEqual([await stateOf(OLD), await stateOf(later)], ['superseded', 'superseded']);
    });

    it('one of another place at the destination is abandoned: nothing was written there since', async () => {
      const places = [
        intent(`${FLOW}/k1#0@1~a`, { recordKey: 'elsewhere' }),
        intent(`${FLOW}/k1#1@1~a`, { operation: 'delete' }),
        intent(`${FLOW}/k1#2@1~a`, { stream: 'refunds' }),
        intent(`${FLOW}/k1#3@1~a`, { connection: 'shop' }),
      ];
      await intend(T0, ...places);
      for (const one of places) await settleAs(one.idempotencyKey, 'unknown');
      await writeNewer();
      for (const { idempotencyKey } of places) {
        const note = 'nobody knows whether it was written; written without it';
        assert.deepEqual(await found(idempotencyKey), ['abandoned', note]);
      }
      assert.deepEqual(await current().vitals.openEffects(), []);
      // Tried again it is no repetition: under the key of before, the destination would keep what came since.
      const again = (await intend(T0 + 9, ...places)) ?? [];
      assert.deepEqual(
        again.map(({ state: as, intendedAt }) => [as, intendedAt]),
        places.map(() => ['unknown', T0 + 5]),
      );
    });

    it('those of other records stay open, whatever their keys begin with', async () => {
      const others: readonly (readonly [string, string, Partial<EffectIntent>])[] = [
        [`${FLOW}/k2@1~a`, 'k2', {}],
        [`${FLOW}/k10@1~a`, 'k10', {}],
        [`${FLOW}/k1@shop.test@1~a`, 'k1@shop.test', {}],
        [`${FLOW}/k1#9@1~a`, 'k1#9', {}],
        // Another record of the source that is written to the same place.
        [`${FLOW}/k3@1~a`, 'k3', { recordKey: 'k1' }],
      ];
      for (const [name, sourceKey, over] of others) {
        await intend(T0, intent(name, { sourceKey, ...over }));
        await settleAs(name, 'unknown');
      }
      await writeNewer();
      for (const [name] of others) assert.equal(await stateOf(name), 'unknown', name);
    });

    it('those of the settlement itself stay as it says, one in doubt beside one that is written', async () => {
      const [first, second] = [`${FLOW}/k1#0@2~b`, `${FLOW}/k1#1@2~b`];
      await intend(T0, intent(first), intent(second));
      await settleAs(second, 'unknown', [closed({ own: [first, second], held: [first] })]);
      assert.equal(await stateOf(second), 'unknown');
    });

    it('what was written for an older version is no answer when that version comes back', async () => {
      await leave('written');
      await writeNewer();
      assert.deepEqual(await found(OLD), [
        'superseded',
        'written, and overwritten since; the destination holds what was written later',
      ]);
      const [anew] = (await intend(T0 + 2, intent(OLD))) ?? [];
      assert.deepEqual([anew?.state, anew?.attempts, anew?.intendedAt], ['intent', 1, T0 + 2]);
      assert.deepEqual(await found(OLD), ['intent', null]);
    });

    it('a refused one stays refused', async () => {
      await leave('refused');
      await writeNewer();
      assert.equal(await stateOf(OLD), 'refused');
    });

    it('an abandoned one that is tried again is in doubt again, under its first time', async () => {
      await leave('unknown');
      const filtered = closed({ own: [], held: [], reason: 'filtered now' });
      await current().settlement.settle(settlement({ closed: [filtered] }));
      assert.equal(await stateOf(OLD), 'abandoned');
      const [again] = (await intend(T0 + 9, intent(OLD))) ?? [];
      assert.deepEqual([again?.state, again?.attempts, again?.intendedAt], ['unknown', 2, T0]);
      assert.deepEqual(await found(OLD), ['unknown', null]);
    });

    it('an abandoned one that was surely not written is a new intent when it is tried again', async () => {
      await leave('intent');
      const filtered = closed({ own: [], held: [], reason: 'filtered now' });
      await current().settlement.settle(settlement({ closed: [filtered] }));
      assert.deepEqual(await found(OLD), ['abandoned', 'surely not written; filtered now']);
      const [again] = (await intend(T0 + 9, intent(OLD, { requestHash: 'hash-2' }))) ?? [];
      assert.deepEqual([again?.state, again?.attempts, again?.intendedAt], ['intent', 1, T0 + 9]);
    });

    it('a record says whether one of it may be open', async () => {
      const mayBe = async () => (await current().settlement.states(FLOW, ['k1']))[0]?.mayBeOpen;
      assert.equal(await mayBe(), false);
      await intend(T0, intent(OLD));
      assert.equal(await mayBe(), true);
      await settleAs(OLD, 'unknown');
      assert.equal(await mayBe(), true);
      await settleAs(OLD, 'written');
      assert.equal(await mayBe(), false);
    });

    it('nothing is abandoned while a record of the key waits, or a dead letter of it is open', async () => {
      const store = current();
      const filtered = closed({ own: [], held: [] });
      await leave('unknown');
      await store.lanes.append([pending('k1')]);
      await store.settlement.settle(settlement({ closed: [filtered] }));
      assert.equal(await stateOf(OLD), 'unknown');
      const done = (await store.history.pendingOfKeys([{ flow: FLOW, key: 'k1' }], 9))[0]?.seq ?? 0;
      await store.settlement.settle(settlement({ done: [done], deadLetters: [letter('dl1')] }));
      await store.settlement.settle(settlement({ closed: [filtered] }));
      assert.equal(await stateOf(OLD), 'unknown');
      // The one that ends the last of both closes it in the same transaction.
      assert.equal(await store.deadLetters.drop('dl1', 'ann: a test order', T0 + 5), true);
      assert.deepEqual(await found(OLD), [
        'abandoned',
        'nobody knows whether it was written; the record was dropped, by ann: a test order',
      ]);
    });

    it('a settlement that ends the record’s last row abandons what it left', async () => {
      const store = current();
      await intend(T0, intent(OLD));
      await store.lanes.append([pending('k1')]);
      const [row] = await store.history.pendingOfKeys([{ flow: FLOW, key: 'k1' }], 9);
      const filtered = closed({ own: [], held: [] });
      await store.settlement.settle(settlement({ closed: [filtered], done: [row?.seq ?? 0] }));
      assert.equal(await stateOf(OLD), 'abandoned');
    });

    it('a dropped letter closes nothing of other records, and nothing of what was settled', async () => {
      const store = current();
      await intend(
        T0,
        intent(OLD),
        intent(`${FLOW}/k2`, { sourceKey: 'k2' }),
        intent(`${FLOW}/k1`),
      );
      await settleAs(OLD, 'written');
      await store.settlement.settle(settlement({ deadLetters: [letter('dl1'), letter('dl2')] }));
      assert.equal(await store.deadLetters.drop('dl1', 'ann', T0), true);
      assert.equal(await stateOf(`${FLOW}/k1`), 'intent', 'another letter of the record is open');
      assert.equal(await store.deadLetters.drop('dl2', 'ann', T0), true);
      assert.equal(await store.deadLetters.drop('dl2', 'ann', T0), false);
      assert.equal(await store.deadLetters.drop('nobody', 'ann', T0), false);
      const states = [OLD, `${FLOW}/k1`, `${FLOW}/k2`].map(stateOf);
      assert.deepEqual(await Promise.all(states), ['written', 'abandoned', 'intent']);
    });

    it('one more attempt after another version was sent has a time of its own, and only then', async () => {
      const store = current();
      const again = async (at: number, name: string, sourceKey = 'k1') => {
        const effects = [intent(name, { sourceKey })];
        const request = intending(effects, { at, doubtful: [sourceKey] });
        const [stored] = (await store.settlement.intend(request)) ?? [];
        return [stored?.state, stored?.attempts, stored?.intendedAt];
      };
      await again(T0, OLD);
      await settleAs(OLD, 'unknown');
      // Neither time nor another record is a version that was sent since.
      await again(T0 + 1, `${FLOW}/k1@shop.test@1~a`, 'k1@shop.test');
      assert.deepEqual(await again(T0 + 2, OLD), ['unknown', 2, T0]);
      await again(T0 + 3, NEW);
      assert.deepEqual(await again(T0 + 4, OLD), ['unknown', 3, T0 + 4]);
      assert.deepEqual(await again(T0 + 5, OLD), ['unknown', 4, T0 + 4]);
      assert.deepEqual(await again(T0 + 6, NEW), ['intent', 2, T0 + 6]);
      // Nor is the part of the record beside it, whose own attempt began later.
      const parts = [`${FLOW}/k1#0@3~c`, `${FLOW}/k1#1@3~c`].map((name) => intent(name));
      const [first, second] = parts;
      assert.ok(first && second);
      await intend(T0 + 7, first);
      await intend(T0 + 8, second);
      const both = intending(parts, { at: T0 + 9, doubtful: ['k1'] });
      const stored = (await store.settlement.intend(both)) ?? [];
      assert.deepEqual(
        stored.map(({ intendedAt }) => intendedAt),
        [T0 + 7, T0 + 8],
      );
    });

    it('a version that surely wrote nothing is none that was sent since', async () => {
      const again = async (at: number, name: string) => {
        const request = intending([intent(name)], { at, doubtful: ['k1'] });
        const [stored] = (await current().settlement.intend(request)) ?? [];
        return stored?.intendedAt;
      };
      await leave('unknown');
      for (const [at, as] of ['refused' as const, 'intent' as const].entries()) {
        const name = `${FLOW}/k1@${at}~${as}`;
        await again(T0 + 1 + at, name);
        await settleAs(name, as);
        assert.equal(await again(T0 + 5 + at, OLD), T0, `the other version was ${as}`);
      }
    });

    it('a state that is intended is in doubt until it is settled: its hash is forgotten', async () => {
      const store = current();
      await store.settlement.settle(settlement({ states: [state('k1'), state('k2')] }));
      await store.settlement.intend(intending([intent(NEW)], { doubtful: ['k1', 'k3'] }));
      const states = await store.settlement.states(FLOW, ['k1', 'k2', 'k3']);
      assert.deepEqual(
        states.map(({ hash, version }) => [hash, version]),
        [
          [null, '1'],
          ['hash of k2', '1'],
          [null, null],
        ],
      );
    });
  });
}
