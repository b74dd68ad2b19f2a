import assert from 'node:assert/strict';
import { until } from '../crash/until.ts';
import { describeWith, findServer } from '../databases/server.ts';
import {
  type Fleet,
  type Member,
  numberOf,
  openFleet,
  placeOrders,
  postUntilTaken,
  promisedUnits,
  untilIdle,
} from './fleet.ts';

const ORDERS = 300;
/** So many orders at most until a worker that joined has worked a lane: far more than one look at the store lets by. */
const ORDERS_MAX = 3_000;
const HELD = `select l.flow, l.lane, l.epoch from lanes l join workers w on w.id = l.owner
  where w.place like $1 and l.lease_until is not null`;
const WORKED = 'select count(*) from runs r join workers w on w.id = r.owner where w.place like $1';
/** Of those lanes the ones with work that nobody but the dead has had since. */
const STANDING = `select l.flow, l.lane from lanes l join jsonb_to_recordset($1::jsonb)
    as d (flow text, lane int, epoch int) on d.flow = l.flow and d.lane = l.lane
  where l.epoch = d.epoch
    and exists (select 1 from pending p where p.flow = l.flow and p.lane = l.lane)`;

for (const lease of ['2s', '10s']) {
  describeWith(`workers with leases of ${lease}`, await findServer('postgres'), (server) => {
    let fleet: Fleet;
    beforeEach(async () => {
      fleet = await openFleet(server, { orders: 0, lease });
    });
    afterEach(() => fleet.close());

    const order = async (web: Member, count: number): Promise<void> => {
      for (const letter of placeOrders(fleet.site, count)) await postUntilTaken(web, letter);
    };
    const held = async ({ child }: Member) =>
      JSON.stringify(await fleet.schema.ask(HELD, `%:${child.pid}`));
    const standing = async (lanes: string) => (await fleet.schema.ask(STANDING, lanes)).length;

    it('the lanes of one that is killed are worked by the other, and nothing is lost', async function () {
      this.timeout(180_000);
      const { schema } = fleet;
      const web = await fleet.start('web');
      await order(web, ORDERS);
      const [victim] = await Promise.all([fleet.start('worker'), fleet.start('worker')]);
      // It stands still while it is looked at: what it holds then, it still holds when it is killed.
      await until(async () => {
        victim.child.kill('SIGSTOP');
        if ((await standing(await held(victim))) > 0) return true;
        victim.child.kill('SIGCONT');
        return false;
      });
      victim.child.kill('SIGKILL');
      const killedAt = performance.now();
      await victim.exit;
      const orphans = await held(victim);
      const count = await standing(orphans);
      assert.ok(count > 0, 'it was killed in the middle of its work');
      await until(async () => (await standing(orphans)) === 0);
      const takenMs = performance.now() - killedAt;
      await untilIdle(schema);
      assert.equal(await promisedUnits(schema), ORDERS);
      console.log(
        `    leases of ${lease}: ${count} lanes with work of a worker that was killed; ` +
          `the other worked the last of them ${seconds(takenMs)} s after the kill`,
      );
    });

    it('one that joins works lanes beside the other, and nothing is lost', async function () {
      this.timeout(180_000);
      const { schema } = fleet;
      const [web] = await Promise.all([fleet.start('web'), fleet.start('worker')]);
      await order(web, ORDERS);
      const joined = await fleet.start('worker');
      const joinedAt = performance.now();
      const runs = () => numberOf(schema, WORKED, `%:${joined.child.pid}`);
      let orders = ORDERS;
      for (; (await runs()) === 0 && orders < ORDERS_MAX; orders += 10) await order(web, 10);
      const workedMs = performance.now() - joinedAt;
      assert.ok((await runs()) > 0, `${orders} orders, and it has worked no lane`);
      await untilIdle(schema);
      assert.equal(await promisedUnits(schema), orders);
      console.log(
        `    leases of ${lease}: a worker that joined worked its first lane after ${seconds(workedMs)} s`,
      );
    });
  });
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
