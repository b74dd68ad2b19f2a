import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { type LeavingProxy, leavingProxy } from '../../../databases/cutting-proxy.ts';
import { flowText } from '../../../pipeline/flow-text.ts';
import { describeSshd, reachOver } from '../places.ts';
import { openTillHub, type TillHub } from './till-hub.ts';

const SALES = flowText({
  name: 'sales-till-to-sys',
  triggers: '[{ file: 2s }]',
  source: '{ connection: till, stream: sales }',
});
const STOCK = flowText({
  name: 'stock-sys-to-till',
  kind: 'state',
  triggers: '[{ webhook: things/changed }]',
  steps: '[{ map: { sku: "={{ $json.id }}", quantity: "={{ $json.quantity }}" } }]',
  deliver: '{ connection: till, stream: stockFile, operation: publish }',
});
const SETTINGS: JsonObject = {
  feeds: { sales: { pattern: '*.csv', key: ['a'], ready: { quietFor: '0s' } } },
  outbox: {
    stockFile: {
      columns: [
        { name: 'SKU', field: 'sku' },
        { name: 'QTY', field: 'quantity', decimals: 0 },
      ],
    },
  },
};
/** Calls that a breaker looks at before it opens, as `config/hub.yaml` has it when nothing is written. */
const SAMPLE = 20;
const SECOND_MS = 1_000;
/** Of a test; an hour of the hub takes seconds on a machine that has nothing else to do. */
const TIMEOUT_MS = 120_000;
const HOUR_MS = 3_600 * SECOND_MS;

function goods(prefix: string, count: number): readonly JsonObject[] {
  return Array.from({ length: count }, (_, at) => ({ id: `${prefix}-${at}`, quantity: at }));
}

describeSshd('connectors/pos whose SFTP server is away for an hour', (server) => {
  let root: string;
  let folder: string;
  let proxy: LeavingProxy;
  let hub: TillHub;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'crossdock-outage-'));
    folder = join(root, 'till');
    await mkdir(folder);
    proxy = await leavingProxy({ host: '127.0.0.1', port: server().port });
    const { settings, secrets } = reachOver({ ...server(), port: proxy.port }, folder);
    const flows = [SALES, STOCK];
    hub = await openTillHub({
      ...{ settings: { ...settings, ...SETTINGS }, secrets, flows, baseDir: folder },
    });
  });
  afterEach(async () => {
    await hub.close();
    proxy.close();
    await rm(root, { recursive: true, force: true });
  });

  async function published(): Promise<ReadonlySet<string>> {
    const outbox = join(folder, 'outbox');
    const names = await readdir(outbox).catch(() => []);
    const files = names.filter((name) => name.endsWith('.csv'));
    const texts = await Promise.all(files.map((name) => readFile(join(outbox, name), 'utf8')));
    return new Set(texts.flatMap((text) => text.match(/^[a-z]+-\d+/gm) ?? []));
  }

  async function sell(name: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${name}.csv`), `a\n${name}\n`);
  }

  const sold = (name: string) => hub.script.sent.some(({ key }) => key === name);
  const target = () => hub.targets.get('till');

  async function outage(how: 'shut' | 'silent'): Promise<number> {
    await sell('before');
    await hub.append('stock-sys-to-till', goods('before', 20));
    await hub.until(
      'the till works',
      async () => sold('before') && (await published()).size === 20,
    );
    proxy.leave(how);
    const before = proxy.knocks();
    await sell('meanwhile');
    await hub.append('stock-sys-to-till', goods('waiting', 100));
    await hub.pass(HOUR_MS);
    assert.match(target()?.state().phase ?? '', /^(open|halfOpen)$/);
    return proxy.knocks() - before;
  }

  async function recovery(): Promise<void> {
    const dead = await hub.store.deadLetters.list({ limit: 10 });
    assert.deepEqual(dead, []);
    proxy.comeBack();
    await hub.until('everything is there', async () => {
      return sold('meanwhile') && (await published()).size === 120;
    });
    await hub.until('nothing waits', async () => (await hub.store.lanes.waiting()).length === 0);
    assert.equal(hub.script.sent.filter(({ key }) => key === 'meanwhile').length, 1);
  }

  it('that turns everyone away is asked for at most 150 connections, and everything arrives after it', async () => {
    const knocks = await outage('shut');
    assert.ok(knocks <= 150, `${knocks} connections in an hour`);
    assert.ok(knocks >= 30, `${knocks} connections: it is tried again`);
    await recovery();
  }).timeout(TIMEOUT_MS);

  it('that says nothing is asked for at most 150 connections, and everything arrives after it', async () => {
    const knocks = await outage('silent');
    assert.ok(knocks <= 150, `${knocks} connections in an hour`);
    await recovery();
  }).timeout(TIMEOUT_MS);

  it('is left alone for sessions only: a folder that cannot be used does not count', async () => {
    await sell('before');
    await hub.until('the till works', () => sold('before'));
    const away = `${folder}-away`;
    await rename(folder, away);
    await writeFile(folder, 'a file in the place of the folder');
    await hub.append('stock-sys-to-till', goods('waiting', 20));
    const failed = async () => {
      const runs = await hub.store.runs.list({ limit: 1_000 });
      return runs.filter(({ status }) => status === 'failed').length;
    };
    // As many as open the breaker when they count.
    await hub.until('many steps have failed', async () => (await failed()) >= 3 * SAMPLE);
    assert.equal(target()?.state().phase, 'closed');
    await rm(folder);
    await rename(away, folder);
    await hub.until('everything is there', async () => (await published()).size === 20);
  }).timeout(TIMEOUT_MS);
});
