import iconv from 'iconv-lite';
import type { Json } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import { badRow, type Fields, type Row } from './row.ts';

/** How the values of a column are read. */
export interface DbfColumn {
  readonly name: string;
  /** The field type byte: C text, N and F numbers, D date, L logical, M memo … */
  readonly type: string;
  readonly encoding: string;
  readonly joinSoftLines: boolean;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const DATE = /^(\d{4})(\d{2})(\d{2})$/;
/** The soft line end that the dBase memo editor puts where it wraps a line on the screen. */
const SOFT_LINE = '\u008d\n';

/** One row of the library as a row of ours, and how many places its code page did not know. */
export function readDbfRow(
  line: number,
  values: Readonly<Record<string, unknown>>,
  columns: readonly DbfColumn[],
): { readonly row: Row; readonly replacements: number } {
  const fields: Fields = {};
  let replacements = 0;
  for (const column of columns) {
    const value = readValue(values[column.name], column);
    if (typeof value === 'object' && value !== null) {
      const what = `${column.name}: ${value.wrong}`;
      const row = badRow(line, POS_ERRORS.POS_ROW_VALUE, what, rawOf(values, columns));
      return { row, replacements };
    }
    if (typeof value === 'string' && value.includes('\ufffd')) replacements += 1;
    fields[column.name] = value;
  }
  return { row: { kind: 'row', line, fields }, replacements };
}

function readValue(
  value: unknown,
  column: DbfColumn,
): string | number | boolean | null | { readonly wrong: string } {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return dateTimeText(value);
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  const text = String(value);
  if (column.type === 'N' || column.type === 'F') return numberText(text);
  if (column.type === 'D') return dateText(text);
  return decode(text, column);
}

/**
 * Digits stay text, for a till's 20-digit number is no JavaScript number; `numbers` turns it into
 * one.
 */
function numberText(text: string): string | null | { readonly wrong: string } {
  const digits = text.trim();
  if (digits === '' || digits === '\0'.repeat(digits.length)) return null;
  if (NUMBER.test(digits)) return digits;
  // A value too wide for its field is written as asterisks: the figure itself is lost.
  return { wrong: `"${digits.slice(0, 40)}" is no number` };
}

function dateText(text: string): string | null | { readonly wrong: string } {
  const digits = text.trim();
  if (digits === '' || digits === '00000000') return null;
  const [, year = '', month = '', day = ''] = DATE.exec(digits) ?? [];
  const date = `${year}-${month}-${day}`;
  const ms = Date.parse(`${date}T00:00:00Z`);
  const isDay = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
  return isDay ? date : { wrong: `"${digits.slice(0, 8)}" is no date` };
}

/** A FoxPro time has no zone: it is given as local text. */
function dateTimeText(date: Date): string | null {
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 19);
}

function decode(text: string, column: DbfColumn): string {
  const joined = column.joinSoftLines && column.type === 'M' ? join(text) : text;
  return iconv.decode(Buffer.from(joined, 'latin1'), column.encoding);
}

function join(text: string): string {
  return text.includes(SOFT_LINE) ? text.replaceAll(SOFT_LINE, ' ') : text;
}

function rawOf(values: Readonly<Record<string, unknown>>, columns: readonly DbfColumn[]): Json {
  const pairs = columns.map(({ name }) => [name, String(values[name] ?? '').slice(0, 200)]);
  return Object.fromEntries(pairs);
}
