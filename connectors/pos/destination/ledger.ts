import {
  type Host,
  isJsonObject,
  isoTime,
  type Json,
  type JsonObject,
} from '../../../core/connector/index.ts';
import { dayFiles, dayParts } from '../client/day-folders.ts';
import { type Drop, pathOf } from '../client/drop.ts';

/** One published row. */
export interface PublishedRow {
  readonly key: string;
  readonly version: string | null;
  readonly data: JsonObject;
}

/** How far back a publication is looked for, in days, and in how many files. */
const LOOKBACK_DAYS = 400;
const FILES_MAX = 500;

/**
 * Notes what a file gave to the till; it is written last, so its being there means that all of it
 * happened.
 */
export async function notePublished(
  host: Host,
  drop: Drop,
  stream: string,
  file: { readonly hash: string; readonly rows: readonly PublishedRow[] },
): Promise<void> {
  const folder = await drop.makeFolder('published', stream, ...dayParts(host.clock.now()));
  const stamp = isoTime(host.clock.now()).replaceAll(/[-:.]/g, '');
  const rows: Json = file.rows.map((row) => ({ ...row }));
  const text = JSON.stringify({ hash: file.hash, rows });
  await drop.writeWhole(pathOf(folder, `${stamp}-${file.hash}.json`), Buffer.from(text, 'utf8'));
}

/** Whether a file of that hash was published before. */
export async function isPublished(
  host: Host,
  drop: Drop,
  stream: string,
  hash: string,
): Promise<boolean> {
  const base = pathOf('published', stream);
  for await (const file of dayFiles(drop, base, lookback(host))) {
    if (file.name.endsWith(`-${hash}.json`)) return true;
  }
  return false;
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
  const base = pathOf('published', stream);
  let files = 0;
  for await (const file of dayFiles(drop, base, lookback(host))) {
    if (found.size === wanted.size || files === FILES_MAX) break;
    files += 1;
    // Within one file the last row of a key is the one that the till keeps.
    for (const row of (await rowsOf(drop, file.path)).toReversed()) {
      if (!wanted.has(row.key) || found.has(row.key)) continue;
      found.set(row.key, { ...row, file: file.name });
    }
  }
  return found;
}

function lookback(host: Host): { readonly nowMs: number; readonly days: number } {
  return { nowMs: host.clock.now(), days: LOOKBACK_DAYS };
}

async function rowsOf(drop: Drop, path: string): Promise<readonly PublishedRow[]> {
  const content: unknown = JSON.parse(await drop.readText(path));
  const rows = isJsonObject(content) ? content['rows'] : [];
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: Json) => {
    if (!isJsonObject(row) || typeof row['key'] !== 'string') return [];
    const version = typeof row['version'] === 'string' ? row['version'] : null;
    return [{ key: row['key'], version, data: isJsonObject(row['data']) ? row['data'] : {} }];
  });
}
