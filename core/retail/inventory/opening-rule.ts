import { commit, ensureOrder } from './allocation-rule.ts';
import { alreadyDone, badQuantity, done, refused } from './answer.ts';
import type { Book } from './book.ts';
import type { InventoryResult, OpeningCommand, RenameCommand } from './command.ts';
import { toMilli } from './quantity.ts';

/** The balances with which a place begins; a place that has a history is counted instead. */
export function decideOpening(command: OpeningCommand, book: Book): InventoryResult {
  const { decimals } = book.settings;
  const position = book.position(command.sku, command.location);
  if (position.seq > 0) return refused('conflict', 'the place has a history: count it instead');
  const { onHand, damaged = 0, qc = 0, display = 0, incoming = 0, held = 0 } = command;
  const given = { onHand, damaged, qc, display, incoming };
  const deltas: Record<string, number> = {};
  for (const [bucket, quantity] of Object.entries(given)) {
    const milli = toMilli(quantity, decimals);
    const isBelow = milli !== null && milli < 0 && bucket !== 'onHand';
    if (milli === null || isBelow) return badQuantity(quantity, decimals);
    deltas[bucket] = milli;
  }
  const heldMilli = toMilli(held, decimals);
  if (heldMilli === null || heldMilli < 0) return badQuantity(held, decimals);
  const lines = (command.allocated ?? []).map((part) => ({
    ...{ order: part.order, line: part.line, position },
    milli: toMilli(part.quantity, decimals) ?? -1,
  }));
  if (lines.some((line) => line.milli < 0)) return refused('invalid', 'allocated is no quantity');
  let seq = book.post(position, command, { deltas, cause: 'opening' });
  for (const line of lines) {
    ensureOrder(book, { id: line.order, channel: '', seq });
    seq = commit(book, command, line);
  }
  if (heldMilli > 0) seq = holdFrom(command, book, heldMilli);
  return done(seq);
}

/** A reservation of unknown end: somebody has to release it. */
function holdFrom(command: OpeningCommand, book: Book, quantityMilli: number): number {
  const position = book.position(command.sku, command.location);
  const id = `opening:${command.sku}@${command.location}`;
  book.commitments.putHold({
    ...{ id, position: position.id, quantityMilli, expiresAt: null, isOpen: true, owner: '' },
  });
  return book.post(position, command, { deltas: { held: quantityMilli }, cause: 'hold', ref: id });
}

/** Gives an item a new SKU; the old one stays a name of it, so late messages find their stock. */
export function decideRename(command: RenameCommand, book: Book): InventoryResult {
  const item = book.itemId(command.sku);
  if (item === undefined || item < 0) return refused('invalid', `there is no item ${command.sku}`);
  const other = book.itemId(command.to);
  if (other === item) return alreadyDone(null);
  if (other !== undefined) return refused('conflict', `${command.to} is another item's SKU`);
  book.rename(item, command.to);
  return done(null);
}
