import type { Cursor, Json } from '../../core/connector/index.ts';

/**
 * Where a read of a stream stands.
 *
 * Between runs only `watermark` and `wholeAt` count. Within a run `ceiling` is fixed and `place` says how far it has
 * come; a run that was cut off goes on from there.
 */
export interface Position {
  /** The newest settled change; null before the first whole run. */
  readonly watermark: string | null;
  /** When the stream was last read whole. */
  readonly wholeAt: string | null;
  readonly run: Run | null;
}

/** A run under way. */
export interface Run {
  /** `whole` goes by key, `changes` by time of change and key. */
  readonly kind: 'whole' | 'changes';
  /** NetSuite's time when the run began: the watermark never passes it. */
  readonly ceiling: string;
  /** The newest change seen so far. */
  readonly highest: string | null;
  /** The last settled row; empty at the start. */
  readonly place: readonly string[];
}

/** After so long without a change the watermark follows the clock, so that the same rows are not read for ever. */
const QUIET_MS = 3_600_000;

/** The cursor of a whole run that ended at that time. */
export function cursorAt(_stream: string, atMs: number): Cursor {
  const at = new Date(atMs).toISOString();
  return { watermark: at, wholeAt: at };
}

/** Reads a cursor that an earlier page gave out. */
export function readPosition(cursor: Cursor): Position {
  const watermark = textOf(cursor?.['watermark']);
  const wholeAt = textOf(cursor?.['wholeAt']);
  const kind = cursor?.['kind'];
  const ceiling = textOf(cursor?.['ceiling']);
  if (ceiling === null || (kind !== 'whole' && kind !== 'changes')) {
    return { watermark, wholeAt, run: null };
  }
  const run: Run = {
    kind,
    ceiling,
    highest: textOf(cursor?.['highest']),
    place: textsOf(cursor?.['place']),
  };
  return { watermark, wholeAt, run };
}

/** The cursor in the middle of a run. */
export function runCursor({ watermark, wholeAt }: Position, run: Run): Cursor {
  return { watermark, wholeAt, ...run };
}

/**
 * The cursor after a whole run: the watermark never passes the ceiling (I2).
 *
 * It follows the newest record and not the clock, since a long transaction comes into sight late.
 */
export function doneCursor({ watermark, wholeAt }: Position, run: Run): Cursor {
  const quiet = new Date(Date.parse(run.ceiling) - QUIET_MS).toISOString();
  const newest = max(max(watermark, run.highest), quiet);
  return {
    watermark: min(newest, run.ceiling),
    wholeAt: run.kind === 'whole' ? run.ceiling : wholeAt,
  };
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
