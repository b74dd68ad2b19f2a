import assert from 'node:assert/strict';
import { ended, openSite, type Site } from '../crash/site.ts';
import { until } from '../crash/until.ts';
import { describeWith, findServer } from '../databases/server.ts';
import {
  countSeen,
  type Fleet,
  numberOf,
  openFleet,
  stopAll,
  sweeperOf,
  TOLD_TO_STOP,
  untilIdle,
} from './fleet.ts';

const WORKERS = 4;
const ROWS = 'select coalesce(max(seq), 0) from stock_journal';

/** The shop's products are known before its stock: else it is told again once they are, which takes rows of its own. */
async function readProducts(site: Site): Promise<void> {
  const { code, stderr } = await ended(site.spawnHub(['run', 'product-shopify-to-hub']));
  assert.equal(code, 0, stderr);
}

describeWith('a fleet on one database', await findServer('postgres'), (server) => {
  let fleet: Fleet;
  beforeEach(async () => {
    fleet = await openFleet(server, {});
  });
  afterEach(() => fleet.close());

  it('of four workers, two killed and one stalled, ends as one process on a file does', async function () {
    this.timeout(600_000);
    const calm = await openSite({ files: false });
    await readProducts(calm);
    calm.dropFiles();
    assert.equal((await calm.run()).code, 0);
    const wanted = await calm.finalState();
    await calm.close();

    const { schema, site, members } = fleet;
    await readProducts(site);
    for (let n = 0; n < WORKERS; n += 1) await fleet.start('worker');
    site.dropFiles();
    const left = new Set(members);
    const first = await sweeperOf(schema, [...left]);
    first.child.kill('SIGKILL');
    left.delete(first);
    const stalled = await sweeperOf(schema, [...left]);
    stalled.child.kill('SIGSTOP');
    left.delete(stalled);
    const second = await sweeperOf(schema, [...left]);
    second.child.kill('SIGKILL');
    left.delete(second);
    await until(async () => (await numberOf(schema, ROWS)) >= wanted.journalRows - 10);
    stalled.child.kill('SIGCONT');
    await untilIdle(schema);
    // What no webhook told of, the next sweep finds.
    assert.equal((await site.run()).code, 0);
    await untilIdle(schema);
    // The dead are forgotten some leases after their last sign of life, by those who still work.
    await until(async () => (await countSeen(schema)) === 2);
    const exits = await stopAll([...left, stalled]);
    assert.deepEqual(
      exits.map(({ code }) => code),
      [TOLD_TO_STOP, TOLD_TO_STOP],
    );
    const state = await site.finalState();
    assert.deepEqual(state, wanted);
    assert.equal(JSON.stringify(state), JSON.stringify(wanted));
    assert.equal(await countSeen(schema), 0);
  });
});
