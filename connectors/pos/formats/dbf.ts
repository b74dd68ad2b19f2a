import { basename, dirname } from 'node:path';
import { DBFFile, DELETED } from 'dbffile';
import { CrossdockError } from '../../../core/connector/index.ts';
import { companionsOf } from '../client/claim.ts';
import type { FileContent } from '../client/content.ts';
import { namesIn } from '../client/folder.ts';
import { POS_ERRORS } from '../errors.ts';
import { isColumnName } from '../settings/csv-dialect.ts';
import type { Feed } from '../settings/feed.ts';
import { type DbfHeader, dbfFault, dbfHeader } from './dbf-header.ts';
import { type DbfColumn, readDbfRow } from './dbf-values.ts';
import type { FileReport, Row, Rows } from './row.ts';

const BATCH_ROWS = 1_000;
/**
 * Types whose characters are taken as text here: the library would round 20 digits and hide a wrong
 * date.
 */
const TEXT_TYPES = new Set(['N', 'F', 'D']);

/**
 * Reads a dBase or FoxPro table with its memo file; deleted rows are counted and left out.
 *
 * The library reads the bytes; numbers, dates and code pages are read from its latin1 text, which
 * keeps every byte.
 * Errors: POS_FILE_SYNTAX (no table, memo file missing or damaged), POS_FILE_TRUNCATED,
 * POS_FILE_UNDECODABLE.
 */
export async function* readDbf(file: FileContent, feed: Feed, report: FileReport): Rows {
  if (file.zipped) throw dbfFault(file, 'a table cannot be read while it is packed: unpack it');
  const header = await dbfHeader(file);
  const table = await openTable(file);
  const columns = prepareColumns(file, table, header, feed);
  await checkMemo(file, columns);
  report.columns = columns.map((column) => column.name);
  let line = 0;
  let deleted = 0;
  let undecoded = 0;
  while (line < header.rows) {
    const batch: Row[] = [];
    const found = await readBatch(file, table);
    if (found.length === 0) break;
    for (const values of found) {
      line += 1;
      if (values[DELETED] === true) {
        deleted += 1;
        continue;
      }
      const { row, replacements } = readDbfRow(line, values, columns);
      undecoded += replacements;
      batch.push(row);
    }
    checkDecoded(file, feed, undecoded);
    if (batch.length > 0) yield batch;
  }
  if (deleted > 0) report.notes.push(`${file.name}: ${deleted} rows are marked as deleted`);
}

async function openTable(file: FileContent): Promise<DBFFile> {
  try {
    return await DBFFile.open(file.path, {
      readMode: 'loose',
      encoding: 'latin1',
      includeDeletedRecords: true,
    });
  } catch (error) {
    throw dbfFault(file, 'its field descriptions are damaged', error);
  }
}

async function readBatch(
  file: FileContent,
  table: DBFFile,
): Promise<Awaited<ReturnType<DBFFile['readRecords']>>> {
  try {
    return await table.readRecords(BATCH_ROWS);
  } catch (error) {
    throw dbfFault(file, 'a row or its memo is damaged', error);
  }
}

/**
 * Names the columns apart, sets how they are read, and checks what the library is lenient about.
 */
function prepareColumns(
  file: FileContent,
  table: DBFFile,
  header: DbfHeader,
  feed: Feed,
): readonly DbfColumn[] {
  const rowBytes = table.fields.reduce((sum, field) => sum + field.size, 1);
  if (rowBytes !== header.rowBytes) {
    throw dbfFault(file, `its fields take ${rowBytes} bytes, its rows ${header.rowBytes}`);
  }
  const codePage = feed.dbf.codePage ?? header.codePage ?? feed.encoding;
  const seen = new Map<string, number>();
  return table.fields.map((field) => {
    const count = (seen.get(field.name) ?? 0) + 1;
    seen.set(field.name, count);
    // dBase allows two fields of one name; a record does not.
    if (count > 1) field.name = `${field.name}_${count}`;
    if (!isColumnName(field.name)) throw dbfFault(file, `"${field.name}" cannot be a column`);
    const { type } = field;
    if (TEXT_TYPES.has(type)) field.type = 'C';
    const encoding = feed.dbf.columnEncodings.get(field.name) ?? codePage;
    return { name: field.name, type, encoding, joinSoftLines: feed.dbf.joinSoftLines };
  });
}

async function checkMemo(file: FileContent, columns: readonly DbfColumn[]): Promise<void> {
  const memo = columns.find((column) => column.type === 'M');
  if (memo === undefined) return;
  const names = await namesIn(dirname(file.path));
  if (companionsOf(basename(file.path), names).length > 0) return;
  throw dbfFault(file, `its memo file is missing, and ${memo.name} lies in it`);
}

function checkDecoded(file: FileContent, feed: Feed, undecoded: number): void {
  if (undecoded <= feed.limits.replacementCharacters) return;
  throw new CrossdockError(POS_ERRORS.POS_FILE_UNDECODABLE, {
    what: `${undecoded} places are not in the table's code page`,
    where: file.name,
    mend: 'set dbf.codePage, or dbf.columnEncodings where one column differs',
  });
}
