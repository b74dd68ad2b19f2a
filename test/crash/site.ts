/** A small project in a folder of its own: a till, a web shop, the example flows. The hub runs as a process. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  type ShopifySandbox,
  startShopifySandbox,
} from '../../connectors/shopify/sandbox/server.ts';
import { openApp } from '../../core/app.ts';
import { systemClock } from '../../core/base/clock.ts';
import { silentLog } from '../../core/base/log.ts';
import { seededRandom } from '../../core/base/random.ts';
import { loadProject } from '../../core/project.ts';
import { copyStockFlows } from '../e2e/stock-flows.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const SAMPLE = join(ROOT, 'connectors/pos/sandbox/sample');
const MAIN = join(ROOT, 'core/cli/main.ts');
/** Lines of each day that the small till drops: enough for several pages. */
const LINES = 260;
const DAYS = ['2010-12-01', '2010-12-02'];
const TOKEN = 'crash-test-token';
/** What the shop of a site signs its webhooks with. */
export const WEBHOOK_SECRET = 'crash-test-webhook-secret';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Site {
  readonly dir: string;
  readonly sandbox: ShopifySandbox;
  /** Runs `crossdock run --all` to its end, or to its death. */
  run(environment?: Readonly<Record<string, string>>): Promise<Exit>;
  /** Starts a hub process that is not waited for. */
  spawnHub(args: readonly string[], environment?: Readonly<Record<string, string>>): ChildProcess;
  /** Everything that must be the same however often the hub died. */
  finalState(): Promise<FinalState>;
  /** What the hub's processes have logged. */
  log(): string;
  /** The till drops its files, where they were not wanted at first. */
  dropFiles(): void;
  close(): Promise<void>;
}

export interface FinalState {
  readonly stock: Readonly<Record<string, number>>;
  readonly shop: Readonly<Record<string, number>>;
  readonly journalRows: number;
  readonly waiting: number;
  readonly openLetters: readonly string[];
  readonly archived: readonly string[];
  readonly left: readonly string[];
  readonly mismatches: number;
}

/** How a site differs from the usual one. */
export interface SiteOptions {
  readonly port?: number;
  /** Other processes may listen on the port as well. */
  readonly sharePort?: boolean;
  /** How long a lane is held without a sign of life; short, so that kills cost little. */
  readonly lease?: string;
  readonly orders?: number;
  readonly files?: boolean;
  /** A PostgreSQL database for the hub, in place of its file. */
  readonly store?: string;
}

/** Makes the project and starts its shop; the files lie in the drop folder already, unless none are wanted. */
export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const store = options.store === undefined ? {} : { CROSSDOCK_STORE: options.store };
  const dir = mkdtempSync(join(tmpdir(), 'crossdock-crash-'));
  const days = DAYS.map((day) => ({ day, text: firstLines(day) }));
  const sandbox = await openShop(days.flatMap(({ text }) => skusOf(text)));
  writeProject(dir, sandbox, options);
  if (options.files !== false) dropFiles(dir, days);
  for (let n = 1; n <= (options.orders ?? 3); n += 1) {
    sandbox.setStock('85123A', 'SHOP', 50);
    sandbox.placeOrder({ note: `order ${n}`, lines: [{ sku: '85123A', quantity: n }] });
  }
  return {
    dir,
    sandbox,
    run: (environment = {}) =>
      ended(spawnHub(dir, ['run', '--all', '--json'], { ...store, ...environment })),
    spawnHub: (args, environment = {}) => spawnHub(dir, args, { ...store, ...environment }),
    finalState: () => finalState(dir, sandbox, store),
    log: () => readFileSync(join(dir, 'data/hub.log'), 'utf8'),
    dropFiles: () => dropFiles(dir, days),
    close: async () => {
      await sandbox.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function firstLines(day: string): string {
  const text = gunzipSync(readFileSync(join(SAMPLE, 'sales', `${day}.csv.gz`))).toString('utf8');
  return `${text
    .split('\n')
    .slice(0, LINES + 1)
    .join('\n')}\n`;
}

function skusOf(text: string): readonly string[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => line.split(',')[1]?.toUpperCase() ?? []);
}

function openShop(skus: readonly string[]): Promise<ShopifySandbox> {
  const products = [...new Set(skus)]
    .sort()
    .map((sku) => ({ sku, title: `Product ${sku}`, price: '1.00' }));
  return startShopifySandbox({
    clock: systemClock(),
    random: seededRandom(11),
    domain: 'harbour-goods.myshopify.com',
    accessToken: TOKEN,
    webhookSecret: WEBHOOK_SECRET,
    plan: 'plus',
    seed: { locations: [{ name: 'SHOP' }], products },
  });
}

function writeProject(
  dir: string,
  sandbox: ShopifySandbox,
  { port = 0, sharePort = false, lease = '2s' }: SiteOptions,
): void {
  copyStockFlows(dir);
  mkdirSync(join(dir, 'config/connections'), { recursive: true });
  copyFileSync(
    join(ROOT, 'config/connections/pos-shop.yaml'),
    join(dir, 'config/connections/pos-shop.yaml'),
  );
  const shop = readFileSync(join(ROOT, 'config/connections/shopify-main.yaml'), 'utf8');
  writeFileSync(
    join(dir, 'config/connections/shopify-main.yaml'),
    `${shop}  endpoint: ${sandbox.url}\n`,
  );
  const hub = [
    'log: { level: info, to: hub.log }',
    `lanes: { lease: ${lease}, batch: 50 }`,
    `server: { port: ${port}, sharePort: ${sharePort} }`,
  ];
  writeFileSync(join(dir, 'config/hub.yaml'), `${hub.join('\n')}\n`);
}

function dropFiles(
  dir: string,
  days: readonly { readonly day: string; readonly text: string }[],
): void {
  const folder = join(dir, 'data/pos-shop');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(SAMPLE, 'starting-stock.csv'), join(folder, 'starting-stock.csv'));
  writeFileSync(join(folder, 'starting-stock.csv.ok'), '');
  for (const { day, text } of days) {
    writeFileSync(join(folder, `${day}.csv`), text);
    writeFileSync(join(folder, `${day}.csv.ok`), '');
  }
}

function spawnHub(
  dir: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args, '--dir', dir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      UV_THREADPOOL_SIZE: '16',
      SHOPIFY_MAIN_TOKEN: TOKEN,
      SHOPIFY_MAIN_WEBHOOK_SECRET: WEBHOOK_SECRET,
      ...environment,
    },
  });
}

/** Waits for the process and gathers what it printed. */
export function ended(child: ChildProcess): Promise<Exit> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
  });
}

async function finalState(
  dir: string,
  sandbox: ShopifySandbox,
  store: Readonly<Record<string, string>>,
): Promise<FinalState> {
  const project = await loadProject(dir);
  const secrets = { SHOPIFY_MAIN_TOKEN: TOKEN, SHOPIFY_MAIN_WEBHOOK_SECRET: WEBHOOK_SECRET };
  const environment = { ...secrets, ...store };
  const app = await openApp({ project, environment, works: false, log: silentLog() });
  try {
    const positions = await app.store.inventory.positions({ now: Date.now(), limit: 100_000 });
    const hub = app.connections.get('hub');
    const stock: Record<string, number> = {};
    for await (const page of hub?.connector.read?.(hub.host, {
      stream: 'inventory',
      since: null,
      with: {},
    }) ?? []) {
      for (const { data } of page.records) stock[String(data['sku'])] = Number(data['available']);
    }
    const waiting = await app.store.lanes.waiting();
    const letters = await app.store.deadLetters.list({ status: 'open', limit: 100 });
    const { journalRows } = await app.store.inventory.totals();
    // In the order of the names: the feed's own order is that in which things happened.
    const skus = Object.keys(stock)
      .sort()
      .filter((sku) => isSold(sandbox, sku));
    return {
      stock: Object.fromEntries(Object.entries(stock).sort(([a], [b]) => (a < b ? -1 : 1))),
      shop: Object.fromEntries(skus.map((sku) => [sku, shopStock(sandbox, sku)])),
      journalRows,
      waiting: waiting.reduce((sum, row) => sum + row.count, 0) + (positions.length === 0 ? 1 : 0),
      openLetters: letters.map(
        (letter) => `${letter.flow} ${letter.fault.code} ${letter.fault.what}`,
      ),
      archived: filesBelow(join(dir, 'data/pos-shop/done')),
      left: filesBelow(join(dir, 'data/pos-shop/working')),
      mismatches: (await app.store.inventory.verify(10)).length,
    };
  } finally {
    await app.close();
  }
}

function isSold(sandbox: ShopifySandbox, sku: string): boolean {
  try {
    return sandbox.ids(sku, 'SHOP').inventoryItemId !== '';
  } catch {
    return false;
  }
}

/** What the shop can sell of a SKU at its one location. */
export function shopStock(sandbox: ShopifySandbox, sku: string): number {
  const { inventoryLevelId } = sandbox.ids(sku, 'SHOP');
  const level = (sandbox.state()['levels'] ?? []).find(
    (row): row is { id: string; quantities: { available: number } } =>
      typeof row === 'object' && row !== null && 'id' in row && row.id === inventoryLevelId,
  );
  return level?.quantities.available ?? 0;
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile() && entry.name.includes('.csv'))
    .map((entry) => entry.name.replace(/[.~-][0-9a-f]{6,}/, ''))
    .sort();
}
