/** Marks: the values of a cursor's field as whole numbers, so that they can be compared and stepped back from. */
import { isoTime } from '../../base/clock.ts';
import type { Json } from '../../base/json.ts';
import type { CursorDefinition } from './definition.ts';

/** A time in ms or a number of a sequence. */
export type Mark = bigint;

const SECOND_MS = 1_000;
/** The latest time that a Date can hold, in ms. */
const LATEST_MS = 8_640_000_000_000_000n;

/** The mark of a record's value; null when it is none of this kind. */
export function markOf(value: Json | undefined, cursor: CursorDefinition): Mark | null {
  if (cursor.kind === 'sequence') return wholeOf(value);
  if (cursor.unit === 'iso') {
    const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    return Number.isNaN(ms) ? null : BigInt(ms);
  }
  const amount = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof amount !== 'number' || !Number.isFinite(amount)) return null;
  const ms = BigInt(Math.floor(cursor.unit === 's' ? amount * SECOND_MS : amount));
  return ms > LATEST_MS || ms < -LATEST_MS ? null : ms;
}

/** `$cursor` for a mark: ISO text, seconds or ms as the file says, the number of a sequence. */
export function cursorValue(mark: Mark, cursor: CursorDefinition): Json {
  if (cursor.kind === 'sequence') return numberOrText(mark);
  if (cursor.unit === 'iso') return isoTime(Number(mark));
  if (cursor.unit === 'ms') return numberOrText(mark);
  const seconds = Number(mark) / SECOND_MS;
  // A filter that starts too early reads a record twice; one that starts too late loses it.
  return Math.floor(seconds);
}

/** A mark as the stored cursor has it. */
export function markText(mark: Mark): string {
  return mark.toString();
}

/** Reads a stored mark; null for what is none. */
export function markFrom(text: Json | undefined): Mark | null {
  return typeof text === 'string' && /^-?\d{1,40}$/.test(text) ? BigInt(text) : null;
}

/** The later one; null stands before everything. */
export function later(a: Mark | null, b: Mark | null): Mark | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

/** The earlier of two. */
export function earlier(a: Mark, b: Mark): Mark {
  return a < b ? a : b;
}

/** A number that a double cannot hold is text already, so both are read. */
function wholeOf(value: Json | undefined): Mark | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null;
  return markFrom(value);
}

function numberOrText(mark: Mark): Json {
  const number = Number(mark);
  return Number.isSafeInteger(number) ? number : mark.toString();
}
