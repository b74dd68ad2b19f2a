import assert from 'node:assert/strict';
import type { Site } from '../crash/site.ts';
import { until } from '../crash/until.ts';
import { type LeavingProxy, leavingProxy } from '../databases/cutting-proxy.ts';
import { describeWith, findServer } from '../databases/server.ts';
import {
  type Fleet,
  openFleet,
  placeOrders,
  postUntilTaken,
  promisedUnits,
  untilIdle,
} from './fleet.ts';

const ORDERS = 12;

describeWith(
  'a fleet whose database is away for a while',
  await findServer('postgres'),
  (server) => {
    let proxy: LeavingProxy;
    let fleet: Fleet;

    beforeEach(async () => {
      proxy = await leavingProxy(server);
      fleet = await openFleet(server, { orders: 0, proxy });
    });
    afterEach(async () => {
      await fleet.close();
      proxy.close();
    });

    it('goes on by itself under load: no process ends, nothing accepted is lost', async function () {
      this.timeout(600_000);
      const { schema, site, members } = fleet;
      const web = await fleet.start('web');
      await fleet.start('worker');
      const letters = placeOrders(site, ORDERS);
      const posted = (async () => {
        for (const letter of letters) await postUntilTaken(web, letter);
      })();
      await until(async () => (await promisedUnits(schema)) > 0);
      for (let cuts = 0; cuts < 2; cuts += 1) {
        proxy.leave();
        // Every look of the processes finds the database away at least once.
        await until(() => logged(site, 'could not be worked|A repeated task failed', cuts + 1));
        proxy.comeBack();
      }
      await posted;
      await untilIdle(schema);
      assert.equal(await promisedUnits(schema), ORDERS);
      assert.deepEqual(
        members.map(({ child }) => [child.exitCode, child.signalCode]),
        [
          [null, null],
          [null, null],
        ],
      );
    });
  },
);

function logged(site: Site, pattern: string, times: number): boolean {
  return (site.log().match(new RegExp(pattern, 'g')) ?? []).length >= times;
}
