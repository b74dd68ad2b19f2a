import {
  CrossdockError,
  faultOf,
  type Page,
  type RecordFault,
  type SourceRecord,
} from '../../../core/connector/index.ts';
import type { FileContent } from '../client/content.ts';
import { POS_ERRORS } from '../errors.ts';
import { rowsOf } from '../formats/read-rows.ts';
import type { BadRow, FileReport } from '../formats/row.ts';
import { type FileFacts, type RowRecords, rowRecords } from '../records/row-record.ts';
import type { FinishedFile } from './cursor.ts';
import { missingRecords } from './missing.ts';
import { cursorAt, finish, type Session, seriesOf, settleFile } from './session.ts';
import { surveyFile } from './survey.ts';

/** The rows of one page while they are gathered. */
interface Gathering {
  records: SourceRecord[];
  faults: RecordFault[];
  /** Rows of the file that were read so far, good and bad. */
  row: number;
  badRows: number;
  newest: { version: string | null; occurredAt: string | null };
}

/**
 * The pages of one claimed file from a row on; the last one carries the cursor behind the file.
 *
 * Errors: POS_FILE_UNREADABLE is thrown; every other fault of the file becomes a RecordFault on its
 * last page, and the
 * file goes to `failed/` once that page is settled.
 */
export async function* filePages(
  session: Session,
  file: FileContent,
  facts: FileFacts,
  fromRow: number,
): AsyncGenerator<Page> {
  const report: FileReport = { columns: [], notes: [] };
  const gathering: Gathering = {
    records: [],
    faults: [],
    row: 0,
    badRows: 0,
    newest: { version: null, occurredAt: null },
  };
  let fault: CrossdockError | null = null;
  try {
    if (fromRow === 0) report.notes.push(...(await survey(session, file, facts)));
    yield* rowPages(session, file, facts, { report, gathering, fromRow });
  } catch (error) {
    fault = fileFault(error);
    gathering.faults.push(faultRecord(fault, file.name));
  }
  if (fault === null) keepFull(session, file, facts, gathering, report);
  yield lastPage(session, file, gathering, report, fault);
}

async function survey(
  session: Session,
  file: FileContent,
  facts: FileFacts,
): Promise<readonly string[]> {
  const last = session.full.get(seriesOf(session.feed, facts.captures)) ?? null;
  return await surveyFile(file, session.feed, last);
}

interface Reading {
  readonly report: FileReport;
  readonly gathering: Gathering;
  readonly fromRow: number;
}

/** Every page that is full while more rows follow; what is left stays in `gathering`. */
async function* rowPages(
  session: Session,
  file: FileContent,
  facts: FileFacts,
  reading: Reading,
): AsyncGenerator<Page> {
  const { feed, host } = session;
  const { gathering, fromRow } = reading;
  const rows = rowRecords(feed, facts);
  for await (const batch of rowsOf(file, feed, reading.report)) {
    host.signal.throwIfAborted();
    for (const row of batch) {
      if (row.kind === 'control') continue;
      const made = row.kind === 'row' ? rows.make(row) : row;
      if (gathering.row >= fromRow && isFull(gathering, feed.pageRows)) {
        yield fullPage(session, file, gathering);
        host.signal.throwIfAborted();
      }
      take(gathering, made, file.name, fromRow);
      if (gathering.badRows > feed.limits.badRows) throw tooManyBadRows(file.name, gathering);
    }
  }
  for await (const record of missingRows(session, facts, rows, reading)) {
    if (gathering.row >= fromRow && isFull(gathering, feed.pageRows)) {
      yield fullPage(session, file, gathering);
      host.signal.throwIfAborted();
    }
    take(gathering, record, file.name, fromRow);
  }
}

function missingRows(
  session: Session,
  facts: FileFacts,
  rows: RowRecords,
  reading: Reading,
): AsyncIterable<SourceRecord> {
  const last = session.full.get(seriesOf(session.feed, facts.captures)) ?? null;
  const { newest } = reading.gathering;
  return missingRecords(session, last, { facts, seen: rows.seen, newest, report: reading.report });
}

function isFull(gathering: Gathering, pageRows: number): boolean {
  return gathering.records.length + gathering.faults.length >= pageRows;
}

function take(
  gathering: Gathering,
  made: SourceRecord | BadRow,
  name: string,
  fromRow: number,
): void {
  gathering.row += 1;
  const isBad = 'kind' in made;
  if (isBad) gathering.badRows += 1;
  else keepNewest(gathering, made);
  if (gathering.row <= fromRow) return;
  if (isBad) gathering.faults.push(badRowFault(made, name));
  else gathering.records.push(made);
}

function keepNewest({ newest }: Gathering, record: SourceRecord): void {
  if (record.version !== null && (newest.version ?? '') < record.version) {
    newest.version = record.version;
  }
  if (record.occurredAt !== null && (newest.occurredAt ?? '') < record.occurredAt) {
    newest.occurredAt = record.occurredAt;
  }
}

function fullPage(session: Session, file: FileContent, gathering: Gathering): Page {
  const { records, faults, row } = gathering;
  gathering.records = [];
  gathering.faults = [];
  session.host.crashPoint('file.half-read');
  const cursor = cursorAt(session, { file: file.name, sha256: file.sha256, row });
  return { records, faults, cursor };
}

function lastPage(
  session: Session,
  file: FileContent,
  gathering: Gathering,
  report: FileReport,
  fault: CrossdockError | null,
): Page {
  const { records, faults, row, badRows } = gathering;
  const finished: FinishedFile = {
    file: file.name,
    sha256: file.sha256,
    fault: fault === null ? null : faultOf(fault),
  };
  finish(session, finished);
  const summary = `${file.name}: ${row} rows, ${badRows} of them bad`;
  return {
    records,
    faults,
    cursor: cursorAt(session, null),
    settled: () => settleFile(session, finished),
    notes: [summary, ...report.notes],
  };
}

/** Remembers a full file, so that the next one can be measured against it. */
function keepFull(
  session: Session,
  file: FileContent,
  facts: FileFacts,
  gathering: Gathering,
  report: FileReport,
): void {
  if (session.feed.full === null) return;
  const rows = gathering.row - gathering.badRows;
  const { columns } = report;
  session.full.set(seriesOf(session.feed, facts.captures), { rows, columns, sha256: file.sha256 });
}

/** Faults of the file are given on; faults of the disk, the settings or the program are thrown. */
function fileFault(error: unknown): CrossdockError {
  const isFileFault =
    error instanceof CrossdockError &&
    error.code.startsWith('POS_FILE_') &&
    error.code !== POS_ERRORS.POS_FILE_UNREADABLE.code;
  if (isFileFault) return error;
  throw error;
}

function tooManyBadRows(name: string, gathering: Gathering): CrossdockError {
  return new CrossdockError(POS_ERRORS.POS_FILE_TOO_MANY_BAD_ROWS, {
    what: `${gathering.badRows} of the first ${gathering.row} rows are bad; the good ones count`,
    where: `${name}, row ${gathering.row}`,
  });
}

/** A file that failed as a whole, as a dead letter. */
export function faultRecord(fault: CrossdockError, name: string): RecordFault {
  const { code, what, where, mend } = fault;
  return { key: name, where, code, what, mend, raw: { file: name } };
}

function badRowFault(row: BadRow, name: string): RecordFault {
  const where = `${name}:${row.line}`;
  const { code, mend } = row.error;
  return { key: where, where, code, what: row.what, mend, raw: row.raw };
}
