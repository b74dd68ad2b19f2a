/** Values inside a query: numbers, texts, times with a zone and times without one. */
import { DateTime } from 'luxon';
import { badQuery } from './lexer.ts';
import { offsetText, zoneOffset } from './zone-offset.ts';

/** A time with its zone, or one that only says what the clock on the wall showed, as if it were UTC. */
export interface Time {
  readonly kind: 'instant' | 'wall';
  readonly ms: number;
}

/** A value. */
export type Value = string | number | null | Time;

/** An instant. */
export function instant(ms: number | null): Value {
  return ms === null ? null : { kind: 'instant', ms };
}

/** A date such as 2026-11-28, as midnight on the wall. */
export function wallDate(text: unknown): Value {
  if (typeof text !== 'string') return null;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) ? null : { kind: 'wall', ms };
}

/** A moment as the clock on the wall of a zone shows it; bare dates have no parts of a second. */
export function wallOf(ms: number | null, zone: string): Value {
  if (ms === null) return null;
  const offsetMs = zoneOffset(ms, zone) * 60_000;
  return { kind: 'wall', ms: Math.floor((ms + offsetMs) / 1000) * 1000 };
}

/** True for a time. */
export function isTime(value: Value): value is Time {
  return typeof value === 'object' && value !== null;
}

/** The text of a value in an answer: times in the user's own format, as NetSuite gives bare ones. */
export function answerText(value: Value, zone: string): string | null {
  if (value === null) return null;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value;
  const wall = onWall(value, zone);
  return DateTime.fromMillis(wall, { zone: 'utc' }).toFormat('M/d/yyyy');
}

/** What the wall clock shows at a time, as if it were UTC. */
export function onWall(time: Time, zone: string): number {
  const wall = time.kind === 'wall' ? time : wallOf(time.ms, zone);
  return isTime(wall) ? wall.ms : time.ms;
}

const PARTS = /"([^"]*)"|YYYY|MM|DD|HH24|MI|SS|FF3|TZH:TZM/g;

const REMEMBERED_MAX = 100_000;
const remembered = new Map<string, Map<number, string>>();

/** Oracle's TO_CHAR for times; a list asks for those of all its rows with every page, so they are remembered. */
export function formatTime(time: Time, format: string, zone: string): string {
  const name = `${time.kind} ${zone} ${format}`;
  let known = remembered.get(name);
  if (known === undefined || known.size >= REMEMBERED_MAX) {
    known = new Map();
    remembered.set(name, known);
  }
  const before = known.get(time.ms);
  if (before !== undefined) return before;
  const text = timeText(time, format, zone);
  known.set(time.ms, text);
  return text;
}

function timeText(time: Time, format: string, zone: string): string {
  const wall = new Date(onWall(time, zone));
  // A time that carries its zone shows its thousandths; one from the wall has none.
  const thousandths = new Date(time.ms).toISOString().slice(20, 23);
  const iso = wall.toISOString();
  const parts: Readonly<Record<string, string>> = {
    YYYY: iso.slice(0, 4),
    MM: iso.slice(5, 7),
    DD: iso.slice(8, 10),
    HH24: iso.slice(11, 13),
    MI: iso.slice(14, 16),
    SS: iso.slice(17, 19),
    FF3: thousandths,
    'TZH:TZM': offsetText(zoneOffset(time.ms, zone)),
  };
  return format.replace(
    PARTS,
    (part, literal: string | undefined) => literal ?? parts[part] ?? part,
  );
}

const parsed = new Map<string, Time>();

/** Oracle's TO_DATE and TO_TIMESTAMP. Errors: Refusal when the text does not fit the format. */
export function parseTime(text: string, format: string): Time {
  const name = `${format} ${text}`;
  const before = parsed.get(name);
  if (before !== undefined) return before;
  if (parsed.size >= REMEMBERED_MAX) parsed.clear();
  const time = readTime(text, format);
  parsed.set(name, time);
  return time;
}

function readTime(text: string, format: string): Time {
  const names: string[] = [];
  const pattern = format.replace(/[.*+^${}()|[\]\\]/g, '\\$&').replace(PARTS, (part, literal) => {
    if (literal !== undefined) return literal;
    names.push(part);
    return part === 'YYYY' ? '(\\d{4})' : part === 'FF3' ? '(\\d{1,3})' : '(\\d{2})';
  });
  const match = new RegExp(`^${pattern}$`).exec(text);
  if (match === null) throw badQuery(`"${text}" is no date in the format ${format}`);
  const read = (part: string, otherwise: string): string =>
    match[names.indexOf(part) + 1] ?? otherwise;
  const at = (part: string, otherwise: string): string =>
    names.includes(part) ? read(part, otherwise) : otherwise;
  const date = `${at('YYYY', '1970')}-${at('MM', '01')}-${at('DD', '01')}`;
  const clock = `${at('HH24', '00')}:${at('MI', '00')}:${at('SS', '00')}.${at('FF3', '000').padEnd(3, '0')}`;
  return { kind: 'wall', ms: Date.parse(`${date}T${clock}Z`) };
}

/**
 * Compares two values; null when one of them is null.
 *
 * Shape: a text beside a number is read as a number, as Oracle does; a time beside a text is refused, since it would be
 *        read in the user's own format.
 */
export function compare(a: Value, b: Value, zone: string): number | null {
  if (a === null || b === null) return null;
  if (isTime(a) && isTime(b)) return Math.sign(onWall(a, zone) - onWall(b, zone));
  if (isTime(a) || isTime(b)) throw badQuery('a date is compared with a text: use TO_DATE');
  if (typeof a === 'number' || typeof b === 'number') return Math.sign(numeric(a) - numeric(b));
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function numeric(value: string | number): number {
  const number = typeof value === 'number' ? value : Number(value);
  if (!Number.isNaN(number) && value !== '') return number;
  throw badQuery(`"${value}" is an invalid number`);
}
