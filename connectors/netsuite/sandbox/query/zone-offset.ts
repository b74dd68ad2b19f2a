/** How far a zone's wall clock is ahead of UTC, remembered: a query asks for the same hours again and again. */
import { DateTime } from 'luxon';

/** Zones change their clocks on a quarter of an hour at the earliest. */
const STEP_MS = 15 * 60_000;
const REMEMBERED_MAX = 100_000;

const offsets = new Map<string, Map<number, number>>();

/** The offset of the zone at that time. Units: the time in ms, the offset in minutes. */
export function zoneOffset(ms: number, zone: string): number {
  let known = offsets.get(zone);
  if (known === undefined || known.size >= REMEMBERED_MAX) {
    known = new Map();
    offsets.set(zone, known);
  }
  const step = Math.floor(ms / STEP_MS);
  const before = known.get(step);
  if (before !== undefined) return before;
  const { offset } = DateTime.fromMillis(step * STEP_MS, { zone });
  known.set(step, offset);
  return offset;
}

/** `-08:00`. Units: minutes. */
export function offsetText(offset: number): string {
  const minutes = Math.abs(offset);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
