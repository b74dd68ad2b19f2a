import type { Job, PublishedRow } from './job.ts';
import { type Entry, entriesOf, rowsOf } from './ledger.ts';
import { outRows } from './out-row.ts';

/** Rows and ledger files that one full file may take in. */
const FULL_ROWS_MAX = 200_000;
const FULL_FILES_MAX = 5_000;

/** What a full file holds. */
export interface FullContent {
  readonly texts: readonly string[];
  readonly rows: readonly PublishedRow[];
}

/**
 * Whether it is time for a full file: so long after the last one, or after the first of all files,
 * since a till forgets what a full file does not name.
 */
export async function isFullDue(job: Job): Promise<boolean> {
  const rule = job.file.full;
  if (rule === null) return false;
  const since = job.host.clock.now() - rule.everyMs;
  for await (const entry of ownEntries(job)) {
    if (entry.atMs <= since) return true;
    if (entry.isFull) return false;
  }
  return false;
}

/**
 * Everything that the till was told, newest word first, with the rows of this batch above it; null,
 * with a word in the log, when that is more than one file may hold.
 */
export async function fullContent(
  job: Job,
  fresh: readonly PublishedRow[],
): Promise<FullContent | null> {
  const all = new Map<string, PublishedRow>();
  const keep = (rows: readonly PublishedRow[]): void => {
    for (const row of rows.toReversed()) if (!all.has(row.key)) all.set(row.key, row);
  };
  keep(fresh);
  let files = 0;
  for await (const entry of ownEntries(job)) {
    files += 1;
    if (files > FULL_FILES_MAX || all.size > FULL_ROWS_MAX) return tooMuch(job);
    keep(await rowsOf(job.drop, entry));
    if (entry.isFull) break;
  }
  return all.size > FULL_ROWS_MAX ? tooMuch(job) : content(job, [...all.values()]);
}

async function* ownEntries({ host, drop, file, store }: Job): AsyncGenerator<Entry> {
  for await (const entry of entriesOf(host, drop, file.stream)) {
    if (entry.store === store) yield entry;
  }
}

/** A row of old may break a limit that was set since: it is left out, and the log says so. */
function content({ host, file }: Job, rows: readonly PublishedRow[]): FullContent {
  const texts: string[] = [];
  const kept: PublishedRow[] = [];
  for (const row of rows) {
    const written = outRows(file, row.data);
    if (written.ok) {
      texts.push(...written.rows);
      kept.push(row);
    } else host.log.warn('a row is left out of a full file', { key: row.key, what: written.what });
  }
  return { texts, rows: kept };
}

function tooMuch({ host, file, store }: Job): null {
  host.log.warn('a full file would be too large and is not written', {
    stream: file.stream,
    store,
    rowsMax: FULL_ROWS_MAX,
  });
  return null;
}
