import assert from 'node:assert/strict';
import { ended, openSite } from './site.ts';
import { until } from './until.ts';

/** Longer than the lease of a site's hub. */
const PAST_THE_LEASE_MS = 2_500;

describe('a hub that stands still in the midst of its work', function () {
  this.timeout(120_000);

  it('keeps its data folder from a second one, and ends well when it goes on', async () => {
    const calm = await openSite();
    assert.equal((await calm.run()).code, 0);
    const wanted = await calm.finalState();
    await calm.close();

    const site = await openSite();
    try {
      const first = site.spawnHub(['run', '--all', '--json']);
      const exit = ended(first);
      await until(() => site.sandbox.calls().some((call) => call.isWrite));
      first.kill('SIGSTOP');
      const stoppedAt = performance.now();
      do {
        const second = await site.run();
        assert.equal(second.code, 3, second.stdout);
        assert.match(second.stdout + second.stderr, /STORE_IN_USE/);
        assert.match(second.stdout + second.stderr, new RegExp(`process ${first.pid}\\b`));
      } while (performance.now() - stoppedAt < PAST_THE_LEASE_MS);
      first.kill('SIGCONT');
      const { code, stdout, stderr } = await exit;
      assert.equal(code, 0, stdout + stderr);
      assert.deepEqual(await site.finalState(), wanted);
    } finally {
      await site.close();
    }
  });
});
