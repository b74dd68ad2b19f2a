import iconv from 'iconv-lite';
import { DateTime } from 'luxon';
import { isJsonObject, type Json, type JsonObject } from '../../../core/connector/index.ts';
import { type Amount, parseAmount } from '../records/amount.ts';
import { LINE_FIELD, type OutColumn, type OutTime } from '../settings/out-column.ts';
import { OUT_KINDS } from '../settings/out-streams.ts';
import type { OutFile } from '../settings/outbox.ts';

/** The rows of one command as the till takes them, or where and why the till would not. */
export type OutRows =
  | { readonly ok: true; readonly rows: readonly string[] }
  | { readonly ok: false; readonly path: string; readonly what: string };

type Cell =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly what: string };

const LINE_BREAKS = /[\p{Cc}\u2028\u2029]/u;
/** What a text may not hold, by what the column takes. */
const FOREIGN = {
  ascii: /[^ -~]/u,
  upper: /[^ -`{-~]/u,
  digits: /[^0-9]/u,
} as const;
const TAKEN = { ascii: 'ASCII only', upper: 'capital ASCII only', digits: 'digits only' } as const;
/** First characters that make a spreadsheet run a cell as a formula; such text is quoted (T30). */
const FORMULA_START = /^[=+\-@]/;

/**
 * Writes one command's data as rows within the till's limits: one, or one for each line of an order.
 *
 * Nothing is cut, rounded or replaced: a till rejects a whole file for one bad row, so that command
 * is refused here.
 */
export function outRows(file: OutFile, data: JsonObject): OutRows {
  const { linesField } = OUT_KINDS[file.stream];
  if (linesField === null) return outRow(file, data, { line: {}, path: '' });
  const lines = data[linesField];
  if (!Array.isArray(lines) || lines.length === 0) {
    return { ok: false, path: `/${linesField}`, what: `${linesField} names nothing to hand out` };
  }
  const rows: string[] = [];
  for (const [index, line] of lines.entries()) {
    const path = `/${linesField}/${index}`;
    if (!isJsonObject(line)) return { ok: false, path, what: 'the line is no object' };
    const row = outRow(file, data, { line, path });
    if (!row.ok) return row;
    rows.push(...row.rows);
  }
  return { ok: true, rows };
}

/** What one row is filled from beside the command's own fields. */
interface LineSource {
  readonly line: JsonObject;
  /** Where the line stands in the data. */
  readonly path: string;
}

function outRow(file: OutFile, data: JsonObject, source: LineSource): OutRows {
  const cells: string[] = [];
  for (const column of file.columns) {
    const isOfLine = column.field.startsWith(LINE_FIELD);
    const field = isOfLine ? column.field.slice(LINE_FIELD.length) : column.field;
    const cell = outCell(file, column, isOfLine ? source.line[field] : data[field]);
    if (!cell.ok) {
      return { ok: false, path: `${isOfLine ? source.path : ''}/${field}`, what: cell.what };
    }
    cells.push(cell.text);
  }
  return { ok: true, rows: [cells.join(file.format === 'csv' ? file.delimiter : '')] };
}

/** The header row of a delimited file. */
export function headerRow(file: OutFile): string {
  return file.columns.map((column) => quoted(column.name, file)).join(file.delimiter);
}

function outCell(file: OutFile, column: OutColumn, value: Json | undefined): Cell {
  const written = columnValue(column, value);
  if (!written.ok) return written;
  const wrong = unknownCharacter(written.text, file.encoding);
  if (wrong !== null)
    return no(`${column.name} holds "${wrong}", which is not in ${file.encoding}`);
  if (file.format === 'csv') return yes(quoted(written.text, file, column.decimals === null));
  const filler = column.decimals === null || written.text === '' ? ' ' : '0';
  return yes(padded(written.text, column.width ?? written.text.length, filler));
}

/** A value as the column's limits let it be written; the empty text for none. */
export function columnValue(column: OutColumn, value: Json | undefined): Cell {
  const isBlank = value === undefined || value === null || value === '';
  if (isBlank && column.required) return no(`${column.name} is empty and the till needs it`);
  if (typeof value === 'object' && value !== null) {
    return no(`${column.name} is no single value`);
  }
  const written = isBlank ? yes('') : figureOrText(column, value);
  const { width } = column;
  if (!written.ok || width === null || written.text.length <= width) return written;
  const length = written.text.length;
  return no(`${column.name} has ${length} characters and the till takes ${width}`);
}

function figureOrText(column: OutColumn, value: string | number | boolean): Cell {
  if (column.decimals !== null) return figure(column, column.decimals, value);
  if (column.time !== null) return timeText(column.name, column.time, value);
  const text = String(value);
  if (LINE_BREAKS.test(text)) return no(`${column.name} holds a line break or control character`);
  const { characters } = column;
  const foreign = characters === null ? null : FOREIGN[characters].exec(text);
  if (foreign === null) return yes(text);
  return no(
    `${column.name} holds "${foreign[0]}", and the till takes ${TAKEN[characters ?? 'ascii']}`,
  );
}

/** The hub's time as the store's clock shows it. */
function timeText(name: string, time: OutTime, value: string | number | boolean): Cell {
  const at = DateTime.fromISO(typeof value === 'string' ? value : '', { setZone: true });
  const hasZone = typeof value === 'string' && /(?:Z|[+-]\d\d:?\d\d)$/i.test(value);
  if (!at.isValid || !hasZone) return no(`${name} is no ISO 8601 time with its zone`);
  return yes(at.setZone(time.zone).toFormat(time.format, { locale: 'en-US' }));
}

function figure(column: OutColumn, decimals: number, value: string | number | boolean): Cell {
  const amount = typeof value === 'boolean' ? null : parseAmount(value, '.');
  if (amount === null) return no(`${column.name} is no number`);
  const exact = withDecimals(amount, decimals);
  if (exact === null) return no(`${column.name} has more than ${decimals} decimals`);
  const number = Number(amount.units) / 10 ** amount.scale;
  if (column.minimum !== null && number < column.minimum) {
    return no(`${column.name} is below ${column.minimum}`);
  }
  if (column.maximum !== null && number > column.maximum) {
    return no(`${column.name} is above ${column.maximum}`);
  }
  const sign = exact < 0n ? '-' : '';
  const digits = String(exact < 0n ? -exact : exact).padStart(decimals + 1, '0');
  if (decimals === 0 || column.implied) return yes(`${sign}${digits}`);
  return yes(`${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`);
}

/** The amount in units of the last decimal that the till takes; null when it has more of them. */
function withDecimals(amount: Amount, decimals: number): bigint | null {
  if (amount.scale <= decimals) return amount.units * 10n ** BigInt(decimals - amount.scale);
  const step = 10n ** BigInt(amount.scale - decimals);
  return amount.units % step === 0n ? amount.units / step : null;
}

function unknownCharacter(text: string, encoding: string): string | null {
  for (const character of text) {
    if (iconv.decode(iconv.encode(character, encoding), encoding) !== character) return character;
  }
  return null;
}

function quoted(text: string, file: OutFile, isText = true): string {
  const needsQuotes =
    text.includes('"') || text.includes(file.delimiter) || (isText && FORMULA_START.test(text));
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}

function padded(text: string, width: number, filler: string): string {
  if (filler === ' ') return text.padEnd(width, ' ');
  const sign = text.startsWith('-') ? '-' : '';
  return `${sign}${text.slice(sign.length).padStart(width - sign.length, '0')}`;
}

function yes(text: string): Cell {
  return { ok: true, text };
}

function no(what: string): Cell {
  return { ok: false, what };
}
