import type { Book, Working } from './book.ts';
import { availableOf } from './figures.ts';
import { flagKey } from './notices.ts';
import { toMilli } from './quantity.ts';
import { lastMatch } from './settings.ts';

/** Flag: what can be promised is at or below the item's low mark. */
export const LOW = 'low';

/** The flags that are on, by `flagKey`. */
export type FlagSet = ReadonlySet<string>;

/** Turns an item's low flag on or off: one event per crossing, however many sales happen below it (D28). */
export function judgeLow(book: Book, position: Working, flags: FlagSet): void {
  const { sku, location, item } = position;
  const rule = lastMatch(book.settings.low, { sku, location });
  if (rule === undefined) return;
  const mark = toMilli(rule.at, true) ?? 0;
  const recovery = mark + (toMilli(rule.hysteresis, true) ?? 0);
  const available = availableOf(position);
  const key = { flag: LOW, item, location, subject: '' };
  const isOn = flags.has(flagKey(key));
  const event = { at: book.now, item, location, quantityMilli: available, seq: position.seq };
  if (!isOn && available <= mark) {
    book.notices.raise({ ...key, quantityMilli: available, since: book.now, ref: '' });
    book.notices.emit({ ...event, kind: 'low_on' });
  } else if (isOn && available > recovery) {
    book.notices.clear(key);
    book.notices.emit({ ...event, kind: 'low_off' });
  }
}
