import { assert } from '../../base/errors.ts';
import type { Ask, Column, Table } from './catalogue.ts';
import type { Row, SqlCell, SqlParam } from './driver.ts';
import { numberIn } from './row.ts';

/**
 * One row by the order of its table's columns.
 *
 * Numbers are texts of their digits, so that none is rounded on its way.
 */
export type Cells = readonly (string | Uint8Array | null)[];

/** At most so many rows and bytes are in memory as one page; a single larger row is a page of its own. */
const PAGE_MAX = 2_000;
const PAGE_MAX_BYTES = 2 * 1024 * 1024;

/** All rows of a table by its key, page by page; what is read once is gone from memory with its page. */
export async function* pagesOf(ask: Ask, table: Table): AsyncGenerator<readonly Cells[]> {
  assert(table.key.length > 0, `${table.name} has a primary key`);
  // A column of another kind would be carried over in whatever shape its driver gives it.
  assert(!table.columns.some(({ kind }) => kind === 'other'), `${table.name} has known types only`);
  const isSmall = (await largestRow(ask, table)) * PAGE_MAX <= PAGE_MAX_BYTES;
  for (let after: readonly SqlParam[] | null = null; ; ) {
    const limit = isSmall ? PAGE_MAX : await pageLimit(ask, table, after);
    const rows = await ask(selectPage(table, after), [...(after ?? []), limit]);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map((row) => table.columns.map((column, index) => cellOf(row, column, index)));
    after = table.key.map((column) => keyParam(last, table, column));
  }
}

/** The bytes of a row in its texts and bytes; its numbers are few. */
function sizeOf(table: Table): string {
  const sizes = table.columns
    .filter(({ kind }) => kind === 'text' || kind === 'bytes')
    .map(({ name }) => `coalesce(octet_length("${name}"), 0)`);
  return ['0', ...sizes].join(' + ');
}

async function largestRow(ask: Ask, table: Table): Promise<number> {
  const [row] = await ask(
    `SELECT coalesce(max(${sizeOf(table)}), 0) AS bytes FROM "${table.name}"`,
    [],
  );
  return row === undefined ? 0 : numberIn(row, 'bytes');
}

/** How many rows the next page may have so that it stays within its bytes, at least one. */
async function pageLimit(
  ask: Ask,
  table: Table,
  after: readonly SqlParam[] | null,
): Promise<number> {
  const key = namesOf(table.key);
  const [row] = await ask(
    `SELECT coalesce(sum(CASE WHEN s.running <= ${PAGE_MAX_BYTES} THEN 1 ELSE 0 END), 0) AS fits
     FROM (SELECT sum(p.size) OVER (ORDER BY ${namesOf(table.key, 'p.')} ROWS UNBOUNDED PRECEDING) AS running
       FROM (SELECT ${key}, ${sizeOf(table)} AS size FROM "${table.name}" ${whereAfter(table, after)}
         ORDER BY ${key} LIMIT ${PAGE_MAX}) p) s`,
    after ?? [],
  );
  return Math.max(1, row === undefined ? 0 : numberIn(row, 'fits'));
}

function selectPage(table: Table, after: readonly SqlParam[] | null): string {
  const columns = table.columns.map(({ name, kind }, index) => {
    const value = kind === 'int' ? `CAST("${name}" AS TEXT)` : `"${name}"`;
    return `${value} AS c${index}`;
  });
  const limit = (after?.length ?? 0) + 1;
  return `SELECT ${columns.join(', ')} FROM "${table.name}" ${whereAfter(table, after)}
    ORDER BY ${namesOf(table.key)} LIMIT ?${limit}`;
}

function whereAfter(table: Table, after: readonly SqlParam[] | null): string {
  if (after === null) return '';
  const params = after.map((_, index) => `?${index + 1}`).join(', ');
  return `WHERE (${namesOf(table.key)}) > (${params})`;
}

function namesOf(columns: readonly Column[], prefix = ''): string {
  return columns.map(({ name }) => `${prefix}"${name}"`).join(', ');
}

function cellOf(row: Row, { name, kind }: Column, index: number): Cells[number] {
  const value = row[`c${index}`] ?? null;
  if (value === null || typeof value === 'string' || value instanceof Uint8Array) return value;
  assert(kind === 'real', `column ${name} is read as text, bytes or a number`);
  return String(value);
}

function keyParam(row: Row, table: Table, column: Column): SqlParam {
  const value = row[`c${table.columns.indexOf(column)}`];
  assert(typeof value === 'string', `key column ${column.name} holds text or digits`);
  return column.kind === 'int' ? wholeNumber(value) : value;
}

/** Only one of the drivers takes a BigInt, and few numbers need it. */
function wholeNumber(digits: string): number | bigint {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}

/** Adds rows to a table; all bytes of a column travel as one blob and are cut apart inside. */
export async function insertRows(ask: Ask, table: Table, rows: readonly Cells[]): Promise<void> {
  const blobs: Uint8Array[] = [];
  const marks: string[] = [];
  const values: string[] = [];
  const makers: ((cells: Cells) => readonly SqlCell[])[] = [];
  for (const [index, { kind }] of table.columns.entries()) {
    if (kind === 'bytes') {
      blobs.push(joined(rows, index));
      marks.push(`s${index} int, n${index} int`);
      values.push(sliceOf(index, blobs.length + 1));
      makers.push(placesIn(index));
      continue;
    }
    marks.push(`c${index} ${kind === 'int' ? 'int' : 'text'}`);
    values.push(kind === 'real' ? `CAST(w.c${index} AS DOUBLE PRECISION)` : `w.c${index}`);
    makers.push((cells) => [textCell(cells, index)]);
  }
  const params = [rows.map((cells) => makers.flatMap((cellsOf) => cellsOf(cells))), ...blobs];
  await ask(
    `INSERT INTO "${table.name}" (${namesOf(table.columns)})
     SELECT ${values.join(', ')} FROM @rows(?1 w: ${marks.join(', ')}) WHERE true ORDER BY w.place`,
    params,
  );
}

function textCell(cells: Cells, index: number): SqlCell {
  const cell = cells[index];
  return typeof cell === 'string' ? cell : null;
}

function bytesAt(cells: Cells, index: number): Uint8Array | null {
  const cell = cells[index];
  return cell instanceof Uint8Array ? cell : null;
}

/** One byte more than needed: of a blob without any, SQLite's substr gives NULL. */
function joined(rows: readonly Cells[], index: number): Uint8Array {
  return Buffer.concat([...rows.flatMap((cells) => bytesAt(cells, index) ?? []), Buffer.alloc(1)]);
}

/** Start and length of each row's bytes in the blob, row by row; -1 where there are none. */
function placesIn(index: number): (cells: Cells) => readonly SqlCell[] {
  let start = 0;
  return (cells) => {
    const bytes = bytesAt(cells, index);
    if (bytes === null) return [0, -1];
    const place = [start, bytes.length];
    start += bytes.length;
    return place;
  };
}

function sliceOf(index: number, param: number): string {
  return `CASE WHEN w.n${index} < 0 THEN NULL
    ELSE substr(?${param}, CAST(w.s${index} AS INTEGER) + 1, CAST(w.n${index} AS INTEGER)) END`;
}
