import assert from 'node:assert/strict';
import { ended, openSite, type Site } from '../crash/site.ts';
import { until } from '../crash/until.ts';
import { describeWith, findServer } from '../databases/server.ts';
import { newSchema, type TestSchema } from '../store/postgres/schema.ts';
import { type Member, numberOf, startMember, stopAll, sweeperOf, untilIdle } from './fleet.ts';

/** How a process ends that was told to stop and finished its work. */
const TOLD_TO_STOP = 143;
const WORKERS = 4;
const ROWS = 'select coalesce(max(seq), 0) from stock_journal';

/** The shop's products are known before its stock: else it is told again once they are, which takes rows of its own. */
async function readProducts(site: Site): Promise<void> {
  const { code, stderr } = await ended(site.spawnHub(['run', 'product-shopify-to-hub']));
  assert.equal(code, 0, stderr);
}

describeWith('a fleet on one database', await findServer('postgres'), (server) => {
  let schema: TestSchema;
  let site: Site;
  let members: Member[];

  beforeEach(async () => {
    schema = await newSchema(server);
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

  it('of four workers, two killed and one stalled, ends as one process on a file does', async function () {
    this.timeout(600_000);
    const calm = await openSite({ files: false });
    await readProducts(calm);
    calm.dropFiles();
    assert.equal((await calm.run()).code, 0);
    const wanted = await calm.finalState();
    await calm.close();

    site = await openSite({ store: schema.url, files: false });
    await readProducts(site);
    for (let n = 0; n < WORKERS; n += 1) await start('--role', 'worker');
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
    const exits = await stopAll([...left, stalled]);
    assert.deepEqual(
      exits.map(({ code }) => code),
      [TOLD_TO_STOP, TOLD_TO_STOP],
    );
    const state = await site.finalState();
    assert.deepEqual(state, wanted);
    assert.equal(JSON.stringify(state), JSON.stringify(wanted));
    assert.equal(await numberOf(schema, 'select count(*) from workers'), 0);
  });
});
