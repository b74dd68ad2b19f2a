import type { Random } from '../../core/base/random.ts';
import { type Cast, ERP } from './project.ts';
import { ACTIVE_MS, WARM_UP_MS } from './workload.ts';

/** What befalls the hub's machine at a time, in ms since the start. */
export type Blow =
  | { readonly atMs: number; readonly kind: 'kill' }
  /** Killed at the durability point that is reached so many points later. */
  | { readonly atMs: number; readonly kind: 'killAtPoint'; readonly points: number }
  /** Stands still for so long, longer than a lease, while another process takes over; both then work for a while. */
  | {
      readonly atMs: number;
      readonly kind: 'stall';
      readonly ms: number;
      readonly takeOverMs: number;
    }
  /** The clock of the machine is off by so much until it is put right. */
  | { readonly atMs: number; readonly kind: 'clock'; readonly byMs: number; readonly ms: number };

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const JUMPS: readonly number[] = [-300 * SECOND_MS, 300 * SECOND_MS];
const LONG_JUMPS: readonly number[] = [-HOUR_MS, HOUR_MS, -24 * HOUR_MS, 24 * HOUR_MS];
/**
 * After an hour too much the hub waits for an hour; an ERP refuses the log-in of a wrong clock, and is left alone for
 * half an hour then. Most runs shall end sooner.
 */
const LONG_SHARE = 0.25;
const LONG_WITH_ERP = 0.1;
const POINTS_MAX = 400;
const STALL_MIN_MS = 11_000;
const STALL_MORE_MS = 40_000;

/** Draws the blows of a run, in their order. */
export function drawBlows(random: Random, cast: Cast): readonly Blow[] {
  const until = (most: number): number => Math.floor(random.next() * most);
  const some = (most: number): number => until(most + 1);
  const time = (): number => WARM_UP_MS + until(ACTIVE_MS - WARM_UP_MS);
  const times = (count: number, make: () => Blow): readonly Blow[] =>
    Array.from({ length: count }, make);
  const blows = [
    ...times(some(2), () => ({ atMs: time(), kind: 'kill' })),
    ...times(some(3), () => ({ atMs: time(), kind: 'killAtPoint', points: 1 + until(POINTS_MAX) })),
    ...times(some(1), () => {
      const ms = STALL_MIN_MS + until(STALL_MORE_MS);
      return { atMs: time(), kind: 'stall', ms, takeOverMs: until(ms) };
    }),
    ...times(some(1), () => {
      const isLong = random.next() < (cast.includes(ERP) ? LONG_WITH_ERP : LONG_SHARE);
      const jumps = isLong ? LONG_JUMPS : JUMPS;
      const byMs = jumps[until(jumps.length)] ?? 0;
      return { atMs: time(), kind: 'clock', byMs, ms: until(ACTIVE_MS / 2) };
    }),
  ] satisfies readonly Blow[];
  return blows.sort((a, b) => a.atMs - b.atMs);
}
