import { isoTime, type SourceRecord } from '../../../core/connector/index.ts';
import { archivedFiles, droppedName, SHORT_HASH, workingFolder } from '../client/archive.ts';
import { pathOf } from '../client/drop.ts';
import { namePattern } from '../client/name-pattern.ts';
import { rowsOf } from '../formats/read-rows.ts';
import type { FileReport } from '../formats/row.ts';
import type { OccurrenceCount } from '../records/occurrence.ts';
import { type FileFacts, rowRecords } from '../records/row-record.ts';
import type { FullFile } from './cursor.ts';
import { copyOf, type Session } from './session.ts';

/** What is known of the present file once all its rows were read. */
interface Present {
  readonly facts: FileFacts;
  readonly seen: OccurrenceCount;
  /**
   * The newest version and time among its rows: the file speaks of the missing ones at the same
   * moment.
   */
  readonly newest: { readonly version: string | null; readonly occurredAt: string | null };
  readonly report: FileReport;
}

/**
 * Records of the keys that the last full file had and the present one has not, their quantities set
 * to zero.
 *
 * Shape: the last row known of the key, the columns of `missingMeansZero` at 0, and `missing:
 * true`.
 * The last full file is read again from `done/`: no list of keys is kept anywhere else.
 */
export async function* missingRecords(
  session: Session,
  last: FullFile | null,
  present: Present,
): AsyncGenerator<SourceRecord> {
  const columns = session.feed.full?.missingMeansZero ?? [];
  if (columns.length === 0 || last === null) return;
  const archived = await findLast(session, last.sha256);
  if (archived === null) {
    const what = 'the last full file is no longer in done/, so nothing was set to zero';
    present.report.notes.push(`${present.facts.name}: ${what}`);
    return;
  }
  let missing = 0;
  for await (const record of recordsOf(session, archived)) {
    if (present.seen.has(record.key)) continue;
    missing += 1;
    yield zeroed(record, columns, present);
  }
  if (missing > 0) {
    present.report.notes.push(`${present.facts.name}: ${missing} keys are missing and set to zero`);
  }
}

/** Where the last full file lies now in the drop folder, and the name it was dropped under. */
interface FullSource {
  readonly path: string;
  readonly name: string;
}

async function* recordsOf(session: Session, file: FullSource): AsyncGenerator<SourceRecord> {
  const { name, path } = file;
  const { fileBytes } = session.feed.limits;
  const content = await session.drop.fetch(path, { name, keepBytes: fileBytes });
  const pattern = namePattern(session.feed.pattern, `feeds.${session.feed.stream}.pattern`);
  const facts = { name, modifiedMs: content.modifiedMs, captures: pattern.match(name) ?? {} };
  const rows = rowRecords(session.feed, facts);
  try {
    for await (const batch of rowsOf(content, session.feed, { columns: [], notes: [] })) {
      for (const row of batch) {
        if (row.kind !== 'row') continue;
        const made = rows.make(row);
        if (!('kind' in made)) yield made;
      }
    }
  } finally {
    await content.release();
  }
}

function zeroed(record: SourceRecord, columns: readonly string[], present: Present): SourceRecord {
  const data = copyOf(record.data);
  for (const column of columns) data[column] = 0;
  data['missing'] = true;
  const isModified = record.version !== null && present.newest.version === null;
  return {
    ...record,
    data,
    version: isModified ? isoTime(present.facts.modifiedMs) : present.newest.version,
    occurredAt: present.newest.occurredAt,
    where: `${present.facts.name} (missing)`,
  };
}

/**
 * The last full file: archived, or still in `working/` while its last page is being settled and the
 * next file is already read ahead.
 */
async function findLast(session: Session, sha256: string): Promise<FullSource | null> {
  const nowMs = session.host.clock.now();
  for await (const file of archivedFiles(session.drop, nowMs, session.duplicateDays)) {
    if (file.shortHash !== sha256.slice(0, SHORT_HASH)) continue;
    return { path: file.path, name: droppedName(file.name) };
  }
  const waiting = session.finished.find((file) => file.sha256 === sha256);
  if (waiting === undefined) return null;
  const working = await workingFolder(session.drop, session.feed.stream);
  return { path: pathOf(working, waiting.file), name: waiting.file };
}
