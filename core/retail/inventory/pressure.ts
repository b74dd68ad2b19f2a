import type { Position } from '../../store/inventory-records.ts';
import type { QueuedDemand } from '../../store/inventory-store.ts';
import { type Book, QUEUE, type Working } from './book.ts';
import { availableOf, shortfallOf } from './figures.ts';
import type { FlagSet } from './low-rule.ts';
import { flagKey } from './notices.ts';
import { toMilli } from './quantity.ts';
import { safetyOf, thresholdOf } from './settings.ts';

/**
 * Marks an item whose promise is lowered by something else than its own offers: demand in the queue, or a location
 * that cannot cover its commitments. Only then can a channel run dry while every changed location still offers some.
 */
const PRESSURE = 'pressure';

/** Whether a flag is the rules' own mark and nothing for people. */
export function isInternal(flag: string): boolean {
  return flag === PRESSURE;
}

function keyOf(item: number): { flag: string; item: number; location: string; subject: string } {
  return { flag: PRESSURE, item, location: '', subject: '' };
}

/** Whether something else than the offers lowers what can be promised. */
export function isPressed(
  positions: readonly Position[],
  queued: readonly QueuedDemand[],
): boolean {
  return queued.length > 0 || positions.some((position) => shortfallOf(position) > 0);
}

/** Remembers it for the next batch. */
export function markPressure(book: Book, item: number, isOn: boolean): void {
  const key = keyOf(item);
  if (isOn) book.notices.raise({ ...key, quantityMilli: 0, since: book.now, ref: '' });
  else book.notices.clear(key);
}

/** Items of which a channel may have crossed the border; the others need no look at their other locations. */
export function itemsToJudge(
  book: Book,
  touched: readonly Working[],
  flags: FlagSet,
): readonly number[] {
  const items = new Set<number>();
  for (const position of touched) {
    if (!items.has(position.item) && mayCross(book, position, flags)) items.add(position.item);
  }
  return [...items];
}

function mayCross(book: Book, position: Working, flags: FlagSet): boolean {
  const { item, sku, location } = position;
  if (item < 0 || location === QUEUE || flags.has(flagKey(keyOf(item)))) return true;
  const before = book.availableBefore(position);
  const after = availableOf(position);
  return Object.keys(book.settings.channels).some((channel) => {
    if (thresholdOf(book.settings, { sku, channel }) > 0) return true;
    const safety = toMilli(safetyOf(book.settings, { sku, location, channel }), true) ?? 0;
    return before <= safety || after <= safety;
  });
}
