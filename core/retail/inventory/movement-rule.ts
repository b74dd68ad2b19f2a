import type { Buckets } from '../../store/inventory-records.ts';
import { countsAfter, isAmbiguous } from './anchor-rule.ts';
import { badQuantity, done, doneShort, refused } from './answer.ts';
import type { Book, Teller, Working } from './book.ts';
import type { InventoryResult, MovementCommand } from './command.ts';
import type { Evidence } from './evidence.ts';
import { availableOf } from './figures.ts';
import { toMilli } from './quantity.ts';
import { itemOf } from './settings.ts';

/** Flag: a count and a movement are too near to each other to know their order. */
export const COUNT_AMBIGUOUS = 'count_ambiguous';

/** Books goods that came or went; a fact is never refused for what the stock says (D5). */
export function decideMovement(
  command: MovementCommand,
  book: Book,
  evidence: Evidence,
): InventoryResult {
  const { decimals } = book.settings;
  const quantity = toMilli(command.quantity, decimals);
  if (quantity === null || quantity === 0) return badQuantity(command.quantity, decimals);
  if (command.type === 'adjustment' && (command.reason ?? '') === '') {
    return refused('invalid', 'an adjustment needs a reason');
  }
  if (!itemOf(book.settings, command.sku).tracked) return done(null, 'the item is not tracked');
  const position = book.position(command.sku, command.location);
  const signed = command.type === 'sale' ? -quantity : quantity;
  const bucket = command.bucket ?? 'onHand';
  if (bucket !== 'onHand' && bucket !== 'incoming' && position[bucket] + signed < 0) {
    return refused('invalid', `${bucket} would fall below zero`);
  }
  const deltas = bucketDeltas(command, { signed, position, book, evidence });
  const cause = command.type;
  const seq = postMoved(book, position, command, { deltas, cause, reason: command.reason ?? null });
  return command.type === 'sale' && signed < 0 ? factAnswer(seq, [position]) : done(seq);
}

function bucketDeltas(
  command: MovementCommand,
  parts: {
    readonly signed: number;
    readonly position: Working;
    readonly book: Book;
    readonly evidence: Evidence;
  },
): Partial<Buckets> {
  const { signed, position } = parts;
  const bucket = command.bucket ?? 'onHand';
  if (bucket === 'onHand') {
    if (command.type !== 'receipt') return { onHand: signed };
    return { onHand: signed, incoming: -expectedOf(position, signed, parts) };
  }
  // An adjustment re-labels goods that are there; anything else brings or takes labelled goods.
  if (command.type === 'adjustment' || bucket === 'incoming') return { [bucket]: signed };
  return { onHand: signed, [bucket]: signed };
}

/** How much of a receipt had been announced as incoming, apart from transfers, which are received by their own. */
export function expectedOf(
  position: Working,
  received: number,
  parts: { readonly book: Book; readonly evidence: Evidence },
): number {
  if (position.incoming <= 0) return 0;
  let announced = position.incoming - (parts.evidence.inTransit.get(position.id) ?? 0);
  // Transfers of this very batch are not in the evidence yet.
  for (const { position: id, cause, deltas } of parts.book.journal) {
    if (id === position.id && cause.startsWith('transfer_')) announced -= deltas.incoming;
  }
  return Math.max(0, Math.min(received, announced));
}

/**
 * Posts a row whose `onHand` is what really moved; the balance follows only as far as the last count allows (D10).
 */
export function postMoved(
  book: Book,
  position: Working,
  teller: Teller,
  posting: {
    readonly deltas: Partial<Buckets>;
    readonly cause: string;
    readonly ref?: string;
    readonly reason?: string | null;
  },
): number {
  const movedMilli = posting.deltas.onHand ?? 0;
  const { anchor } = position;
  if (anchor === null || movedMilli === 0)
    return book.post(position, teller, { ...posting, movedMilli });
  const effectiveAt = teller.effectiveAt ?? book.now;
  const source = teller.source ?? 'hub';
  const movement = { movedMilli, cause: posting.cause, effectiveAt, source };
  if (isAmbiguous(anchor, movement)) flagAmbiguous(book, position);
  const onHand = countsAfter(anchor, movement, false) ? movedMilli : 0;
  return book.post(position, teller, {
    ...posting,
    movedMilli,
    deltas: { ...posting.deltas, onHand },
  });
}

/** Asks for a recount. */
export function flagAmbiguous(book: Book, position: Working): void {
  const { item, location } = position;
  book.notices.raise({
    ...{ flag: COUNT_AMBIGUOUS, item, location, subject: '', quantityMilli: position.onHand },
    ...{ since: book.now, ref: '' },
  });
  book.touch(position);
}

/** A fact's answer: short when the goods did not cover it. */
export function factAnswer(seq: number | null, positions: readonly Working[]): InventoryResult {
  const short = positions.filter((at) => at.onHand < 0 || availableOf(at) < 0);
  if (short.length === 0) return done(seq);
  return doneShort(seq, [...new Set(short.map((at) => at.sku))]);
}
