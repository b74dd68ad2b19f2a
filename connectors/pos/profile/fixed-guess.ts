import type { Json } from '../../../core/connector/index.ts';

/** A fixed-width layout as a feed says it. */
export interface FixedGuess {
  readonly what: string;
  readonly evidence: readonly string[];
  readonly settings: Readonly<Record<string, Json>>;
  readonly traps: readonly string[];
}

const LINES_MAX = 5_000;
/** Fewer characters to a line are no record. */
const WIDTH_MIN = 8;
const TYPES_MAX = 10;
const COLUMNS_MAX = 200;

interface Column {
  readonly from: number;
  readonly to: number;
}

/** Finds the columns of lines of one length, or of one length for each record type; else null. */
export function guessFixedWidth(text: string, isWhole: boolean): FixedGuess | null {
  const all = text.split(/\r?\n/, LINES_MAX + 1);
  if (all.length > LINES_MAX || !isWhole) all.pop();
  const lines = all.filter((line) => line !== '' && line !== '\u001a');
  if (lines.length < 2) return null;
  const width = commonWidth(lines);
  if (width !== null) return untyped(lines, width);
  return typed(lines);
}

/** The length of nearly all lines; blanks at a line's end may be missing. */
function commonWidth(lines: readonly string[]): number | null {
  const counts = new Map<number, number>();
  for (const line of lines) counts.set(line.length, (counts.get(line.length) ?? 0) + 1);
  const [width = 0, count = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  return width >= WIDTH_MIN && count >= lines.length * 0.95 ? width : null;
}

function untyped(lines: readonly string[], width: number): FixedGuess | null {
  const columns = columnsOf(lines, width);
  if (columns.length < 2 || columns.length > COLUMNS_MAX) return null;
  const named = columns.map((column, index) => ({ name: `field${index + 1}`, ...column }));
  return {
    what: 'fixed-width text',
    evidence: [
      `nearly all of ${lines.length} lines have ${width} characters`,
      `${columns.length} columns by where blanks stand and digits turn into letters`,
    ],
    settings: { fixedWidth: { columns: named } },
    traps: [
      'columns that touch cannot be told apart: compare the positions with the layout of the till',
    ],
  };
}

/** Record types in the first one or two characters, each with a length of its own. */
function typed(lines: readonly string[]): FixedGuess | null {
  for (const characters of [2, 1]) {
    const groups = new Map<string, string[]>();
    for (const line of lines) {
      const type = line.slice(0, characters);
      const group = groups.get(type) ?? [];
      groups.set(type, group);
      group.push(line);
    }
    const fits = [...groups].every(([type, group]) => /^\S+$/.test(type) && isOfOneWidth(group));
    if (!fits || groups.size < 2 || groups.size > TYPES_MAX || groups.size * 2 > lines.length)
      continue;
    return typedGuess(groups, characters, lines.length);
  }
  return null;
}

function isOfOneWidth([first = '', ...others]: readonly string[]): boolean {
  return first.length >= WIDTH_MIN && others.every((line) => line.length === first.length);
}

function typedGuess(
  groups: ReadonlyMap<string, readonly string[]>,
  characters: number,
  count: number,
): FixedGuess {
  const records: Record<string, Json> = {};
  for (const [type, lines] of [...groups].sort()) {
    const width = lines[0]?.length ?? 0;
    const own = columnsOf(lines, width).filter((column) => column.to > characters);
    const columns = own.map((column, index) => ({
      name: `type${type}Field${index + 1}`,
      from: Math.max(column.from, characters + 1),
      to: column.to,
    }));
    records[type] = { columns: [{ name: 'recordType', from: 1, to: characters }, ...columns] };
  }
  const types = [...groups.keys()].sort().join(', ');
  return {
    what: 'fixed-width text with record types',
    evidence: [
      `${count} lines begin with one of ${groups.size} record types (${types}), each of one length`,
    ],
    settings: { fixedWidth: { type: { from: 1, to: characters }, records } },
    traps: [
      'say of each record type whether it is a row, a header, control totals, or to be skipped',
    ],
  };
}

/**
 * Columns begin behind places that are blank in all lines, and where digits or letters of all lines
 * change into the other.
 */
function columnsOf(lines: readonly string[], width: number): readonly Column[] {
  const classes = Array.from({ length: width }, (_, at) => classAt(lines, at));
  const columns: Column[] = [];
  let from: number | null = null;
  for (let at = 0; at < width; at += 1) {
    const own = classes[at] ?? 'mixed';
    const before = classes[at - 1] ?? 'blank';
    const turns =
      (own === 'digit' && before === 'letter') || (own === 'letter' && before === 'digit');
    if (from !== null && (own === 'blank' || turns)) {
      columns.push({ from: from + 1, to: at });
      from = null;
    }
    if (own !== 'blank') from ??= at;
  }
  if (from !== null) columns.push({ from: from + 1, to: width });
  return columns;
}

type Class = 'blank' | 'digit' | 'letter' | 'mixed';

function classAt(lines: readonly string[], at: number): Class {
  let digits = 0;
  let letters = 0;
  let others = 0;
  for (const line of lines) {
    const sign = line[at] ?? ' ';
    if (sign >= '0' && sign <= '9') digits += 1;
    else if (/\p{L}/u.test(sign)) letters += 1;
    else if (sign !== ' ') others += 1;
  }
  if (digits + letters + others === 0) return 'blank';
  if (digits === lines.length) return 'digit';
  return letters === lines.length ? 'letter' : 'mixed';
}
