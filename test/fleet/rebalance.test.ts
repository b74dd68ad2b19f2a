import assert from 'node:assert/strict';
import { openSite, type Site, WEBHOOK_SECRET } from '../crash/site.ts';
import { until } from '../crash/until.ts';
import { describeWith, findServer } from '../databases/server.ts';
import { letterAbout, postLetter } from '../e2e/letter.ts';
import { newSchema, type TestSchema } from '../store/postgres/schema.ts';
import { type Member, numberOf, startMember, untilIdle } from './fleet.ts';

const SKU = '85123A';
const ORDERS = 300;
const STOCK = 5_000;
/** So many orders at most until a worker that joined has worked a lane: far more than one look at the store lets by. */
const ORDERS_MAX = 3_000;
const PROMISED = 'select coalesce(sum(allocated), 0) / 1000 from stock_positions';
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
    let schema: TestSchema;
    let site: Site;
    let members: Member[];

    beforeEach(async () => {
      schema = await newSchema(server);
      site = await openSite({ store: schema.url, orders: 0, files: false, lease });
      members = [];
      orders = 0;
      site.sandbox.setStock(SKU, 'SHOP', STOCK);
    });
    afterEach(async () => {
      for (const { child } of members) child.kill('SIGKILL');
      await Promise.all(members.map(({ exit }) => exit));
      await site.close();
      await schema.drop();
    });

    let orders = 0;
    /** Places orders and tells the hub of each. */
    const order = async (web: Member, count: number): Promise<void> => {
      for (const end = orders + count; orders < end; orders += 1) {
        const lines = [{ sku: SKU, quantity: 1 }];
        const { id } = site.sandbox.placeOrder({ note: `order ${orders}`, lines });
        await postLetter(web.url ?? '', letterAbout(id, { secret: WEBHOOK_SECRET }));
      }
    };
    const start = async (role: string): Promise<Member> => {
      const member = await startMember(site, ['--role', role]);
      members.push(member);
      return member;
    };
    const held = ({ child }: Member) => schema.ask(HELD, `%:${child.pid}`);

    const standing = async (orphans: string) => (await schema.ask(STANDING, orphans)).length;

    it('the lanes of one that is killed are worked by the other, and nothing is lost', async function () {
      this.timeout(180_000);
      const web = await start('web');
      await order(web, ORDERS);
      const [victim] = await Promise.all([start('worker'), start('worker')]);
      // It may finish what it holds before the kill comes; then there is nothing to take over, and it says so.
      await until(async () => {
        const lanes = JSON.stringify(await held(victim));
        return (await standing(lanes)) > 0 || (await numberOf(schema, PROMISED)) === ORDERS;
      });
      victim.child.kill('SIGKILL');
      const killedAt = performance.now();
      await victim.exit;
      const orphans = JSON.stringify(await held(victim));
      const count = await standing(orphans);
      await until(async () => (await standing(orphans)) === 0);
      const takenMs = performance.now() - killedAt;
      await untilIdle(schema);
      assert.equal(await numberOf(schema, PROMISED), ORDERS);
      console.log(
        `    leases of ${lease}: ${count} lanes with work of a worker that was killed; ` +
          `the other worked the last of them ${seconds(takenMs)} s after the kill`,
      );
    });

    it('one that joins works lanes beside the other, and nothing is lost', async function () {
      this.timeout(180_000);
      const [web] = await Promise.all([start('web'), start('worker')]);
      await order(web, ORDERS);
      const joined = await start('worker');
      const joinedAt = performance.now();
      const runs = () => numberOf(schema, WORKED, `%:${joined.child.pid}`);
      while ((await runs()) === 0 && orders < ORDERS_MAX) await order(web, 10);
      const workedMs = performance.now() - joinedAt;
      assert.ok((await runs()) > 0, `${orders} orders, and it has worked no lane`);
      await untilIdle(schema);
      assert.equal(await numberOf(schema, PROMISED), orders);
      console.log(
        `    leases of ${lease}: a worker that joined worked its first lane after ${seconds(workedMs)} s`,
      );
    });
  });
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
