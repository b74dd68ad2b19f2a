import type { Host, SourceRecord } from '../../../core/connector/index.ts';
import { type ArchivedFile, archivedFiles, droppedName } from '../client/archive.ts';
import type { Drop } from '../client/drop.ts';
import { namePattern } from '../client/name-pattern.ts';
import { rowsOf } from '../formats/read-rows.ts';
import { rowRecords } from '../records/row-record.ts';
import type { Feed } from '../settings/feed.ts';

/** Archived files that are looked through for one question. */
const FILES_MAX = 31;

/** Where records are looked for. */
export interface Archive {
  readonly drop: Drop;
  readonly feed: Feed;
  readonly duplicateDays: number;
}

/**
 * The newest records of those keys among the feed's archived files; null where the key is in none
 * of them.
 *
 * A till answers no questions: what it said last lies in `done/`. The newest 31 files are looked
 * through.
 */
export async function findRecords(
  host: Host,
  archive: Archive,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const found = new Map<string, SourceRecord>();
  const wanted = new Set(keys);
  for (const file of await newestFiles(host, archive)) {
    if (found.size === wanted.size) break;
    host.signal.throwIfAborted();
    for (const [key, record] of await recordsIn(archive, file, wanted)) {
      if (!found.has(key)) found.set(key, record);
    }
  }
  return keys.map((key) => found.get(key) ?? null);
}

async function newestFiles(host: Host, archive: Archive): Promise<readonly ArchivedFile[]> {
  const { drop, feed, duplicateDays } = archive;
  const pattern = namePattern(feed.pattern, `feeds.${feed.stream}.pattern`);
  const files: ArchivedFile[] = [];
  for await (const file of archivedFiles(drop, host.clock.now(), duplicateDays)) {
    if (pattern.match(droppedName(file.name)) === null) continue;
    files.push(file);
    if (files.length === FILES_MAX) break;
  }
  return files;
}

async function recordsIn(
  { drop, feed }: Archive,
  file: ArchivedFile,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, SourceRecord>> {
  const name = droppedName(file.name);
  const { path } = file;
  const content = await drop.fetch(path, { name, keepBytes: feed.limits.fileBytes });
  const pattern = namePattern(feed.pattern, `feeds.${feed.stream}.pattern`);
  const facts = { name, modifiedMs: content.modifiedMs, captures: pattern.match(name) ?? {} };
  const rows = rowRecords(feed, facts);
  const found = new Map<string, SourceRecord>();
  try {
    for await (const batch of rowsOf(content, feed, { columns: [], notes: [] })) {
      for (const row of batch) {
        const made = row.kind === 'row' ? rows.make(row) : null;
        if (made !== null && !('kind' in made) && wanted.has(made.key)) found.set(made.key, made);
      }
    }
    return found;
  } finally {
    await content.release();
  }
}
