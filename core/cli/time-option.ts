import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../base/duration.ts';

/** A time of the command line, as a function of the present. Units: ms since the epoch. */
export function timeOption(text: string): (now: number) => number {
  if (/^\d+(ms|s|m|h|d)$/.test(text)) {
    const ago = parseDuration(text, 'command line');
    return (now) => now - ago;
  }
  const atMs = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(atMs)) return () => atMs;
  throw new InvalidArgumentError(
    `"${text}" is no time: write 2026-11-01, 2026-11-01T08:00:00Z or 2d`,
  );
}
