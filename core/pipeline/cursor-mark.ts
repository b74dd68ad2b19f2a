/** How far a cursor and a record lie along the stream, as numbers that can be compared. */
import type { Json } from '../base/json.ts';
import type { Cursor, CursorSafety, SourceRecord } from '../connector/contract.ts';

/** A time in ms since the epoch, or a number of a sequence. */
export type Mark = bigint;

/** Up to where a stored cursor says that all is read; null when it does not say. */
export function markIn(cursor: Cursor, safety: CursorSafety | undefined): Mark | null {
  if (cursor === null || safety?.mark === undefined) return null;
  return markOf(cursor[safety.mark], safety);
}

/** Where a record lies along its stream's cursor field; null when nothing of it says so. */
export function timeOfRecord(record: SourceRecord, safety: CursorSafety): Mark | null {
  return markOf(record.data[safety.field] ?? record.version, safety);
}

function markOf(value: Json | undefined, { kind }: CursorSafety): Mark | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return null;
  if (/^-?\d{1,40}$/.test(text)) return BigInt(text);
  const ms = kind === 'time' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : BigInt(ms);
}
