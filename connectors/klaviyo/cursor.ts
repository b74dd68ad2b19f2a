import type { Cursor, Json } from '../../core/connector/index.ts';

/**
 * Where a read of a stream stands.
 *
 * Between runs only `watermark` counts: everything changed up to it is settled. Within a run `bound` and `ceiling`
 * are fixed and `after` is the vendor's own cursor of the next page; a run that was cut off goes on from there.
 */
export interface Position {
  /** The newest settled update; null before the first whole run. */
  readonly watermark: string | null;
  readonly run: Run | null;
}

/** A run under way. */
export interface Run {
  /** The lower bound of the filter; null reads everything. */
  readonly bound: string | null;
  /** The watermark never passes this: the run's start by Klaviyo's clock, less a safety. */
  readonly ceiling: string;
  /** The newest update seen so far. */
  readonly highest: string | null;
  readonly after: string | null;
}

/** How far the watermark stays behind the start of a run, in ms. */
export const SAFETY_MS = 5_000;
/** The filter knows whole seconds and may be exclusive, so at least that much is read again, in ms. */
const OVERLAP_MIN_MS = 2_000;

/** The cursor of a whole run that ended at that time. */
export function cursorAt(_stream: string, atMs: number): Cursor {
  return { watermark: wholeSeconds(atMs) };
}

/** Reads a cursor that an earlier page gave out. */
export function readPosition(cursor: Cursor): Position {
  if (cursor === null) return { watermark: null, run: null };
  const { ceiling } = cursor;
  const watermark = textOf(cursor['watermark']);
  if (typeof ceiling !== 'string') return { watermark, run: null };
  const run: Run = {
    bound: textOf(cursor['bound']),
    ceiling,
    highest: textOf(cursor['highest']),
    after: textOf(cursor['after']),
  };
  return { watermark, run };
}

/** The cursor in the middle of a run. */
export function runCursor(watermark: string | null, run: Run): Cursor {
  return { watermark, ...run };
}

/**
 * The cursor after a whole run: the watermark moves forward only, and never past the ceiling (I2).
 *
 * An event may be dated up to a year ahead; without the ceiling it would hide every event until then.
 */
export function doneCursor(watermark: string | null, run: Run): Cursor {
  const { highest, ceiling } = run;
  const capped = highest === null || highest < ceiling ? highest : ceiling;
  return { watermark: max(watermark, capped) };
}

/** The lower bound of the next run: the watermark less the overlap, and not in the future. */
export function boundOf(
  watermark: string | null,
  overlapMs: number,
  latestMs: number,
): string | null {
  if (watermark === null) return null;
  const startMs = Math.min(Date.parse(watermark), latestMs) - Math.max(OVERLAP_MIN_MS, overlapMs);
  return wholeSeconds(startMs);
}

/** A time as filters take it: whole seconds, UTC. */
export function wholeSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** The later of two times in the same form; null is before all. */
export function max(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
