import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/**
 * A new id that sorts by time: 48-bit time in ms, then 80 random bits, as 32 hex digits with a prefix.
 *
 * Shape: `run_0199f3a2b1c4…`. Used for runs, dead letters and lease owners; never for idempotency keys,
 * which are derived from the record.
 */
export function newId(prefix: string, source: { clock: Clock; random: Random }): string {
  const time = Math.floor(source.clock.now()).toString(16).padStart(12, '0');
  return `${prefix}_${time}${source.random.hex(10)}`;
}
