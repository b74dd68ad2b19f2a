import assert from 'node:assert/strict';
import { openSite, type Site, WEBHOOK_SECRET } from '../crash/site.ts';
import { until } from '../crash/until.ts';
import { describeWith, findServer } from '../databases/server.ts';
import { letterAbout, postLetter } from '../e2e/letter.ts';
import { newSchema, type TestSchema } from '../store/postgres/schema.ts';
import { type Member, numberOf, startMember, stopAll, untilIdle } from './fleet.ts';

const SKU = '85123A';
const UNITS = 50;
/** Orders on the road at one time. */
const IN_FLIGHT = 4;
const PROMISED = 'select coalesce(sum(allocated), 0) / 1000 from stock_positions';
const SIGHTINGS = 'select count(*) from workers';

describeWith('a fleet whose members come and go', await findServer('postgres'), (server) => {
  let schema: TestSchema;
  let site: Site;
  let members: Member[];

  beforeEach(async () => {
    schema = await newSchema(server);
    site = await openSite({ store: schema.url, orders: 0, files: false });
    members = [];
  });
  afterEach(async () => {
    for (const { child } of members) child.kill('SIGKILL');
    await Promise.all(members.map(({ exit }) => exit));
    await site.close();
    await schema.drop();
  });

  const start = async (...args: readonly string[]): Promise<Member> => {
    const member = await startMember(site, args);
    members.push(member);
    return member;
  };

  /** Sends one order after another, a few at a time, again and again until it is taken. */
  async function post(count: number, address: () => string): Promise<void> {
    site.sandbox.setStock(SKU, 'SHOP', count + UNITS);
    const letters = Array.from({ length: count }, (_, n) =>
      letterAbout(
        site.sandbox.placeOrder({ note: `order ${n}`, lines: [{ sku: SKU, quantity: 1 }] }).id,
        { secret: WEBHOOK_SECRET },
      ),
    );
    const next = letters.values();
    await Promise.all(
      Array.from({ length: IN_FLIGHT }, async () => {
        for (const letter of next) {
          await until(async () => (await postLetter(address(), letter).catch(() => 503)) === 200);
        }
      }),
    );
  }

  it('takes webhooks while workers drain and others take over, and loses none', async function () {
    this.timeout(600_000);
    const web = await start('--role', 'web');
    const old = [await start('--role', 'worker'), await start('--role', 'worker')];
    const posted = post(40, () => web.url ?? '');
    await until(async () => (await numberOf(schema, PROMISED)) > 0);
    const fresh = [await start('--role', 'worker')];
    const exits = await stopAll(old);
    assert.deepEqual(
      exits.map(({ code }) => code),
      [143, 143],
    );
    await posted;
    await untilIdle(schema);
    assert.equal(await numberOf(schema, PROMISED), 40);
    assert.equal(await numberOf(schema, SIGHTINGS), 2, 'the web process and the fresh worker');
    assert.equal(fresh.length, 1);
  });
});
