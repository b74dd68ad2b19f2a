/** The demo as a process on a data folder, and what it left there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApp } from '../../core/app.ts';
import { silentLog } from '../../core/base/log.ts';
import { loadProject } from '../../core/project.ts';
import type { RunCounts } from '../../core/store/records.ts';
import { bookOf, type TillBook } from './till-book.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SAMPLE = join(ROOT, 'connectors/pos/sandbox/sample');

/** What `demo --json` says, as far as the tests look at it. */
export interface DemoReport {
  readonly ok: boolean;
  readonly moved: number;
  readonly flows: readonly {
    readonly flow: string;
    readonly counts: RunCounts;
    readonly addsUp: boolean;
  }[];
  /** The hub beside each system, stream by stream. */
  readonly systems: readonly {
    readonly system: string;
    readonly stream: string;
    readonly records: number;
    readonly equal: number;
    readonly explained: readonly unknown[];
    readonly unexplained: readonly unknown[];
  }[];
  readonly belowZero: readonly { readonly sku: string; readonly hub: number }[];
  readonly waiting: readonly unknown[];
  readonly deadLetters: readonly unknown[];
  readonly ledgerMismatches: readonly unknown[];
}

/** Starts the demo through the package's command. */
export function startDemo(dataDir: string): ChildProcess {
  return start([join(ROOT, 'bin/crossdock.js')], dataDir);
}

/** Starts the demo without the command in between, so that a signal meets the hub itself. */
export function startDemoHub(dataDir: string): ChildProcess {
  const flags = ['--disable-proto=delete', '--disable-warning=ExperimentalWarning'];
  return start([...flags, join(ROOT, 'core/cli/main.ts')], dataDir);
}

function start(program: readonly string[], dataDir: string): ChildProcess {
  const args = [...program, 'demo', '--once', '--json', '--data', dataDir];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The report on the last line of stdout. */
export function reportOf(stdout: string): DemoReport {
  const report: DemoReport = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  return report;
}

/** One place of the stock. */
export interface DemoStock {
  readonly onHand: number;
  readonly allocated: number;
}

/** The stock in that data folder, by SKU, and the length of its journal. */
export async function stockIn(
  dataDir: string,
): Promise<{ stock: ReadonlyMap<string, DemoStock>; journalRows: number; mismatches: number }> {
  const project = await loadProject(ROOT);
  const names = [
    ...['SHOPIFY_MAIN_TOKEN', 'SHOPIFY_MAIN_WEBHOOK_SECRET', 'NETSUITE_MAIN_PRIVATE_KEY'],
    ...['KLAVIYO_MAIN_KEY', 'KLAVIYO_MAIN_WEBHOOK_SECRET'],
  ];
  const environment = Object.fromEntries(names.map((name) => [name, 'not used by anybody']));
  const app = await openApp({ project, environment, dataDir, works: false, log: silentLog() });
  try {
    const balances = await app.inventory.changesSince(0, 100_000);
    return {
      stock: new Map(
        balances.map(({ sku, onHand, allocated }) => [sku, { onHand, allocated }] as const),
      ),
      journalRows: (await app.inventory.totals()).journalRows,
      mismatches: (await app.inventory.verify()).length,
    };
  } finally {
    await app.close();
  }
}

/**
 * One row for each count, each product line of the till and each line of a web order; the first order is cancelled
 * line by line, the second is handed over line by line, the ERP writes off once, and one unit comes back.
 */
export function expectedJournalRows(): number {
  const { lines, nonProducts } = sampleBook();
  const counts = rowsIn('starting-stock.csv', ';').length;
  const ordered = rowsIn('web-orders.csv', ',');
  const ended = ordered.filter(([order]) => order === CANCELLED || order === HANDED_OVER);
  return counts + lines - nonProducts + ordered.length + ended.length + 2;
}

function sampleBook(): TillBook {
  return bookOf(readdirSync(join(SAMPLE, 'sales')).map((name) => join(SAMPLE, 'sales', name)));
}

/** What happens half-way: the first web order is cancelled, and the ERP writes some units off. */
const CANCELLED = '2010-12-01 web 1';
const WRITTEN_OFF = { sku: '22752', units: 3 };
/** What happens at the end: the second web order is handed over, and one unit of its first line comes back. */
const HANDED_OVER = '2010-12-01 web 2';

/** The stock that the sample's files must end in: what was counted, less the till's, less what the web ordered. */
export function expectedStock(): ReadonlyMap<string, DemoStock> {
  const { moved } = sampleBook();
  const ordered = new Map<string, number>();
  const gone = new Map<string, number>();
  for (const [order, sku = '', quantity] of rowsIn('web-orders.csv', ',')) {
    if (order === CANCELLED) continue;
    const book = order === HANDED_OVER ? gone : ordered;
    const isBack = order === HANDED_OVER && gone.size === 0;
    book.set(sku, (book.get(sku) ?? 0) + Number(quantity) - (isBack ? 1 : 0));
  }
  return new Map(
    rowsIn('starting-stock.csv', ';').map(([sku = '', , counted]) => [
      sku,
      {
        onHand:
          Number(counted) +
          (moved.get(sku) ?? 0) -
          (gone.get(sku) ?? 0) -
          (sku === WRITTEN_OFF.sku ? WRITTEN_OFF.units : 0),
        allocated: ordered.get(sku) ?? 0,
      },
    ]),
  );
}

function rowsIn(name: string, delimiter: string): readonly (readonly string[])[] {
  const lines = readFileSync(join(SAMPLE, name), 'utf8').trim().split(/\r?\n/);
  return lines.slice(1).map((line) => line.split(delimiter));
}
