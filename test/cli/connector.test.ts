import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crossdock, documentOf, freshFolder, newProject, removeFolders } from './running.ts';

/** The whole suite of a new connector, on a busy machine. */
const SUITE_MAX_MS = 180_000;

interface Listed {
  readonly connectors: readonly {
    readonly connector: string;
    readonly from: string;
    readonly streams: readonly {
      readonly stream: string;
      readonly operations: readonly string[];
    }[];
  }[];
}

describe('crossdock connector', () => {
  after(removeFolders);

  for (const [kind, flags] of [
    ['YAML', []],
    ['TypeScript', ['--typescript']],
  ] as const) {
    it(`writes a connector in ${kind} that lints clean and passes the acceptance suite at once`, async function () {
      this.timeout(SUITE_MAX_MS);
      const dir = await newProject();
      const made = await crossdock(['connector', 'new', 'my-shop', ...flags, '--dir', dir]);
      equal(made.exit, 0, made.err);
      const schema = readFileSync(join(dir, 'config/schema/connection.schema.json'), 'utf8');
      ok(schema.includes('"my-shop"'), 'editors know the new connector');
      const linted = await crossdock(['lint', '--dir', dir]);
      equal(linted.exit, 0, linted.out);
      const tested = await crossdock(['connector', 'test', 'my-shop', '--dir', dir], {
        environment: { PATH: process.env['PATH'] },
      });
      equal(tested.exit, 0, tested.out + tested.err);
      match(tested.out, /my-shop: acceptance report card/);
      match(tested.out, /passed {3}the upstream fault matrix of writing/);
      ok(!tested.out.includes('FAILED'), tested.out);
    });
  }

  it('lists built-in and own connectors with their streams, operations and files', async () => {
    const dir = await newProject();
    await crossdock(['connector', 'new', 'my-shop', '--dir', dir]);
    const { connectors } = documentOf<Listed>(
      await crossdock(['connector', 'list', '--json', '--dir', dir]),
    );
    const own = connectors.find((one) => one.connector === 'my-shop');
    equal(own?.from, 'connectors/my-shop.yaml');
    deepEqual(
      own?.streams.map(({ stream, operations }) => [stream, operations]),
      [['things', ['upsert']]],
    );
    equal(connectors.find((one) => one.connector === 'shopify')?.from, 'built in');
    const table = await crossdock(['connector', 'list', '--dir', dir]);
    match(table.out, /my-shop +things +yes +upsert +connectors\/my-shop\.yaml/);
  });

  it('checks a new connector against its running stand-in', async () => {
    const dir = await newProject();
    await crossdock(['connector', 'new', 'my-shop', '--dir', dir]);
    const stop = new AbortController();
    const address = Promise.withResolvers<string>();
    const running = crossdock(['connector', 'sandbox', 'my-shop', '--port', '0', '--dir', dir], {
      stop: stop.signal,
      out: (text) => address.resolve(/http:\/\/\S+?(?=;)/.exec(text)?.[0] ?? ''),
    });
    const file = join(dir, 'config/connections/my-shop-sandbox.yaml');
    const text = readFileSync(file, 'utf8').replace(/http:\S+/, await address.promise);
    writeFileSync(file, text);
    const check = (key: string) =>
      crossdock(['check', 'my-shop-sandbox', '--dir', dir], {
        environment: { MY_SHOP_API_KEY: key },
      });
    const good = await check('sandbox-key');
    const wrong = await check('another');
    stop.abort();
    await running;
    equal(good.exit, 0, good.out + good.err);
    equal(wrong.exit, 1);
    match(wrong.out, /apiKey.*REST_AUTH_REFUSED/);
    ok(!wrong.out.includes('another'), 'the key is not shown');
  });

  it('refuses a name that is taken or is none, and says what to write', async () => {
    const dir = await newProject();
    const refused = async (name: string) => {
      const { exit, err } = await crossdock(['connector', 'new', name, '--dir', dir]);
      equal(exit, 2, name);
      ok(!existsSync(join(dir, 'connectors')), name);
      return err;
    };
    match(await refused('shopify'), /CLI_CONNECTOR_NAME.*\n.*there is a connector "shopify"/);
    match(await refused('My Shop'), /write "my-shop"/);
    match(await refused('../evil'), /is no name/);
    match(await refused('x'.repeat(41)), /is no name/);
  });

  it('overwrites nothing', async () => {
    const dir = await newProject();
    mkdirSync(join(dir, 'config/connections'), { recursive: true });
    const file = join(dir, 'config/connections/my-shop-sandbox.yaml');
    writeFileSync(file, '# mine\n');
    const { exit, err } = await crossdock(['connector', 'new', 'my-shop', '--dir', dir]);
    equal(exit, 2);
    match(err, /CLI_FILE_THERE.*\n.*my-shop-sandbox\.yaml/);
    equal(readFileSync(file, 'utf8'), '# mine\n');
    ok(!existsSync(join(dir, 'connectors')));
  });

  it('tests only what the project brings, and says what it lacks', async () => {
    const dir = await newProject();
    const test = async (name: string) =>
      (await crossdock(['connector', 'test', name, '--dir', dir])).err;
    match(await test('shopify'), /CLI_CONNECTOR_UNKNOWN.*\n.*comes with Crossdock/);
    match(await test('my-shp'), /the project has no connector/);
    await crossdock(['connector', 'new', 'my-shop', '--dir', dir]);
    match(await test('my-shp'), /write "my-shop"/);
    const yaml = readFileSync(join(dir, 'connectors/my-shop.yaml'), 'utf8');
    writeFileSync(join(dir, 'connectors/bare.yaml'), yaml.replace('my-shop\n', 'bare\n'));
    match(await test('bare'), /there is no test in connectors\/bare/);
  });

  it('reports a suite that fails as findings, with what mocha said', async function () {
    this.timeout(SUITE_MAX_MS);
    const dir = await newProject();
    await crossdock(['connector', 'new', 'my-shop', '--dir', dir]);
    const test = 'connectors/my-shop/acceptance.test.ts';
    const broken = "it('holds', () => { throw new Error('it does not hold'); });\n";
    writeFileSync(join(dir, test), broken);
    const ended = await crossdock(['connector', 'test', 'my-shop', '--json', '--dir', dir]);
    equal(ended.exit, 1);
    const { passed, output } = documentOf<{ passed: boolean; output: string }>(ended);
    equal(passed, false);
    match(output, /it does not hold/);
  });

  it('says what is wrong with a connector that cannot be loaded, instead of testing it', async () => {
    const dir = await newProject();
    await crossdock(['connector', 'new', 'my-shop', '--dir', dir]);
    const file = join(dir, 'connectors/my-shop.yaml');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('idempotency: natural', 'idempotency: no'),
    );
    const { exit, out } = await crossdock(['connector', 'test', 'my-shop', '--dir', dir]);
    equal(exit, 1);
    match(out, /^CONNECTOR_VALUE_INVALID {2}connectors\/my-shop\.yaml:\d+:\d+/);
    ok(!out.includes('report card'), out);
  });

  it('says that there is no stand-in to run', async () => {
    const dir = await newProject();
    const { exit, err } = await crossdock(['connector', 'sandbox', 'none', '--dir', dir]);
    equal(exit, 2);
    match(err, /there is no stand-in of "none"/);
    const outside = await crossdock(['connector', 'sandbox', '../x', '--dir', dir]);
    match(outside.err, /there is no stand-in/);
  });

  it('needs a project', async () => {
    const { exit, err } = await crossdock(['connector', 'new', 'x', '--dir', freshFolder()]);
    equal(exit, 2);
    match(err, /CONFIG_FILE_MISSING/);
  });
});
