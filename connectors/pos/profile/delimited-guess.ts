import { quotedFields } from '../formats/quoted-fields.ts';
import { isColumnName } from '../settings/csv-dialect.ts';
import { looksTyped } from './value-type.ts';

/** How a delimited file is written. */
export interface Delimited {
  readonly delimiter: string;
  readonly quote: string;
  readonly lineEnd: string;
  readonly hasHeader: boolean;
  readonly columns: readonly string[];
  readonly marks: Marks | null;
  /** Which part of the rows has the usual number of fields. */
  readonly share: number;
  readonly evidence: readonly string[];
  readonly traps: readonly string[];
}

/** Rows that say in their first field what they are. */
interface Marks {
  readonly header: readonly string[];
  readonly data: readonly string[];
  readonly skip: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|', '^', '~'] as const;
const LINES_MAX = 2_000;
/** A quoted field may span so many lines before the quote counts as none. */
const OPEN_MAX = 200;
const MARKS_MAX = 12;
/** Which part of the rows may get another number of fields by taking quotes as such. */
const QUOTES_MAY_COST = 0.05;

interface Split {
  readonly delimiter: string;
  readonly quote: string;
  readonly rows: readonly (readonly string[])[];
  readonly width: number;
  readonly share: number;
  readonly broken: number;
}

/** Finds the delimiter, quote, header and marks of a text; null when no sign parts its lines. */
export function guessDelimited(text: string, isWhole: boolean): Delimited | null {
  const lines = linesOf(text, isWhole);
  const splits = DELIMITERS.map((delimiter) => splitBest(lines, delimiter)).filter(
    (split) => split.width > 1,
  );
  const [best] = splits.sort((a, b) => worthOf(b) - worthOf(a));
  if (best === undefined) return null;
  const marks = marksOf(best.rows);
  const rows = marks === null ? best.rows : dataRows(best.rows, marks);
  const [first = [], ...body] = rows;
  const hasHeader = marks !== null || isHeader(first, body);
  const columns = hasHeader ? first : first.map((_, index) => `column${index + 1}`);
  const odd = best.rows.filter((row) => row.length !== best.width);
  return {
    delimiter: best.delimiter,
    quote: best.quote,
    lineEnd: /\r\n/.test(text) ? 'CR LF' : 'LF',
    hasHeader,
    columns,
    marks,
    share: best.share,
    evidence: [
      `${Math.round(best.share * 100)} % of ${best.rows.length} rows have ${best.width} fields`,
    ],
    traps: [
      ...(hasHeader ? [] : headerTraps(first)),
      ...oddTraps(odd, best, marks),
      ...trailerTraps(best.rows, marks),
    ],
  };
}

function linesOf(text: string, isWhole: boolean): readonly string[] {
  const lines = text.split(/\r?\n/, LINES_MAX + 1);
  if (lines.length > LINES_MAX || !isWhole) lines.pop();
  return lines.map((line) => (line.endsWith('\u001a') ? line.slice(0, -1) : line));
}

/** With quotes where they hold: a delimiter within them is no delimiter, in however many rows. */
function splitBest(lines: readonly string[], delimiter: string): Split {
  const quoted = splitLines(lines, delimiter, '"');
  const plain = splitLines(lines, delimiter, '');
  const holds = quoted.broken === 0 || quoted.share - quoted.broken / lines.length >= plain.share;
  return holds && quoted.share >= plain.share - QUOTES_MAY_COST ? quoted : plain;
}

/** Rows of one number of fields, and of many, speak for a delimiter. */
function worthOf({ share, width }: Split): number {
  return share * Math.log2(width + 1);
}

function splitLines(lines: readonly string[], delimiter: string, quote: string): Split {
  const rows: string[][] = [];
  const splitter = quote === '' ? null : quotedFields(delimiter, quote);
  let broken = 0;
  let open = 0;
  for (const line of lines) {
    if (line === '' && open === 0) continue;
    if (splitter === null) {
      rows.push(line.split(delimiter));
      continue;
    }
    const state = splitter.add(line, '\n');
    if (state === 'open' && open < OPEN_MAX) {
      open += 1;
      continue;
    }
    if (state === 'complete') rows.push(splitter.take());
    else {
      broken += 1 + open;
      splitter.reset();
    }
    open = 0;
  }
  const widths = new Map<number, number>();
  for (const row of rows) widths.set(row.length, (widths.get(row.length) ?? 0) + 1);
  const [width = 0, count = 0] = [...widths].sort((a, b) => b[1] - a[1])[0] ?? [];
  return {
    delimiter,
    quote,
    rows,
    width,
    share: rows.length === 0 ? 0 : count / rows.length,
    broken,
  };
}

/**
 * Rows that say what they are: few short marks in the first field, most rows with the same one, and
 * the others in front of them.
 */
function marksOf(rows: readonly (readonly string[])[]): Marks | null {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const mark = row[0] ?? '';
    counts.set(mark, (counts.get(mark) ?? 0) + 1);
    if (counts.size > MARKS_MAX || mark.length > 8) return null;
  }
  const [data = ''] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  const [header] = rows[0] ?? [];
  const firstData = rows.findIndex((row) => row[0] === data);
  const isInFront = rows.slice(firstData).every((row) => row[0] === data);
  if (header === undefined || header === data || firstData < 2 || !isInFront) return null;
  const skip = [...counts.keys()].filter((mark) => mark !== data && mark !== header);
  return { header: [header], data: [data], skip };
}

function dataRows(
  rows: readonly (readonly string[])[],
  marks: Marks,
): readonly (readonly string[])[] {
  const wanted = new Set([...marks.header, ...marks.data]);
  return rows.filter((row) => wanted.has(row[0] ?? '')).map((row) => row.slice(1));
}

/** A header names columns: other words than the rows below it, and no figure or date among them. */
function isHeader(first: readonly string[], body: readonly (readonly string[])[]): boolean {
  const names = first.map((cell) => cell.trim());
  const isUsable = names.every(isColumnName) && new Set(names).size === names.length;
  if (!isUsable || names.some(looksTyped)) return false;
  if (body.length === 0) return true;
  const recurs = names.filter((name, index) => body.some((row) => row[index]?.trim() === name));
  if (recurs.length > 0) return false;
  const typed = names.filter((_, index) => body.some((row) => looksTyped(row[index] ?? '')));
  const isWordy = names.every((name) => /^[\p{L}_#$*(][\p{L}\p{N}_ .,:;/#%&+*()'-]*$/u.test(name));
  return typed.length > 0 || isWordy;
}

/** Names of which one is missing or comes twice are no columns, although they are meant as such. */
function headerTraps(first: readonly string[]): readonly string[] {
  const names = first.map((cell) => cell.trim());
  if (names.some(looksTyped) || names.every((name) => name === '')) return [];
  const wrong = names.find((name, index) => !isColumnName(name) || names.indexOf(name) < index);
  if (wrong === undefined) return [];
  const why = wrong === '' ? 'one of its names is empty' : `"${wrong}" is no name for a column`;
  const twice = names.indexOf(wrong) < names.lastIndexOf(wrong) && wrong !== '';
  const reason = twice ? `"${wrong}" stands in it twice` : why;
  return [`its first row is read as data; if it names the columns, have it corrected: ${reason}`];
}

function oddTraps(
  odd: readonly (readonly string[])[],
  best: Split,
  marks: Marks | null,
): readonly string[] {
  if (odd.length === 0 || marks !== null) return [];
  const widths = [...new Set(odd.map((row) => row.length))].slice(0, 5).join(', ');
  return [`${odd.length} rows have another number of fields than ${best.width}: ${widths}`];
}

function trailerTraps(
  rows: readonly (readonly string[])[],
  marks: Marks | null,
): readonly string[] {
  const last = rows.at(-1) ?? [];
  const isTotal = last.some((cell) =>
    /^\s*(grand )?(total|summe|sum|trailer|trl|eof)\b/i.test(cell),
  );
  if (!isTotal || marks !== null || rows.length < 3) return [];
  return ['its last row looks like totals and no data: name it under control.trailer'];
}
