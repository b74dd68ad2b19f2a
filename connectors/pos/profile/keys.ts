import type { Fields } from '../formats/row.ts';
import { type ColumnFacts, textOf } from './columns.ts';

/** Columns that tell the rows apart, or the closest to it. */
export interface KeyGuess {
  readonly columns: readonly string[];
  /** Whether some rows have the same key, so that their number in the file is part of it. */
  readonly occurrence: boolean;
  /** Whether so few rows were looked at that nearly any column tells them apart. */
  readonly isWeak: boolean;
  readonly evidence: string;
}

/** With fewer rows a column whose values all differ is as likely chance as a key. */
const ROWS_TO_TRUST = 10;

const CANDIDATES_MAX = 9;
const COLUMNS_MAX = 3;
/** Longer values are descriptions. */
const VALUE_CHARACTERS = 64;
const LINE_NAME = /(^|[^a-z])line(.?(no|nr|num|number|id))?$|linenumber$|^zeile/i;
const GUID = /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i;

/** The smallest set of columns, up to three, whose values are different in every row. */
export function guessKey(rows: readonly Fields[], facts: readonly ColumnFacts[]): KeyGuess {
  const isWeak = rows.length < ROWS_TO_TRUST;
  // Days differ by chance where there are few rows.
  const fit = isWeak ? facts.filter(({ is }) => !/time/i.test(is.type)) : facts;
  const all = candidatesOf(rows, fit);
  // A GUID tells rows apart and says nothing: it is taken where nothing else does.
  const guids = all.filter((name) => GUID.test(textOf(rows[0]?.[name])));
  const candidates = all.filter((name) => !guids.includes(name));
  const unique = uniqueSet(rows, candidates) ?? uniqueSet(rows, guids);
  if (unique === null) return repeated(candidates, facts, isWeak);
  const columns = facts.map(({ name }) => name).filter((name) => unique.includes(name));
  return { columns, occurrence: false, isWeak, evidence: evidenceOf(columns, rows.length) };
}

function evidenceOf(columns: readonly string[], rows: number): string {
  if (rows === 1) return 'weak, for there is one row only, and nothing to tell it from';
  const differ = `${columns.join(' + ')} ${columns.length === 1 ? 'differs' : 'differ'}`;
  return rows < ROWS_TO_TRUST
    ? `weak, for there are ${rows} rows only: ${differ} in all of them`
    : `${differ} in all ${rows} rows looked at`;
}

function uniqueSet(rows: readonly Fields[], names: readonly string[]): readonly string[] | null {
  for (let size = 1; size <= COLUMNS_MAX; size += 1) {
    for (const columns of setsOf(names, size)) if (isUnique(rows, columns)) return columns;
  }
  return null;
}

function repeated(
  candidates: readonly string[],
  facts: readonly ColumnFacts[],
  isWeak: boolean,
): KeyGuess {
  const names = candidates.filter((name) => {
    const column = facts.find((one) => one.name === name);
    return column?.isId === true || column?.is.type === 'text';
  });
  // In the order of the file: a receipt stands before its lines.
  const ids = facts.map(({ name }) => name).filter((name) => names.slice(0, 2).includes(name));
  const columns = ids.length > 0 ? ids : ['$file', '$line'];
  const evidence =
    ids.length > 0
      ? `no ${COLUMNS_MAX} columns tell all rows apart: the number of the repetition is part of the key`
      : 'no column can be a key: the place in the file is one';
  return { columns, occurrence: ids.length > 0, isWeak, evidence };
}

/** Columns with a value in every row, ids before other text; measures and descriptions are no keys. */
function candidatesOf(rows: readonly Fields[], facts: readonly ColumnFacts[]): readonly string[] {
  const fit = facts.filter(({ name, is, isMeasure, empty, examples, personal }) => {
    // People share names and addresses, and move.
    if (personal !== null && personal !== 'email' && personal !== 'phone') return false;
    const saysLittle = is.type === 'boolean' || is.type === 'empty';
    const isProse = (text: string): boolean =>
      text.length > VALUE_CHARACTERS || /[\r\n]/.test(text);
    const isLong = rows.slice(0, 200).some((row) => isProse(textOf(row[name])));
    return !isMeasure && !saysLittle && empty === 0 && !isLong && examples.length > 0;
  });
  const rank = (column: ColumnFacts): number =>
    rankOf(column) - column.distinct / Math.max(1, rows.length) / 2;
  return [...fit]
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, CANDIDATES_MAX)
    .map(({ name }) => name);
}

/** The number of a line comes first: it is there to tell rows apart. */
function rankOf({ name, is, isId }: ColumnFacts): number {
  if (LINE_NAME.test(name)) return -1;
  if (isId) return 0;
  if (is.type === 'text') return 1;
  return is.type === 'time' || is.type === 'ambiguousTime' ? 2 : 3;
}

function* setsOf(names: readonly string[], size: number): Generator<readonly string[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (const [index, name] of names.entries()) {
    for (const rest of setsOf(names.slice(index + 1), size - 1)) yield [name, ...rest];
  }
}

function isUnique(rows: readonly Fields[], columns: readonly string[]): boolean {
  const seen = new Set<string>();
  for (const row of rows) {
    const key = columns.map((column) => textOf(row[column])).join('\u0000');
    if (seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}
