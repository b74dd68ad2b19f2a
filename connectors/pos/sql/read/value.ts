import { isoTime } from '../../../../core/connector/index.ts';
import type { Column } from '../catalogue/column.ts';
import type { RawValue } from '../client/dialect.ts';

/** A value of a column: its text, nothing, or why it is none of its kind. */
export type Reading = string | null | { readonly wrong: string; readonly isZeroDate: boolean };

const WHOLE = /^-?\d+$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;
const FLOAT = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const CLOCK = /^\d\d:\d\d:\d\d(\.\d+)?$/;

/**
 * A value as text that loses nothing, in one form for all databases.
 *
 * Shape: numbers as plain digits, times in ISO 8601 (with Z where the column has a zone), bytes in hex, truth as
 * `true` and `false`; fixed-width text without the blanks that fill it up.
 */
export function readValue(column: Column, raw: RawValue): Reading {
  if (raw === null || raw === undefined) return null;
  if (typeof raw !== 'string' && (column.kind === 'binary' || isBytes(column))) {
    return Buffer.from(raw).toString('hex');
  }
  if (typeof raw !== 'string' && column.kind === 'bits') return bitsText(raw);
  const text = typeof raw === 'string' ? raw : Buffer.from(raw).toString('utf8');
  switch (column.kind) {
    case 'integer':
      return matching(text, WHOLE, column);
    case 'decimal':
      return matching(text.replace(/^(-?)\./, '$10.'), DECIMAL, column);
    case 'float':
      return matching(text.replace(/^(-?)\./, '$10.'), FLOAT, column);
    case 'boolean':
      return truth(text, column);
    case 'char':
      return text.trimEnd();
    case 'binary':
      return text.replace(/^\\x/, '').toLowerCase();
    case 'date':
      return isDay(text) ? text : wrongTime(text);
    case 'localTime':
    case 'instant':
      return timeText(text, column.kind === 'instant');
    default:
      return text;
  }
}

/** The value as a statement finds its place again: its text, or the server's own for what is none of its kind. */
export function placeText(column: Column, raw: RawValue): string {
  const reading = readValue(column, raw);
  if (typeof reading === 'string') return reading;
  if (raw === null || raw === undefined) return '';
  return typeof raw === 'string' ? raw : Buffer.from(raw).toString('utf8');
}

function isBytes({ type }: Column): boolean {
  return /^(tinyblob|blob|mediumblob|longblob|geometry|point|polygon)\b/.test(type);
}

function bitsText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return hex === '' ? '0' : BigInt(`0x${hex}`).toString();
}

function matching(text: string, pattern: RegExp, column: Column): Reading {
  if (pattern.test(text)) return text;
  return { wrong: `"${text.slice(0, 40)}" is no number of type ${column.type}`, isZeroDate: false };
}

function truth(text: string, column: Column): Reading {
  if (text === 't' || text === '1' || text === 'true') return 'true';
  if (text === 'f' || text === '0' || text === 'false') return 'false';
  return { wrong: `"${text.slice(0, 40)}" is no ${column.type}`, isZeroDate: false };
}

function timeText(text: string, isInstant: boolean): Reading {
  const day = text.slice(0, 10);
  const zone = /(Z|[+-]00(:?00)?)$/.exec(text)?.[0] ?? '';
  const clock = text.slice(11, text.length - zone.length);
  const hasSeparator = text[10] === ' ' || text[10] === 'T';
  const fits = hasSeparator && CLOCK.test(clock) && isDay(day);
  return fits ? `${day}T${clock}${isInstant ? 'Z' : ''}` : wrongTime(text);
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text.startsWith('0000')) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(ms) && isoTime(ms).startsWith(text);
}

function wrongTime(text: string): Reading {
  return {
    wrong: `"${text.slice(0, 40)}" is no date that there is`,
    isZeroDate: /^\d{4}-(00-\d\d|\d\d-00)/.test(text),
  };
}
