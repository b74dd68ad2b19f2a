import assert from 'node:assert/strict';
import type { Checked } from '../../core/cli/doctor/finding.ts';
import { crossdock, newProject, removeFolders } from '../cli/running.ts';
import { describeWith, findServer } from '../databases/server.ts';
import { newSchema, type TestSchema } from '../store/postgres/schema.ts';

const HOUR_MS = 3_600_000;

describeWith('crossdock doctor on PostgreSQL', await findServer('postgres'), (server) => {
  let dir: string;
  let schema: TestSchema;

  beforeEach(async () => {
    dir = await newProject();
    schema = await newSchema(server);
  });
  afterEach(() => schema.drop());
  after(removeFolders);

  async function visit(url = schema.url): Promise<{ exit: number; of: (name: string) => Checked }> {
    const environment = { CROSSDOCK_STORE: url };
    const args = ['doctor', '--offline', '--json', '--dir', dir];
    const ended = await crossdock(args, { environment });
    const { checks }: { checks: readonly Checked[] } = JSON.parse(ended.out);
    const of = (name: string): Checked => {
      const found = checks.find(({ check }) => check === name);
      assert.ok(found !== undefined, name);
      return found;
    };
    return { exit: ended.exit, of };
  }

  it('makes nothing in a database that no hub has opened', async () => {
    const { of } = await visit();
    assert.match(of('database').findings[0]?.what ?? '', /the schema of the store is 0/);
    const schemas = 'select 1 from information_schema.schemata where schema_name = $1';
    assert.deepEqual(await schema.ask(schemas, schema.name), []);
  });

  it('reads the store that the hub works on', async () => {
    const environment = { CROSSDOCK_STORE: schema.url };
    const ran = await crossdock(['run', '--all', '--dir', dir], { environment });
    assert.equal(ran.exit, 0, ran.out + ran.err);
    const sound = await visit();
    assert.match(sound.of('database').said, /^postgres \d+/);
    assert.equal(sound.of('leases').status, 'ok');
    await schema.ask(
      "insert into runs (id, flow, trigger, started_at, status) values ('x', 'f', 't', $1, 'running')",
      Date.now() - 2 * HOUR_MS,
    );
    const { exit, of } = await visit();
    assert.equal(exit, 1);
    assert.equal(of('runs').status, 'warning');
  });

  it('names a server that is not there, without the password', async () => {
    const { exit, of } = await visit('postgres://hub:secret-word@127.0.0.1:1/nothing');
    assert.equal(exit, 3);
    const [found] = of('database').findings;
    assert.equal(found?.code, 'STORE_UNREACHABLE');
    assert.doesNotMatch(JSON.stringify(found), /secret-word/);
    assert.equal(of('runs').status, 'skipped');
  });

  it('traces a record there too', async () => {
    const environment = { CROSSDOCK_STORE: schema.url };
    await crossdock(['run', '--all', '--dir', dir], { environment });
    const rows = await schema.ask('select sku from stock_skus limit 1');
    const sku = String(rows[0]?.['sku']);
    const told = await crossdock(['trace', sku, '--dir', dir], { environment });
    assert.equal(told.exit, 0, told.out + told.err);
    assert.match(told.out, / {2}stock {2}/);
  });
});
