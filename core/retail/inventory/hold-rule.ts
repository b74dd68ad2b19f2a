import type { Hold } from '../../store/inventory-records.ts';
import { alreadyDone, badQuantity, done, insufficient, refused } from './answer.ts';
import type { Book, Teller } from './book.ts';
import type { HoldCommand, InventoryResult, ReleaseCommand } from './command.ts';
import { Needs } from './need.ts';
import { toMilli } from './quantity.ts';
import { itemOf } from './settings.ts';

/** Whether a hold reserves nothing any more; at its very instant it has ended (D8). */
export function isOver(hold: Hold, now: number): boolean {
  return hold.expiresAt !== null && hold.expiresAt <= now;
}

/** Ends a hold and gives its units back. */
export function closeHold(book: Book, hold: Hold, teller: Teller, cause: string): number {
  const position = book.byId(hold.position);
  const isExpired = isOver(hold, book.now);
  book.commitments.putHold({ ...hold, isOpen: false });
  if (isExpired) position.expiredMilli -= hold.quantityMilli;
  const effectiveAt = isExpired && hold.expiresAt !== null ? hold.expiresAt : book.now;
  const deltas = { held: -hold.quantityMilli };
  return book.post(position, teller, { deltas, cause, ref: hold.id, effectiveAt });
}

/** Reserves softly, or says what is short. Holds that it replaces are freed first (D8). */
export function decideHold(command: HoldCommand, book: Book): InventoryResult {
  const { decimals } = book.settings;
  const quantityMilli = toMilli(command.quantity, decimals);
  if (quantityMilli === null || quantityMilli <= 0) return badQuantity(command.quantity, decimals);
  if (!(command.ttlMs > 0)) return refused('invalid', 'a hold needs a time to live above zero');
  if (!itemOf(book.settings, command.sku).tracked) return done(null, 'the item is not tracked');
  const position = book.position(command.sku, command.location);
  const expiresAt = book.now + Math.round(command.ttlMs);
  const present = book.commitments.hold(command.hold);
  if (present?.isOpen === true && present.position === position.id) {
    const isSame = present.quantityMilli === quantityMilli && present.expiresAt === expiresAt;
    if (isSame) return alreadyDone(position.seq);
  }
  const old = openHolds(book, [command.hold, ...(command.replaces ?? [])]);
  const needs = new Needs(book);
  needs.want(position, quantityMilli);
  for (const hold of old) {
    if (!isOver(hold, book.now)) needs.free(book.byId(hold.position), hold.quantityMilli);
  }
  const short = needs.short();
  if (short.length > 0) return insufficient(short);
  for (const hold of old) closeHold(book, hold, command, 'release');
  const owner = command.owner ?? '';
  book.commitments.putHold({
    ...{ id: command.hold, position: position.id, quantityMilli, expiresAt, isOpen: true, owner },
  });
  const deltas = { held: quantityMilli };
  return done(book.post(position, command, { deltas, cause: 'hold', ref: command.hold }));
}

/** The open ones of these holds, each once. */
export function openHolds(book: Book, ids: readonly string[]): readonly Hold[] {
  return [...new Set(ids)].flatMap((id) => {
    const hold = book.commitments.hold(id);
    return hold?.isOpen === true ? [hold] : [];
  });
}

/** Gives a hold back; doing it twice changes nothing. */
export function decideRelease(command: ReleaseCommand, book: Book): InventoryResult {
  const hold = book.commitments.hold(command.hold);
  if (hold === undefined) return refused('invalid', `there is no hold ${command.hold}`);
  if (!hold.isOpen) return alreadyDone(null);
  return done(closeHold(book, hold, command, 'release'));
}
