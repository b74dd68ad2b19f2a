import iconv from 'iconv-lite';
import type { Json, JsonObject } from '../../../core/connector/index.ts';
import { type Amount, parseAmount } from '../records/amount.ts';
import type { OutColumn, OutFile } from '../settings/outbox.ts';

/** A row as the till takes it, or why the till would not. */
export type OutRow =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly field: string; readonly what: string };

type Cell =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly what: string };

const LINE_BREAKS = /[\p{Cc}\u2028\u2029]/u;
/** First characters that make a spreadsheet run a cell as a formula; such text is quoted (T30). */
const FORMULA_START = /^[=+\-@]/;

/**
 * Writes one command's data as a row within the till's limits.
 *
 * Nothing is cut, rounded or replaced: a till rejects a whole file for one bad row, so that row is
 * refused here.
 */
export function outRow(file: OutFile, data: JsonObject): OutRow {
  const cells: string[] = [];
  for (const column of file.columns) {
    const cell = outCell(file, column, data[column.field]);
    if (!cell.ok) return { ok: false, field: column.field, what: cell.what };
    cells.push(cell.text);
  }
  return { ok: true, text: cells.join(file.format === 'csv' ? file.delimiter : '') };
}

/** The header row of a delimited file. */
export function headerRow(file: OutFile): string {
  return file.columns.map((column) => quoted(column.name, file)).join(file.delimiter);
}

function outCell(file: OutFile, column: OutColumn, value: Json | undefined): Cell {
  const isBlank = value === undefined || value === null || value === '';
  if (isBlank && column.required) return no(`${column.name} is empty and the till needs it`);
  if (typeof value === 'object' && value !== null) {
    return no(`${column.name} is no single value`);
  }
  const written = isBlank ? yes('') : figureOrText(column, value);
  if (!written.ok) return written;
  const { width } = column;
  if (width !== null && written.text.length > width) {
    const length = written.text.length;
    return no(`${column.name} has ${length} characters and the till takes ${width}`);
  }
  const wrong = unknownCharacter(written.text, file.encoding);
  if (wrong !== null)
    return no(`${column.name} holds "${wrong}", which is not in ${file.encoding}`);
  if (file.format === 'csv') return yes(quoted(written.text, file, column.decimals === null));
  const filler = column.decimals === null || isBlank ? ' ' : '0';
  return yes(padded(written.text, width ?? written.text.length, filler));
}

function figureOrText(column: OutColumn, value: string | number | boolean): Cell {
  if (column.decimals !== null) return figure(column, column.decimals, value);
  const text = String(value);
  if (LINE_BREAKS.test(text)) return no(`${column.name} holds a line break or control character`);
  return yes(text);
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
