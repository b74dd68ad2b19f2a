import assert from 'node:assert/strict';
import { seededRandom } from '../../core/base/random.ts';
import { ended, openSite } from './site.ts';

/** How often a hub is killed in a row on one data folder; CROSSDOCK_KILLS takes a campaign's size. */
const KILLS = Number(process.env['CROSSDOCK_KILLS'] ?? 20);
/** Starts that end before their kill are not counted; so many starts at most. */
const STARTS_MAX = KILLS * 5;

describe('kill -9 at random moments', function () {
  this.timeout(600_000);

  it(`ends in the same state after ${KILLS} kills in a row`, async () => {
    const calm = await openSite();
    const begun = performance.now();
    assert.equal((await calm.run()).code, 0);
    const wholeMs = performance.now() - begun;
    const wanted = await calm.finalState();
    await calm.close();

    const site = await openSite();
    const random = seededRandom(20_101_201);
    try {
      let killed = 0;
      for (let start = 0; killed < KILLS && start < STARTS_MAX; start += 1) {
        const child = site.spawnHub(['run', '--all', '--json']);
        const timer = setTimeout(() => child.kill('SIGKILL'), random.next() * wholeMs);
        const exit = await ended(child);
        clearTimeout(timer);
        if (exit.signal === 'SIGKILL') killed += 1;
        else assert.equal(exit.code, 0, exit.stderr + exit.stdout);
      }
      assert.equal(killed, KILLS, 'every kill came while the hub ran');
      assert.equal((await site.run()).code, 0);
      assert.deepEqual(await site.finalState(), wanted);
    } finally {
      await site.close();
    }
  });
});
