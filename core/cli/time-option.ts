import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../base/duration.ts';

/** A time of the command line, as a function of the present. Units: ms since the epoch. */
export function timeOption(text: string): (now: number) => number {
  if (/^\d+(ms|s|m|h|d)$/.test(text)) {
    const ago = parseDuration(text, 'command line');
    return (now) => now - ago;
  }
  const ms = /^\d{4}-\d\d-\d\d(T.+)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return () => ms;
  throw new InvalidArgumentError(
    'It is a date (2026-11-01, UTC), a time (2026-11-01T06:00:00Z) or so long ago (48h).',
  );
}
