/** Times without a zone, as NetSuite gives bare dates: the clock on the wall of the user behind the role. */
import { DateTime, FixedOffsetZone } from 'luxon';

/** The UTC time of a wall time such as `2026-11-01T01:30:00`; null when it cannot be read. Of two, the earlier. */
export function utcOfWall(text: string, zone: string): string | null {
  const time = DateTime.fromISO(text, { zone });
  return time.isValid ? time.toUTC().toISO() : null;
}

/**
 * The lowest wall time that anything at or after `fromMs` can carry, up to `untilMs`.
 *
 * When clocks go back, wall times come again: the smaller of both offsets keeps that hour within the bound.
 */
export function lowestWall(fromMs: number, untilMs: number, zone: string): string {
  return wallAt(fromMs, Math.min(offsetMinutes(fromMs, zone), offsetMinutes(untilMs, zone)));
}

/** The highest wall time that anything up to `untilMs` can carry, from `fromMs` on. */
export function highestWall(fromMs: number, untilMs: number, zone: string): string {
  return wallAt(untilMs, Math.max(offsetMinutes(fromMs, zone), offsetMinutes(untilMs, zone)));
}

/** Today's date there, `YYYY-MM-DD`. */
export function dateAt(ms: number, zone: string): string {
  return DateTime.fromMillis(ms, { zone }).toFormat('yyyy-MM-dd');
}

/** Whether the zone is one that exists. */
export function isZone(zone: string): boolean {
  return DateTime.utc().setZone(zone).isValid;
}

/** Minutes ahead of UTC. */
export function offsetMinutes(ms: number, zone: string): number {
  return DateTime.fromMillis(ms, { zone }).offset;
}

function wallAt(ms: number, offset: number): string {
  const zone = FixedOffsetZone.instance(offset);
  return DateTime.fromMillis(ms, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
}
