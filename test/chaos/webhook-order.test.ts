import assert from 'node:assert/strict';
import { describeWith, findServer } from '../databases/server.ts';
import { withSchema } from './campaigns/own-store.ts';
import { storm } from './storm.ts';
import { stormPlan } from './storm-plan.ts';

const DISTINCT = 1_000;
const DUPLICATES = 30;
const SENT = Math.round(DISTINCT / (1 - DUPLICATES / 100));
const SEEDS = [1, 2] as const;
const POSTGRES = await findServer('postgres');

describe('webhooks in any order, some of them twice', function () {
  this.timeout(300_000);
  let wanted = '';

  before(async () => {
    const plan = { distinct: DISTINCT, sent: DISTINCT, seed: null };
    const { state, lost, doubled } = await storm({ plan, rate: 0 });
    assert.deepEqual({ lost, doubled }, { lost: 0, doubled: 0 });
    wanted = state.bytes;
  });

  for (const seed of SEEDS) {
    it(`leave the same bytes behind as once and in order: seed ${seed}`, async () => {
      const plan = stormPlan(SENT, DUPLICATES, seed);
      assert.equal(plan.distinct, DISTINCT);
      const { state } = await storm({ plan, rate: 0 });
      assert.deepEqual(state.openLetters, []);
      assert.ok(wanted.length > DISTINCT * 10);
      assert.equal(state.bytes, wanted);
    });
  }

  describeWith('in PostgreSQL', POSTGRES, () => {
    it('leave the same bytes behind as in a file', () =>
      withSchema(async ({ url }) => {
        const plan = stormPlan(SENT, DUPLICATES, 3);
        const { state } = await storm({ plan, rate: 0, store: url });
        assert.deepEqual(state.openLetters, []);
        assert.equal(state.bytes, wanted);
      }));
  });
});
