import { isoTime, type Json, type SourceRecord } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import { type BadRow, badRow, type DataRow, type Fields } from '../formats/row.ts';
import type { Feed } from '../settings/feed.ts';
import { type LocalTime, localTimeReader } from './local-time.ts';
import { readNumber } from './number-text.ts';
import { type OccurrenceCount, occurrenceCount } from './occurrence.ts';

/** What the rows of a file share. */
export interface FileFacts {
  readonly name: string;
  readonly modifiedMs: number;
  /** The parts that the name pattern captured. */
  readonly captures: Readonly<Record<string, string>>;
}

/** Makes records of the rows of one file, in the order of the file. */
export interface RowRecords {
  /** A row as a record, or why it is none. Takes over the row's fields. */
  make(row: DataRow): SourceRecord | BadRow;
  /** Which keys came up in this file. */
  readonly seen: OccurrenceCount;
}

type TimeReader = (fields: Fields) => string | null;

/**
 * Reads rows by the feed's declarations: numbers, ids, times, then key and version.
 *
 * Shape: key = the key columns joined with `|` (a `|` inside is written `\|`), and `#1`, `#2` …
 * with `occurrence`.
 * Text stays text unless it was declared otherwise (I6).
 */
export function rowRecords(feed: Feed, file: FileFacts): RowRecords {
  const seen = occurrenceCount();
  const captured = Object.entries(file.captures);
  const times = feed.times.map((rule) => timeField(feed, rule.name, file));
  const modified = isoTime(file.modifiedMs);
  const occurredName = feed.times.find((rule) => rule.occurred)?.name;
  const counts = feed.occurrence || feed.full !== null;

  function make(row: DataRow): SourceRecord | BadRow {
    const { fields, line } = row;
    for (const [name, value] of captured) fields[name] ??= value;
    const wrong = readDeclared(feed, fields) ?? readTimes(times, fields);
    if (wrong !== null) return badRow(line, wrong.error, wrong.what, fields);
    const key = keyOf(feed.key, fields, file, line);
    if (key === null) {
      const what = `nothing stands in ${feed.key.join(', ')}`;
      return badRow(line, POS_ERRORS.POS_ROW_KEY, what, fields);
    }
    const occurrence = counts ? seen.next(key) : 1;
    return {
      key: feed.occurrence ? `${key}#${occurrence}` : key,
      version: feed.version === '$modified' ? modified : textAt(fields, feed.version),
      data: fields,
      occurredAt: occurredName === undefined ? null : textAt(fields, `${occurredName}Utc`),
      where: `${file.name}:${line}`,
    };
  }

  return { make, seen };
}

interface Wrong {
  readonly error: typeof POS_ERRORS.POS_ROW_NUMBER;
  readonly what: string;
}

function readDeclared(feed: Feed, fields: Fields): Wrong | null {
  for (const column of feed.numbers) {
    const value = fields[column];
    if (typeof value !== 'string') continue;
    const number = readNumber(value, feed.decimal);
    if (typeof number === 'object' && number !== null) {
      return { error: POS_ERRORS.POS_ROW_NUMBER, what: `${column}: ${number.wrong}` };
    }
    fields[column] = number;
  }
  for (const column of feed.ids) {
    const value = fields[column];
    if (typeof value === 'string' && value.endsWith('.0')) fields[column] = value.slice(0, -2);
  }
  return null;
}

function readTimes(times: readonly TimeReader[], fields: Fields): Wrong | null {
  for (const read of times) {
    const what = read(fields);
    if (what !== null) return { error: POS_ERRORS.POS_ROW_TIME, what };
  }
  return null;
}

/** Adds `<name>Utc` to a row, and `timeAmbiguous` where the clock change makes it doubtful. */
function timeField(feed: Feed, name: string, file: FileFacts): TimeReader {
  const rule = feed.times.find((candidate) => candidate.name === name);
  if (rule === undefined) return () => null;
  const read = localTimeReader(rule, file.modifiedMs);
  const target = `${name}Utc`;
  return (fields) => {
    const text = textOf(rule.columns, fields);
    if (text === '') {
      fields[target] = null;
      return null;
    }
    const time: LocalTime | null = read(text);
    if (time === null) {
      return `"${text.slice(0, 40)}" in ${rule.columns.join(', ')} is not ${rule.format}`;
    }
    fields[target] = time.utc;
    if (time.isAmbiguous) fields['timeAmbiguous'] = true;
    return null;
  };
}

function textOf(columns: readonly string[], fields: Fields): string {
  const [first = ''] = columns;
  if (columns.length === 1) return textAt(fields, first) ?? '';
  const parts = columns.map((column) => textAt(fields, column) ?? '');
  return parts.join(' ').trim();
}

function keyOf(
  columns: readonly string[],
  fields: Fields,
  file: FileFacts,
  line: number,
): string | null {
  let key = '';
  let isEmpty = true;
  for (let i = 0; i < columns.length; i += 1) {
    const column = columns[i] ?? '';
    const part = column.startsWith('$') ? virtual(column, file, line) : textAt(fields, column);
    if (i > 0) key += '|';
    if (part === null || part === '') continue;
    isEmpty = false;
    key += part.includes('|') ? part.replaceAll('|', '\\|') : part;
  }
  return isEmpty ? null : key;
}

/** `$file` and `$line`: for feeds whose rows have nothing else to be told apart by. */
function virtual(column: string, file: FileFacts, line: number): string | null {
  if (column === '$file') return file.name;
  return column === '$line' ? String(line) : null;
}

function textAt(fields: Fields, column: string | null): string | null {
  if (column === null) return null;
  const value: Json | undefined = fields[column];
  if (typeof value === 'string') return value;
  if (value === null || value === undefined || typeof value === 'object') return null;
  return String(value);
}
