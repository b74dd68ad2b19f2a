import { CrossdockError } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import { type CsvDialect, isColumnName } from '../settings/csv-dialect.ts';
import type { Feed } from '../settings/feed.ts';
import { type Line, linesOf } from './lines.ts';
import { quotedFields } from './quoted-fields.ts';
import { badRow, type DataRow, type Fields, type FileReport, type Row, type Rows } from './row.ts';

/** Ends a text file on DOS tills. */
const DOS_END = '\u001a';

/**
 * Reads delimited text: CSV, TSV and their kin, by header name and never by position.
 *
 * Own code and not csv-parse (which is the oracle in its test), for what a till's file needs: a
 * broken quote costs its
 * own row and not the rest of the file, each row knows its line and raw text, and a row takes a
 * third of the time.
 * Errors: POS_FILE_HEADER when the header lacks a column that the feed needs.
 */
export async function* readDelimited(
  text: AsyncIterable<string>,
  name: string,
  feed: Feed,
  report: FileReport,
): Rows {
  const rows = rowReader(name, feed, report);
  for await (const lines of linesOf(text, feed.limits.rowCharacters)) {
    const batch: Row[] = [];
    for (const line of lines) rows.take(line, batch);
    if (batch.length > 0) yield batch;
  }
  const last: Row[] = [];
  rows.end(last);
  if (last.length > 0) yield last;
}

interface RowReader {
  take(line: Line, into: Row[]): void;
  end(into: Row[]): void;
}

/** Gathers the lines of a row, splits it, and gives it its place: header, data, control, bad. */
function rowReader(name: string, feed: Feed, report: FileReport): RowReader {
  const { csv, limits } = feed;
  const splitter = quotedFields(csv.delimiter, csv.quote);
  const place = rowPlacer(name, feed, report);
  let open: Line[] = [];
  let openCharacters = 0;

  function take(line: Line, into: Row[]): void {
    if (open.length === 0 && (csv.quote === '' || !line.text.includes(csv.quote))) {
      if (line.isCut) into.push(tooLong(line));
      else place(line.number, line.text.split(csv.delimiter), line.text, into);
      return;
    }
    takeQuoted(line, into);
  }

  function takeQuoted(line: Line, into: Row[]): void {
    open.push(line);
    openCharacters += line.text.length;
    const isTooMuch =
      line.isCut || openCharacters > limits.rowCharacters || open.length > limits.quotedLines;
    const state = isTooMuch ? 'broken' : splitter.add(line.text, line.end);
    if (state === 'open') return;
    if (state === 'broken') {
      recover(into);
      return;
    }
    complete(into);
  }

  function complete(into: Row[]): void {
    const lines = open;
    const values = splitter.take();
    // Two stray quotes far apart look like one long field: the wrong field count gives them away.
    if (lines.length > 1 && report.columns.length > 0 && values.length !== place.width()) {
      recover(into);
      return;
    }
    open = [];
    openCharacters = 0;
    const raw = lines.map((line) => line.text).join('\n');
    place(lines[0]?.number ?? 0, values, raw, into);
  }

  /**
   * Gives up the first gathered line as a bad row and reads the others again as rows of their own.
   */
  function recover(into: Row[]): void {
    const [first, ...others] = open;
    open = [];
    openCharacters = 0;
    splitter.reset();
    if (first === undefined) return;
    if (first.isCut) into.push(tooLong(first));
    else {
      const what = 'a quote is opened and not closed, or closed inside a field';
      into.push(badRow(first.number, POS_ERRORS.POS_ROW_QUOTE, what, first.text));
    }
    for (const line of others) take(line, into);
  }

  function end(into: Row[]): void {
    while (open.length > 0) recover(into);
    place.end();
  }

  return { take, end };
}

function tooLong(line: Line): Row {
  const what = `the row is longer than ${line.text.length} characters`;
  return badRow(line.number, POS_ERRORS.POS_ROW_TOO_LARGE, what, line.text);
}

interface RowPlacer {
  (line: number, values: string[], raw: string, into: Row[]): void;
  /** Fields that a data row has. */
  width(): number;
  end(): void;
}

function rowPlacer(name: string, feed: Feed, report: FileReport): RowPlacer {
  const { csv, limits } = feed;
  const controls = controlMarks(feed);
  let columns = csv.header ? null : csv.columns;
  if (columns !== null) report.columns = columns;
  let skipped = 0;

  function place(line: number, values: string[], raw: string, into: Row[]): void {
    const first = values[0] ?? '';
    if (values.length === 1 && (first === '' || first === DOS_END)) return;
    if (controls.size > 0 && controls.has(first)) {
      into.push({ kind: 'control', line, mark: first, fields: numbered(values) });
      return;
    }
    const data = csv.marks === null ? values : unmarked(line, values, raw, into);
    if (data === null) return;
    if (columns === null) {
      columns = headerColumns(data, line, name, feed);
      report.columns = columns;
      return;
    }
    if (data.length > limits.fields || raw.includes('\0') || data.length !== columns.length) {
      into.push(oddRow(line, data, raw, columns, feed));
      return;
    }
    const fields: Fields = {};
    for (let i = 0; i < columns.length; i += 1) fields[columns[i] ?? ''] = data[i] ?? '';
    into.push({ kind: 'row', line, fields });
  }

  /** The row without its mark; null when the mark says that it is no data. */
  function unmarked(line: number, values: string[], raw: string, into: Row[]): string[] | null {
    const mark = values[0] ?? '';
    const { marks } = csv;
    if (marks === null || marks.data.includes(mark)) return values.slice(1);
    if (columns === null && marks.header.includes(mark)) return values.slice(1);
    if (marks.skip.includes(mark)) {
      skipped += 1;
      return null;
    }
    const what = `the row begins with "${mark.slice(0, 40)}", which csv.marks does not name`;
    into.push(badRow(line, POS_ERRORS.POS_ROW_TYPE, what, raw));
    return null;
  }

  return Object.assign(place, {
    width: () => (columns?.length ?? 0) + (csv.marks === null ? 0 : 1),
    end: () => {
      if (skipped > 0) report.notes.push(`${name}: ${skipped} lines are descriptions, not data`);
    },
  });
}

function controlMarks(feed: Feed): ReadonlySet<string> {
  const marks = [feed.control?.header?.mark, feed.control?.trailer?.mark];
  return new Set(marks.filter((mark) => mark !== undefined));
}

function numbered(values: readonly string[]): Fields {
  return Object.fromEntries(values.map((value, index) => [String(index + 1), value]));
}

/** Rows that are no plain match of the header: NUL, too many fields, ragged. */
function oddRow(
  line: number,
  data: string[],
  raw: string,
  columns: readonly string[],
  feed: Feed,
): Row {
  if (raw.includes('\0')) {
    return badRow(line, POS_ERRORS.POS_ROW_CHARACTER, 'the row holds a NUL character', raw);
  }
  const isShort = data.length < columns.length;
  if (feed.csv.ragged === 'pad' && isShort) return padded(line, data, columns);
  const what = `the row has ${data.length} fields and the header ${columns.length}`;
  return badRow(line, POS_ERRORS.POS_ROW_FIELDS, what, raw);
}

function padded(line: number, data: readonly string[], columns: readonly string[]): DataRow {
  const entries = columns.map((column, index) => [column, data[index] ?? null]);
  return { kind: 'row', line, fields: Object.fromEntries(entries) };
}

function headerColumns(
  values: readonly string[],
  line: number,
  name: string,
  feed: Feed,
): readonly string[] {
  const columns = values.map((value) => headerName(value, feed.csv));
  const where = `${name}:${line}`;
  if (columns.length > feed.limits.fields) {
    throw headerFault(
      where,
      `the header has ${columns.length} fields, at most ${feed.limits.fields}`,
    );
  }
  const wrong = columns.find((column) => !isColumnName(column));
  if (wrong !== undefined) throw headerFault(where, `"${wrong}" cannot be a column name`);
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw headerFault(where, `the column "${twice}" is there twice`);
  const missing = [...feed.key, ...feed.numbers, ...feed.ids].filter(
    (column) => !columns.includes(column) && !isVirtual(column, feed),
  );
  if (missing.length === 0) return columns;
  const listed = missing.map((column) => `"${column}"`).join(', ');
  throw headerFault(where, `the feed needs ${listed}; the header has ${columns.join(', ')}`);
}

/** Some exports frame the whole header in backslashes. */
function headerName(value: string, csv: CsvDialect): string {
  const name = csv.marks === null ? value.trim() : value.replaceAll('\\', '').trim();
  return csv.rename.get(name) ?? name;
}

/** Columns that come from the file itself or its name. */
function isVirtual(column: string, feed: Feed): boolean {
  return column.startsWith('$') || feed.pattern.includes(`{${column}}`);
}

function headerFault(where: string, what: string): CrossdockError {
  return new CrossdockError(POS_ERRORS.POS_FILE_HEADER, { what, where });
}
