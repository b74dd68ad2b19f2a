import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { describeSshd, reachOver } from '../places.ts';
import { type Door, type DoorState, startDoor } from './door.ts';
import { openTillHub, type TillHub } from './till-hub.ts';

const SALES = `
flow: sales-till-to-sys
owner: tests
about: What the till sold.
kind: event
triggers: [{ file: 2s }]
source: { connection: till, stream: sales }
steps: []
deliver: { connection: sys, stream: things, operation: put }
`;
const STOCK = `
flow: stock-sys-to-till
owner: tests
about: What the till may sell.
kind: state
triggers: [{ webhook: things/changed }]
source: { connection: sys, stream: things }
steps:
  - map: { sku: "={{ $json.id }}", quantity: "={{ $json.quantity }}" }
deliver: { connection: till, stream: stockFile, operation: publish }
`;
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
const SECOND_MS = 1_000;
/** Of a test; an hour of the hub takes seconds on a machine that has nothing else to do. */
const TIMEOUT_MS = 120_000;
const HOUR_MS = 3_600 * SECOND_MS;

function goods(prefix: string, count: number): readonly JsonObject[] {
  return Array.from({ length: count }, (_, at) => ({ id: `${prefix}-${at}`, quantity: at }));
}

describeSshd('connectors/pos whose SFTP server is away for an hour', (server) => {
  let folder: string;
  let door: Door;
  let hub: TillHub;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossdock-outage-'));
    door = await startDoor({ host: '127.0.0.1', port: server().port });
    const { settings, secrets } = reachOver({ ...server(), port: door.port }, folder);
    const flows = [SALES, STOCK];
    hub = await openTillHub({
      ...{ settings: { ...settings, ...SETTINGS }, secrets, flows, baseDir: folder },
    });
  });
  afterEach(async () => {
    await hub.close();
    await door.close();
    await rm(folder, { recursive: true, force: true });
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

  async function outage(state: DoorState): Promise<number> {
    await sell('before');
    await hub.append('stock-sys-to-till', goods('before', 20));
    await hub.until(
      'the till works',
      async () => sold('before') && (await published()).size === 20,
    );
    door.turn(state);
    const atTurn = door.knocks();
    await sell('meanwhile');
    await hub.append('stock-sys-to-till', goods('waiting', 100));
    await hub.pass(HOUR_MS);
    assert.match(target()?.state().phase ?? '', /^(open|halfOpen)$/);
    return door.knocks() - atTurn;
  }

  async function recovery(): Promise<void> {
    const dead = await hub.store.deadLetters.list({ limit: 10 });
    assert.deepEqual(dead, []);
    door.turn('open');
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
    const knocks = await outage('dead');
    assert.ok(knocks <= 150, `${knocks} connections in an hour`);
    await recovery();
  }).timeout(TIMEOUT_MS);

  it('is left alone for sessions only: files and folders that cannot be used do not count', async () => {
    await sell('before');
    await hub.until('the till works', () => sold('before'));
    for (let file = 0; file < 20; file += 1) {
      await writeFile(join(folder, `bad-${file}.csv`), 'b\nno such column\n');
    }
    await hub.until('the bad files are put away', async () => {
      const failed = join(folder, 'failed');
      const names = await readdir(failed, { recursive: true }).catch(() => []);
      return names.filter((name) => /bad-\d+[^/]*\.csv$/.test(name)).length === 20;
    });
    assert.equal(target()?.state().phase, 'closed');
  }).timeout(TIMEOUT_MS);
});
