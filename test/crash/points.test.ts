import assert from 'node:assert/strict';
import { killAtPoints } from './point-chains.ts';

/** Beside the first time, every tenth point is also met a third time. */
const THIRD_EVERY = 10;
/** Kills of one site, one after another. */
const CHAIN = 8;

describe('kill -9 at every durability point', function () {
  this.timeout(1_200_000);

  it('ends in the same state as a run that nobody killed', async () => {
    const sizes = { hits: [1], thirdEvery: THIRD_EVERY, length: CHAIN };
    const { points, kills, differences, notMet } = await killAtPoints(sizes);
    assert.deepEqual(differences, []);
    assert.ok(points.length >= 40, `only ${points.length} points: ${points.join(', ')}`);
    assert.ok(
      kills >= points.length,
      `${kills} kills at ${points.length} points; not met: ${notMet.join(', ')}`,
    );
  });
});
