import type { Anchor, Movement } from '../../store/inventory-records.ts';
import { isAmbiguous, onHandNow } from './anchor-rule.ts';
import { alreadyDone, badQuantity, done, refused } from './answer.ts';
import type { Book, Teller, Working } from './book.ts';
import type { CountCommand, InventoryResult } from './command.ts';
import { bookKey, type Evidence, windowOf } from './evidence.ts';
import { COUNT_AMBIGUOUS, flagAmbiguous } from './movement-rule.ts';
import { toMilli } from './quantity.ts';
import { itemOf } from './settings.ts';

/** Books what a person saw: an anchor in business time, not an overwrite (D10). */
export function decideCount(
  command: CountCommand,
  book: Book,
  evidence: Evidence,
): InventoryResult {
  const { decimals } = book.settings;
  const quantityMilli = toMilli(command.quantity, decimals);
  if (quantityMilli === null || quantityMilli < 0) return badQuantity(command.quantity, decimals);
  if (!itemOf(book.settings, command.sku).tracked) return done(null, 'the item is not tracked');
  const windowMs = windowOf(book, command);
  const future = futureRefusal(book, command.asOf, windowMs);
  if (future !== null) return future;
  const position = book.position(command.sku, command.location);
  const source = command.source ?? 'hub';
  const anchor: Anchor = { at: command.asOf, kind: 'count', source, quantityMilli, windowMs };
  const old = oldNews(position, anchor);
  if (old !== null) return old;
  return done(anchorAt({ book, position, anchor, teller: command, evidence }));
}

/** A count from the future is not believed: its clock is wrong (D10). */
export function futureRefusal(book: Book, asOf: number, windowMs: number): InventoryResult | null {
  const toleranceMs = Math.max(windowMs, book.settings.futureToleranceMs);
  if (asOf <= book.now + toleranceMs) return null;
  const aheadSeconds = Math.round((asOf - book.now) / 1000);
  return refused('quarantined', `it claims a time ${aheadSeconds} s in the future`);
}

/** Whether the position already stands on the same or a newer statement. */
export function oldNews(position: Working, anchor: Anchor): InventoryResult | null {
  const present = position.anchor;
  if (present === null || anchor.at > present.at) return null;
  if (anchor.at < present.at) return refused('ignored_stale', 'a newer count or file was applied');
  if (anchor.kind !== present.kind) {
    // Of two statements about the same instant, what a person saw stands above what a book said.
    return anchor.kind === 'count' ? null : refused('ignored_stale', 'it was counted at that time');
  }
  const isSame = anchor.quantityMilli === present.quantityMilli && anchor.source === present.source;
  return isSame ? alreadyDone(position.seq) : null;
}

/** Sets the anchor and moves on-hand to what follows from it. */
export function anchorAt(parts: {
  readonly book: Book;
  readonly position: Working;
  readonly anchor: Anchor;
  readonly teller: Teller;
  readonly evidence: Evidence;
}): number {
  const { book, position, anchor, teller } = parts;
  const movements = movementsOf(parts);
  const onHand = onHandNow(anchor, movements);
  const cause = anchor.kind === 'count' ? 'count' : 'snapshot';
  const seq = book.post(position, teller, {
    deltas: { onHand: onHand - position.onHand },
    cause,
    anchor,
    effectiveAt: anchor.at,
  });
  const { item, location } = position;
  if (movements.some((movement) => isAmbiguous(anchor, movement))) flagAmbiguous(book, position);
  else book.notices.clear({ flag: COUNT_AMBIGUOUS, item, location, subject: '' });
  book.notices.clear({ flag: 'recount', item, location, subject: '' });
  return seq;
}

/** The position's movements that matter to the anchor: stored ones, and those of this batch. */
function movementsOf(parts: {
  readonly book: Book;
  readonly position: Working;
  readonly anchor: Anchor;
  readonly evidence: Evidence;
}): readonly (Movement & { readonly isBooked: boolean })[] {
  const { book, position, anchor, evidence } = parts;
  const unbooked = evidence.unbooked.get(bookKey(anchor.source, anchor.at)) ?? [];
  const open = new Map(
    unbooked.filter((one) => one.position === position.id).map((one) => [one.seq, one]),
  );
  const found = new Map<number, Movement & { readonly isBooked: boolean }>();
  for (const movement of evidence.movements.get(position.id) ?? []) {
    found.set(movement.seq, { ...movement, isBooked: !open.has(movement.seq) });
  }
  const isAcked = (seq: number): boolean => book.notices.isAcked(anchor.source, seq, anchor.at);
  for (const movement of open.values()) {
    found.set(movement.seq, { ...movement, isBooked: isAcked(movement.seq) });
  }
  for (const entry of book.journal) {
    if (entry.position !== position.id || entry.movedMilli === 0) continue;
    found.set(entry.seq, { ...entry, isBooked: isAcked(entry.seq) });
  }
  return [...found.values()];
}
