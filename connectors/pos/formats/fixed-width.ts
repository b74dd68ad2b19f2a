import { assert } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import type { Feed } from '../settings/feed.ts';
import type {
  FixedColumn,
  FixedRecord,
  FixedWidthDialect,
} from '../settings/fixed-width-dialect.ts';
import { type Line, linesOf } from './lines.ts';
import { badRow, type Fields, type FileReport, type Row, type Rows } from './row.ts';

/** Ends a text file on DOS tills. */
const DOS_END = '\u001a';

/**
 * Reads fixed-width text by character positions, with record types, implied decimals and separate
 * sign columns.
 *
 * Shape: the columns of a `header` record are added to the rows behind it, which is how a till
 * transaction gives its
 * store, register and time to its lines; a column of the row itself wins.
 */
export async function* readFixedWidth(
  text: AsyncIterable<string>,
  feed: Feed,
  report: FileReport,
): Rows {
  const dialect = feed.fixedWidth;
  assert(dialect !== null, 'a fixed-width feed has a layout');
  report.columns = columnNames(dialect);
  let header: Fields = {};
  for await (const lines of linesOf(text, feed.limits.rowCharacters)) {
    const batch: Row[] = [];
    for (const line of lines) {
      if (line.text === '' || line.text === DOS_END) continue;
      const row = readLine(line, dialect);
      if (row === null) continue;
      if (row.kind === 'header') header = row.fields;
      else if (row.kind === 'row') batch.push({ ...row, fields: { ...header, ...row.fields } });
      else batch.push(row);
    }
    if (batch.length > 0) yield batch;
  }
}

function columnNames(dialect: FixedWidthDialect): readonly string[] {
  const used = [...dialect.records.values()].filter((record) => record.use === 'row');
  return [...new Set(used.flatMap((record) => record.columns.map((column) => column.name)))];
}

interface HeaderRow {
  readonly kind: 'header';
  readonly fields: Fields;
}

function readLine(line: Line, dialect: FixedWidthDialect): Row | HeaderRow | null {
  const { number, text } = line;
  if (line.isCut) return badRow(number, POS_ERRORS.POS_ROW_TOO_LARGE, 'the row is too long', text);
  if (text.includes('\0')) {
    return badRow(number, POS_ERRORS.POS_ROW_CHARACTER, 'the row holds a NUL character', text);
  }
  const type = dialect.type === null ? '' : slice(text, dialect.type).trim();
  const record = dialect.records.get(type);
  if (record === undefined) {
    const what = `the record type "${type}" is not described`;
    return badRow(number, POS_ERRORS.POS_ROW_TYPE, what, text);
  }
  if (record.use === 'skip') return null;
  const fields = readColumns(text, record, dialect.trim);
  if (typeof fields === 'string') return badRow(number, POS_ERRORS.POS_ROW_VALUE, fields, text);
  if (record.use === 'header') return { kind: 'header', fields };
  if (record.use === 'control') return { kind: 'control', line: number, mark: type, fields };
  return { kind: 'row', line: number, fields };
}

/** The fields, or what is wrong with the row. */
function readColumns(text: string, record: FixedRecord, trim: boolean): Fields | string {
  const fields: Fields = {};
  for (const column of record.columns) {
    const raw = slice(text, column);
    if (column.decimals === null) {
      fields[column.name] = trim ? raw.trim() : raw;
      continue;
    }
    const value = readDecimal(text, raw, column, column.decimals);
    if (value === null) {
      const shown = raw.slice(0, 40);
      return `${column.name} (${column.from}-${column.to}) is "${shown}", no row of digits`;
    }
    fields[column.name] = value;
  }
  return fields;
}

/** Digits with an implied point, as decimal text: exact, whatever the number of digits. */
function readDecimal(
  text: string,
  raw: string,
  column: FixedColumn,
  decimals: number,
): string | null {
  if (raw.trim() === '') return '';
  const width = column.to - column.from + 1;
  const match = /^ *([+-]?)(\d+)$/.exec(raw);
  // A figure cut off by a short line is another figure: 0012 is not the beginning of 001250.
  if (match === null || raw.length !== width) return null;
  const sign = column.sign === null ? (match[1] ?? '') : text.charAt(column.sign - 1);
  if (sign !== '' && sign !== ' ' && sign !== '+' && sign !== '-') return null;
  const digits = (match[2] ?? '').padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/^0+(?=\d)/, '');
  const figure = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
  return sign === '-' && /[1-9]/.test(figure) ? `-${figure}` : figure;
}

function slice(text: string, range: { readonly from: number; readonly to: number }): string {
  return text.slice(range.from - 1, range.to);
}
