import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { until } from '../crash/until.ts';
import { postAll, postUntilTaken } from './posting.ts';
import { startStormHub } from './storm-hub.ts';
import { compareStates, type StormPlan } from './storm-plan.ts';
import { stormProject } from './storm-project.ts';
import { finalState, settled } from './storm-state.ts';

const MIB = 1_048_576;
const DELIVERIES = 400;
const BODIES_MAX = 16 * MIB;
/** What was read and refused is garbage for a while. Without a limit the hub grows by 600 MiB and more. */
const GROWTH_MAX = 450 * MIB;

describe('a hub whose store stands still while deliveries come', function () {
  this.timeout(120_000);

  it('holds no more of them than it may, asks the others to come again, and loses none', async () => {
    const project = await stormProject({
      server: `bodiesMaxBytes: ${BODIES_MAX}, answerWithin: 2s`,
    });
    const hub = await startStormHub(project);
    const numbers = Array.from({ length: DELIVERIES }, (_, number) => number);
    let other: DatabaseSync | undefined;
    try {
      await postAll(hub.url, numbers.slice(0, 10));
      await settled(project);
      other = new DatabaseSync(join(project.dir, 'data/crossdock.db'));
      other.exec('BEGIN IMMEDIATE');
      const before = hub.rss();
      let peak = before;
      const watch = setInterval(() => {
        peak = Math.max(peak, hub.rss());
      }, 20);
      const posted = await postAll(hub.url, numbers, { parallel: DELIVERIES, bodyBytes: MIB });
      clearInterval(watch);
      assert.deepEqual(new Set(posted.map(({ status }) => status)), new Set(['503']));
      assert.ok(posted.every(({ retryAfter }) => retryAfter === '30'));
      assert.ok(peak - before < GROWTH_MAX, `grew by ${(peak - before) / MIB} MiB`);
      assert.equal((await fetch(`${hub.url}/livez`)).status, 200);
      await until(async () => (await fetch(`${hub.url}/readyz`)).status === 503);
      other.exec('ROLLBACK');
      await postUntilTaken(hub.url, numbers);
      await until(async () => (await fetch(`${hub.url}/readyz`)).status === 200);
      await settled(project);
      assert.equal((await hub.stop()).code, 143);
      const plan: StormPlan = { distinct: DELIVERIES, sent: DELIVERIES, seed: null };
      assert.deepEqual(compareStates(plan, await finalState(project)), { lost: 0, doubled: 0 });
    } finally {
      other?.close();
      hub.kill();
      project.remove();
    }
  });
});
