import { type Cursor, isJsonObject, type Json } from '../../core/connector/index.ts';
import { secondsTime } from './records.ts';

/**
 * Where a read of a stream stands.
 *
 * Between runs only `watermark` counts: everything changed up to it is settled. Within a run `bound` and `ceiling`
 * are fixed, and `after` and `fromId` say how far the run has come; a run that was cut off goes on from there.
 */
export interface Position {
  /** The newest settled update; null before the first whole run. */
  readonly watermark: string | null;
  readonly run: Run | null;
  /** The bulk operation that makes the first read, if one does. */
  readonly bulk: BulkRun | null;
}

/** A first read by a bulk operation: a restart finds the same operation and goes on in its result. */
export interface BulkRun {
  readonly id: string;
  /** Roots whose records are settled. */
  readonly done: number;
  /** Operations that came to nothing before this one. */
  readonly failures: number;
  readonly highest: string | null;
}

/** A run under way. */
export interface Run {
  /** The lower bound of the search, inclusive; null reads everything. */
  readonly bound: string | null;
  /** The watermark never passes this: the run's start by Shopify's clock, less a safety. */
  readonly ceiling: string;
  /** The newest update seen so far. */
  readonly highest: string | null;
  readonly after: string | null;
  /** Where the next slice of a list in id order begins, exclusive. */
  readonly fromId: string | null;
  /** Records since the slice began: Shopify ends a list after 25,000. */
  readonly seen: number;
  /** Locations still to be walked, the present one first; only for inventory levels. */
  readonly locations: readonly string[];
}

/** Records per slice, safely below the 25,000 at which Shopify ends a list. */
export const SLICE_MAX = 20_000;
/** The most pages of one run: a list that does not end is a fault. */
export const PAGES_MAX = 10_000;
/** How far the watermark stays behind the start of a run, in ms: commits of the last seconds may still come. */
export const SAFETY_MS = 5_000;

/** The cursor of a whole run that ended at that time. */
export function cursorAt(_stream: string, atMs: number): Cursor {
  return { watermark: secondsTime(atMs) };
}

/** Reads a cursor that an earlier page gave out. */
export function readPosition(cursor: Cursor): Position {
  if (cursor === null) return { watermark: null, run: null, bulk: null };
  const { after, ceiling } = cursor;
  const watermark = textOf(cursor['watermark']);
  const bulk = bulkOf(cursor['bulk']);
  if (typeof ceiling !== 'string') return { watermark, run: null, bulk };
  const run: Run = {
    bound: textOf(cursor['bound']),
    ceiling,
    highest: textOf(cursor['highest']),
    after: textOf(after),
    fromId: textOf(cursor['fromId']),
    seen: typeof cursor['seen'] === 'number' ? cursor['seen'] : 0,
    locations: textsOf(cursor['locations']),
  };
  return { watermark, run, bulk: null };
}

function bulkOf(value: Json | undefined): BulkRun | null {
  if (!isJsonObject(value)) return null;
  const { id, done, failures, highest } = value;
  if (typeof id !== 'string') return null;
  const whole = (count: Json | undefined): number => (typeof count === 'number' ? count : 0);
  return { id, done: whole(done), failures: whole(failures), highest: textOf(highest) };
}

/** The cursor in the middle of a first read by a bulk operation. */
export function bulkCursor(bulk: BulkRun): Cursor {
  return { watermark: null, bulk: { ...bulk } };
}

/** The cursor in the middle of a run. */
export function runCursor(watermark: string | null, run: Run): Cursor {
  return { watermark, ...run };
}

/**
 * The cursor after a whole run: the watermark moves forward only, and never past the ceiling (I2).
 *
 * It follows the newest record and not the clock: while the search index stands still, nothing new is seen and the
 * watermark waits with it, so an index that lags for an hour still loses nothing.
 */
export function doneCursor(
  watermark: string | null,
  run: Pick<Run, 'highest' | 'ceiling'>,
): Cursor {
  const capped = min(run.highest, run.ceiling);
  return { watermark: max(watermark, capped) };
}

/** The lower bound of the next run: the watermark less the overlap, and not in the future. */
export function boundOf(
  watermark: string | null,
  overlapMs: number,
  latestMs: number,
): string | null {
  if (watermark === null) return null;
  return secondsTime(Math.min(Date.parse(watermark), latestMs) - overlapMs);
}

/** The later of two times in the same form; null is before all. */
export function max(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function min(a: string | null, b: string): string | null {
  return a === null || a < b ? a : b;
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
