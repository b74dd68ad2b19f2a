import assert from 'node:assert/strict';
import { describeWith, findServer } from '../databases/server.ts';
import { withSchema } from './campaigns/own-store.ts';
import { type StormFigures, storm } from './storm.ts';
import { stormPlan } from './storm-plan.ts';

const SENT = 2_400;
const PER_SECOND = 200;
const DUPLICATES = 30;
/** Clients that send a byte a second meanwhile. */
const SLOW = 50;
const POSTGRES = await findServer('postgres');

/** What must hold of every storm: no figure of time, which the campaign `webhook-storm.ts` looks at. */
function assertKept(figures: StormFigures): void {
  const { lost, doubled, state, acknowledged, ends } = figures;
  assert.deepEqual(
    { lost, doubled, letters: state.openLetters },
    { lost: 0, doubled: 0, letters: [] },
  );
  assert.equal(acknowledged, SENT);
  assert.ok(ends.every(({ code }) => code === 143));
}

describe('a storm of webhooks', function () {
  this.timeout(300_000);

  it('with duplicates, out of order and beside slow clients is taken at once, and each counts once', async () => {
    const plan = stormPlan(SENT, DUPLICATES, 1);
    const figures = await storm({ plan, rate: PER_SECOND, slow: SLOW });
    assertKept(figures);
    assert.equal(figures.firstTry, SENT);
    const { stored, duplicate } = figures.counted;
    assert.deepEqual([stored, duplicate], [plan.distinct, SENT - plan.distinct]);
    assert.equal(figures.slow?.opened !== undefined && figures.slow.opened >= SLOW, true);
  });

  it('loses nothing when the hub is stopped and started again in its midst', async () => {
    const plan = stormPlan(SENT, DUPLICATES, 2);
    const figures = await storm({ plan, rate: PER_SECOND, restarts: 2 });
    assertKept(figures);
    assert.equal(figures.ends.length, 3);
    assert.ok(figures.firstTry < SENT, 'the storm met the stops');
  });

  describeWith('over PostgreSQL', POSTGRES, () => {
    it('loses nothing while the hub stops and starts in the middle of it', () =>
      withSchema(async ({ url }) => {
        const plan = stormPlan(SENT, DUPLICATES, 3);
        const figures = await storm({ plan, rate: PER_SECOND, store: url, restarts: 1 });
        assertKept(figures);
        assert.equal(figures.ends.length, 2);
      }));
  });
});
