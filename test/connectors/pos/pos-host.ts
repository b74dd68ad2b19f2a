import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pos } from '../../../connectors/pos/connector.ts';
import type { Clock } from '../../../core/base/clock.ts';
import { silentLog } from '../../../core/base/log.ts';
import { seededRandom } from '../../../core/base/random.ts';
import type {
  Cursor,
  Host,
  Json,
  JsonObject,
  Page,
  RecordFault,
  SourceRecord,
} from '../../../core/connector/index.ts';
import { Secret } from '../../../core/connector/index.ts';
import { presentPlace, type Reach } from './places.ts';

/** The day that the tests play on. */
export const TODAY = Date.UTC(2026, 0, 15, 6, 0, 0);

/** Made when a test's crash point is reached; stands for the process being killed there. */
export class Crash extends Error {}

/** A drop folder of its own, and a host around it. */
export interface Bench {
  readonly folder: string;
  readonly host: Host;
  readonly crash: { at: string | null };
  drop(name: string, content: string | Uint8Array): Promise<void>;
  /** Files below the folder by relative path, in order. */
  tree(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** What a whole read gave. */
export interface ReadResult {
  readonly records: readonly SourceRecord[];
  readonly faults: readonly RecordFault[];
  readonly notes: readonly string[];
  readonly pages: readonly Page[];
  readonly cursor: Cursor;
}

/** Opens a bench in the present place, or where the reach says. */
export async function openBench(
  feeds: JsonObject,
  outbox: JsonObject = {},
  reach: (folder: string) => Reach = presentPlace().reach,
): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-pos-'));
  const { settings, secrets } = reach(folder);
  const crash: { at: string | null } = { at: null };
  const host: Host = {
    connection: 'store-1',
    settings: { ...settings, feeds: withoutWaiting(feeds), outbox },
    secrets: Object.fromEntries(
      Object.entries(secrets).map(([name, value]) => [name, new Secret(value)]),
    ),
    http: {
      send: () => Promise.reject(new Error('a POS connection sends nothing over HTTP')),
      reportBudget: () => undefined,
      reportWindow: () => undefined,
    },
    log: silentLog(),
    clock: instantClock(),
    random: seededRandom(1),
    signal: new AbortController().signal,
    baseDir: folder,
    crashPoint: (name) => {
      if (name !== crash.at) return;
      crash.at = null;
      throw new Crash(name);
    },
  };
  return {
    folder,
    host,
    crash,
    drop: async (name, content) => {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    },
    tree: () => treeOf(folder),
    close: async () => {
      await pos.close?.(host);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A clock that stands still and whose sleeps end at once. */
function instantClock(): Clock {
  return {
    now: () => TODAY,
    monotonicMs: () => 0,
    sleep: () => Promise.resolve(),
    after: () => () => undefined,
  };
}

function withoutWaiting(feeds: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, feed]): [string, Json | undefined] => {
      if (typeof feed !== 'object' || feed === null || Array.isArray(feed)) return [name, feed];
      return [name, { ready: { quietFor: '0s' }, ...feed }];
    }),
  );
}

/** Reads a feed to its end, settling every page as the engine does. */
export async function readAll(
  bench: Pick<Bench, 'host'>,
  stream: string,
  since: Cursor = null,
): Promise<ReadResult> {
  const result = {
    records: [] as SourceRecord[],
    faults: [] as RecordFault[],
    notes: [] as string[],
  };
  const pages: Page[] = [];
  let cursor: Cursor = since;
  for await (const page of pos.read?.(bench.host, { stream, since, with: {} }) ?? []) {
    result.records.push(...page.records);
    result.faults.push(...(page.faults ?? []));
    result.notes.push(...(page.notes ?? []));
    pages.push(page);
    cursor = JSON.parse(JSON.stringify(page.cursor));
    await page.settled?.();
  }
  return { ...result, pages, cursor };
}

async function treeOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
