import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { Fault } from '../../core/base/errors.ts';
import { crossdock, documentOf, newProject, removeFolders } from './running.ts';

interface Listed {
  readonly breakers: readonly {
    readonly name: string;
    readonly state: string;
    readonly byHand: string | null;
    readonly why: string;
  }[];
}

const environment = { KLAVIYO_KEY: 'pk_test', SFTP_PASSWORD: 'secret', USER: 'ann' };

describe('breaker', function () {
  this.timeout(60_000);
  let dir: string;
  let server: Server;
  let calls = 0;
  let connections = 0;
  before(async () => {
    dir = await newProject();
    server = createServer((_request, response) => {
      calls += 1;
      response.writeHead(500).end();
    });
    server.on('connection', () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    writeFileSync(join(dir, 'config/hub.yaml'), '');
    writeFileSync(
      join(dir, 'config/connections/news.yaml'),
      `connection: news
connector: klaviyo
settings:
  account: AbC123
  apiKey: env:KLAVIYO_KEY
  endpoint: http://127.0.0.1:${port}
`,
    );
    writeFileSync(
      join(dir, 'config/connections/store.yaml'),
      `connection: store
connector: pos
settings:
  sftp:
    { host: 127.0.0.1, port: ${port}, user: hub, folder: drop, allowPrivate: true, hostKey: SHA256:${'A'.repeat(43)} }
  sftpPassword: env:SFTP_PASSWORD
  feeds: { sales: { pattern: "*.csv", key: [a] } }
`,
    );
  });
  after(() => {
    server.close();
    removeFolders();
  });

  const run = (...argv: readonly string[]) =>
    crossdock(['breaker', ...argv, '--dir', dir], { environment });
  const listed = async (): Promise<Listed['breakers']> =>
    documentOf<Listed>(await run('list', '--json')).breakers;

  it('lists the systems that the hub calls, and none that it only reads files of', async () => {
    assert.deepEqual(
      (await listed()).map(({ name, state }) => [name, state]),
      [
        ['news', 'closed'],
        ['store', 'closed'],
      ],
    );
  });

  it('keeps every call from a system that was opened by hand, in every process, and says so in the log', async () => {
    const { exit, out } = await run('open', 'news', '--reason', 'they move tonight');
    assert.equal(exit, 0, out);
    await run('open', 'store', '--reason', 'their server moves');
    const [row] = await listed();
    assert.deepEqual([row?.state, row?.byHand, row?.why], ['open', 'ann', 'they move tonight']);
    calls = 0;
    connections = 0;
    const checked = await crossdock(['check', '--dir', dir], { environment });
    assert.equal(calls, 0);
    assert.equal(checked.exit, 1);
    assert.match(
      `${checked.out}${checked.err}`,
      /no call goes to news: by hand, ann: they move tonight/,
    );
    assert.match(
      `${checked.out}${checked.err}`,
      /no call goes to store: by hand, ann: their server/,
    );
    assert.equal(connections, 0);
    const log = readFileSync(join(dir, 'data/hub.log'), 'utf8');
    assert.match(log, /ordered by hand.*|"ordered":"open"/);
    const line = log.split('\n').find((one) => one.includes('"ordered":"open"')) ?? '';
    const fields: Record<string, unknown> = JSON.parse(line);
    assert.deepEqual(
      [fields['target'], fields['by'], fields['why']],
      ['news', 'ann', 'they move tonight'],
    );
  });

  it('lets calls through again when the order is taken back', async () => {
    await run('auto', 'news', '--reason', 'they moved', '--by', 'bob');
    assert.deepEqual((await listed())[0]?.state, 'closed');
    calls = 0;
    await crossdock(['check', '--dir', dir], { environment });
    assert.ok(calls > 0);
  });

  it('can be closed by hand', async () => {
    assert.equal((await run('close', 'news', '--reason', 'known fault')).exit, 0);
    assert.equal((await listed())[0]?.state, 'closed');
    assert.equal((await listed())[0]?.byHand, 'ann');
  });

  const wrong: readonly { readonly argv: readonly string[]; readonly says: RegExp }[] = [
    { argv: ['open', 'news'], says: /--reason/ },
    { argv: ['open', 'news', '--reason', '  '], says: /few words/ },
    { argv: ['open', '--reason', 'x'], says: /missing required argument/ },
    { argv: ['open', 'mews', '--reason', 'x'], says: /no system "mews"[\s\S]*write "news"/ },
    { argv: ['open', 'till', '--reason', 'x'], says: /no system "till"/ },
    { argv: ['shut', 'news'], says: /unknown command/ },
  ];
  for (const { argv, says } of wrong) {
    it(`refuses: breaker ${argv.join(' ')}`, async () => {
      const { exit, err } = await run(...argv);
      assert.equal(exit, 2);
      assert.match(err, says);
    });
  }

  it('answers with one JSON document when it is refused, too', async () => {
    const ended = await run('open', 'mews', '--reason', 'x', '--json');
    assert.equal(documentOf<{ readonly error: Fault }>(ended).error.code, 'CLI_SYSTEM_UNKNOWN');
  });
});
