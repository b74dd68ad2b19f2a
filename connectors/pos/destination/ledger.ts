import { DateTime } from 'luxon';
import {
  type Host,
  isJsonObject,
  isoTime,
  type Json,
  type JsonObject,
} from '../../../core/connector/index.ts';
import { type DayFile, dayFiles, dayParts } from '../client/day-folders.ts';
import { type Drop, pathOf } from '../client/drop.ts';
import type { Job, PublishedRow } from './job.ts';

/** How far back a publication is looked for, in days, and in how many files. */
const LOOKBACK_DAYS = 400;
const FILES_MAX = 500;
/** Time, kind, store and hash; entries of older versions have neither kind nor store. */
const ENTRY = /^(\d{8}T\d{9}Z)(?:\.(full|delta)\.([A-Za-z0-9_]*))?-([0-9a-f]+)\.json$/;

/** What is noted of one file for the till. */
export interface Publication {
  readonly hash: string;
  readonly isFull: boolean;
  readonly rows: readonly PublishedRow[];
}

/** An entry of the ledger by its name, without its rows. */
export interface Entry {
  readonly path: string;
  readonly name: string;
  readonly atMs: number;
  readonly isFull: boolean;
  readonly store: string;
  readonly hash: string;
}

/**
 * Notes what a file gave to the till; it is written last, so its being there means that all of it
 * happened.
 */
export async function notePublished(job: Job, { hash, isFull, rows }: Publication): Promise<void> {
  const { host, drop, file, store } = job;
  const now = host.clock.now();
  const folder = await drop.makeFolder('published', file.stream, ...dayParts(now));
  const stamp = isoTime(now).replaceAll(/[-:.]/g, '');
  const kept: Json = rows.map((row) => ({ ...row }));
  const name = `${stamp}.${isFull ? 'full' : 'delta'}.${store}-${hash}.json`;
  const text = JSON.stringify({ hash, rows: kept });
  await drop.writeWhole(pathOf(folder, name), Buffer.from(text, 'utf8'));
}

/** Whether a file of that hash was published before. */
export async function isPublished(job: Job, hash: string): Promise<boolean> {
  for await (const entry of entriesOf(job.host, job.drop, job.file.stream)) {
    if (entry.hash === hash) return true;
  }
  return false;
}

/** The entries of a stream, newest first. */
export async function* entriesOf(host: Host, drop: Drop, stream: string): AsyncGenerator<Entry> {
  const base = pathOf('published', stream);
  const lookback = { nowMs: host.clock.now(), days: LOOKBACK_DAYS };
  for await (const file of dayFiles(drop, base, lookback)) {
    const entry = entryOf(file);
    if (entry !== null) yield entry;
  }
}

function entryOf({ name, path }: DayFile): Entry | null {
  const [, stamp, kind, store = '', hash] = ENTRY.exec(name) ?? [];
  if (stamp === undefined || hash === undefined) return null;
  const at = DateTime.fromFormat(stamp, "yyyyMMdd'T'HHmmssSSS'Z'", { zone: 'utc' });
  if (!at.isValid) return null;
  return { path, name, atMs: at.toMillis(), isFull: kind === 'full', store, hash };
}

/** The rows last published under those keys. */
export async function lastPublished(
  host: Host,
  drop: Drop,
  stream: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, PublishedRow & { readonly file: string }>> {
  const wanted = new Set(keys);
  const found = new Map<string, PublishedRow & { readonly file: string }>();
  let files = 0;
  for await (const entry of entriesOf(host, drop, stream)) {
    if (found.size === wanted.size || files === FILES_MAX) break;
    files += 1;
    // Within one file the last row of a key is the one that the till keeps.
    for (const row of (await rowsOf(drop, entry)).toReversed()) {
      if (!wanted.has(row.key) || found.has(row.key)) continue;
      found.set(row.key, { ...row, file: entry.name });
    }
  }
  return found;
}

/** The rows of an entry in the order of the file. */
export async function rowsOf(drop: Drop, { path }: Entry): Promise<readonly PublishedRow[]> {
  const content: unknown = JSON.parse(await drop.readText(path));
  return isJsonObject(content) ? publishedRows(content['rows']) : [];
}

/** Published rows from JSON; what is none is left out. */
export function publishedRows(rows: Json | undefined): readonly PublishedRow[] {
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: Json) => (isJsonObject(row) ? publishedRow(row) : []));
}

function publishedRow(row: JsonObject): readonly PublishedRow[] {
  if (typeof row['key'] !== 'string') return [];
  const version = typeof row['version'] === 'string' ? row['version'] : null;
  return [{ key: row['key'], version, data: isJsonObject(row['data']) ? row['data'] : {} }];
}
