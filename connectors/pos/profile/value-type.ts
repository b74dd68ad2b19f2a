import { DateTime } from 'luxon';
import { readNumber } from '../records/number-text.ts';

/** Formats of dates and times that tills write, in the order in which one is taken. */
export const TIME_FORMATS = [
  ...['yyyy-MM-dd HH:mm:ss', 'yyyy-MM-dd HH:mm', 'yyyy-MM-dd', 'yyyyMMddHHmmss', 'yyyyMMdd'],
  ...['dd.MM.yyyy HH:mm:ss', 'dd.MM.yyyy HH:mm', 'dd.MM.yyyy', 'dd.MM.yy'],
  ...['dd/MM/yyyy HH:mm:ss', 'dd/MM/yyyy HH:mm', 'dd/MM/yyyy', 'dd/MM/yy'],
  ...['MM/dd/yyyy HH:mm:ss', 'MM/dd/yyyy HH:mm', 'MM/dd/yyyy', 'MM/dd/yy'],
  ...['M/d/yyyy h:mm a', 'M/d/yyyy h:mm:ss a', 'M/d/yyyy H:mm', 'M/d/yyyy', 'd/M/yyyy', 'd.M.yyyy'],
  ...['dd-MM-yyyy', 'MM-dd-yyyy', 'dd-MMM-yyyy', 'yyyy/MM/dd', 'yyyy/MM/dd HH:mm:ss'],
] as const;

/** A day-first format and the month-first one that reads the same text otherwise. */
const MIRRORED: ReadonlyMap<string, string> = new Map([
  ['dd/MM/yyyy HH:mm:ss', 'MM/dd/yyyy HH:mm:ss'],
  ['dd/MM/yyyy HH:mm', 'MM/dd/yyyy HH:mm'],
  ['dd/MM/yyyy', 'MM/dd/yyyy'],
  ['dd/MM/yy', 'MM/dd/yy'],
  ['d/M/yyyy', 'M/d/yyyy'],
  ['dd-MM-yyyy', 'MM-dd-yyyy'],
]);

const YEAR_MIN = 1970;
const YEAR_MAX = 2099;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/i;
/** Values of one column that are held against a time format. */
const TRIED_MAX = 2_000;

/** What all values of a column are. */
export type ValueType =
  | { readonly type: 'empty' | 'text' | 'boolean' | 'integer' }
  | { readonly type: 'decimal'; readonly mark: '.' | ',' }
  | { readonly type: 'time'; readonly format: string; readonly hasTime: boolean }
  | { readonly type: 'ambiguousTime'; readonly formats: readonly string[] };

/** The type that fits every value; text when none does. */
export function typeOf(values: readonly string[], name: string): ValueType {
  const distinct = [...new Set(values.map((value) => value.trim()))].filter(
    (value) => value !== '',
  );
  if (distinct.length === 0) return { type: 'empty' };
  if (isBoolean(distinct)) return { type: 'boolean' };
  const time = timeOf(distinct.slice(0, TRIED_MAX), name);
  if (time !== null) return time;
  if (distinct.every((value) => /^[+-]?\d{1,15}-?$/.test(value))) return { type: 'integer' };
  for (const mark of ['.', ','] as const) {
    if (distinct.every((value) => isNumber(value, mark))) return { type: 'decimal', mark };
  }
  return { type: 'text' };
}

/** Whether one value is a figure or a date: no header has those. */
export function looksTyped(value: string): boolean {
  const trimmed = value.trim();
  if (trimmed === '') return false;
  if (isNumber(trimmed, '.') || isNumber(trimmed, ',') || ISO.test(trimmed)) return true;
  return /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}/.test(trimmed);
}

function isNumber(value: string, mark: '.' | ','): boolean {
  const number = readNumber(value, mark);
  return typeof number === 'number';
}

/** Y and N, true and false: not 0 and 1, which are counts as often. */
function isBoolean(distinct: readonly string[]): boolean {
  const lowered = distinct.map((value) => value.toLowerCase());
  const words = new Set(['true', 'false', 'y', 'n', 'yes', 'no', 't', 'f']);
  return lowered.length <= 4 && lowered.every((value) => words.has(value));
}

function timeOf(distinct: readonly string[], name: string): ValueType | null {
  if (distinct.every((value) => ISO.test(value)))
    return { type: 'time', format: 'iso', hasTime: true };
  if (distinct.every((value) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,9}$/.test(value))) {
    return { type: 'time', format: 'iso', hasTime: true };
  }
  const fits = TIME_FORMATS.filter((format) => distinct.every((value) => isTime(value, format)));
  // Eight digits may be an article as well: without a word for it they are a date in many rows only.
  const isDigits = fits[0] === 'yyyyMMdd' || fits[0] === 'yyyyMMddHHmmss';
  if (isDigits && !/date|day|time|datum|tag|zeit/i.test(name)) return null;
  const [first] = fits;
  if (first === undefined) return null;
  const mirror = MIRRORED.get(first);
  if (mirror !== undefined && fits.some((format) => format === mirror)) {
    return { type: 'ambiguousTime', formats: [first, mirror] };
  }
  return { type: 'time', format: first, hasTime: /[Hh]/.test(first) };
}

function isTime(value: string, format: string): boolean {
  const time = DateTime.fromFormat(value, format, { zone: 'utc', locale: 'en-US' });
  return time.isValid && time.year >= YEAR_MIN && time.year <= YEAR_MAX;
}
