import type { TransferLine } from '../../store/inventory-records.ts';
import { alreadyDone, badQuantity, done, insufficient, refused } from './answer.ts';
import type { Book, Working } from './book.ts';
import type {
  InventoryResult,
  TransferCloseCommand,
  TransferReceiveCommand,
  TransferShipCommand,
} from './command.ts';
import { postMoved } from './movement-rule.ts';
import { Needs } from './need.ts';
import { toMilli } from './quantity.ts';

/** Flag: a transfer brought more or less than was sent; it stays until somebody closes it (D2). */
export const TRANSFER_DISCREPANCY = 'transfer_discrepancy';

interface Part {
  readonly sku: string;
  readonly milli: number;
}

/** The lines as sums by SKU, or what is wrong with them. */
function sumsOf(
  lines: readonly { readonly sku: string; readonly quantity: number }[],
  book: Book,
): readonly Part[] | InventoryResult {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of lines) {
    const milli = toMilli(quantity, book.settings.decimals);
    if (milli === null || milli <= 0) return badQuantity(quantity, book.settings.decimals);
    sums.set(sku, (sums.get(sku) ?? 0) + milli);
  }
  if (sums.size === 0) return refused('invalid', 'a transfer needs a line');
  return [...sums].map(([sku, milli]) => ({ sku, milli }));
}

/** Goods leave one location for another: off its book, and on the way in at the other. */
export function decideTransferShip(command: TransferShipCommand, book: Book): InventoryResult {
  const { transfer, from, to } = command;
  const parts = sumsOf(command.lines, book);
  if ('result' in parts) return parts;
  if (from === to) return refused('invalid', `a transfer from ${from} to itself moves nothing`);
  const there = book.commitments.transfer(transfer);
  if (there.length > 0) return repeatOf(command, book, { parts, there });
  const needs = new Needs(book);
  for (const part of parts) needs.want(book.position(part.sku, from), part.milli);
  const short = needs.missing();
  if (short.length > 0) return insufficient(short);
  let seq: number | null = null;
  for (const { sku, milli } of parts) {
    const source = book.position(sku, from);
    const target = book.position(sku, to);
    postMoved(book, source, command, {
      deltas: { onHand: -milli },
      cause: 'transfer_ship',
      ref: transfer,
    });
    const deltas = { incoming: milli };
    seq = book.post(target, command, { deltas, cause: 'transfer_ship', ref: transfer });
    book.commitments.putTransfer({
      ...{ transfer, item: source.item, from: source.id, to: target.id, shippedMilli: milli },
      ...{ receivedMilli: 0, lostMilli: 0, receipts: 0, owner: to, isOpen: true },
    });
  }
  return done(seq);
}

function repeatOf(
  command: TransferShipCommand,
  book: Book,
  parts: { readonly parts: readonly Part[]; readonly there: readonly TransferLine[] },
): InventoryResult {
  const isSame =
    parts.parts.length === parts.there.length &&
    parts.parts.every(({ sku, milli }) =>
      parts.there.some(
        (line) =>
          line.item === book.itemId(sku) &&
          line.shippedMilli === milli &&
          book.byId(line.from).location === command.from &&
          book.byId(line.to).location === command.to,
      ),
    );
  if (isSame) return alreadyDone(null);
  return refused('conflict', `transfer ${command.transfer} was sent with other lines`);
}

/** Books what arrived; the difference stays visible until it is closed (D2). */
export function decideTransferReceive(
  command: TransferReceiveCommand,
  book: Book,
): InventoryResult {
  const parts = sumsOf(command.lines, book);
  if ('result' in parts) return parts;
  const there = book.commitments.transfer(command.transfer);
  if (there.length === 0) return refused('invalid', `there is no transfer ${command.transfer}`);
  const found: { readonly line: TransferLine; readonly milli: number }[] = [];
  for (const { sku, milli } of parts) {
    const line = there.find((one) => one.item === book.itemId(sku));
    if (line === undefined) {
      return refused('invalid', `transfer ${command.transfer} did not carry ${sku}`);
    }
    found.push({ line, milli });
  }
  let seq: number | null = null;
  for (const one of found) seq = arrive(command, book, one);
  for (const line of book.commitments.transfer(command.transfer)) judge(book, line);
  return done(seq);
}

function arrive(
  command: TransferReceiveCommand,
  book: Book,
  part: { readonly line: TransferLine; readonly milli: number },
): number {
  const { line, milli } = part;
  const waiting = line.isOpen ? Math.max(0, line.shippedMilli - line.receivedMilli) : 0;
  const receivedMilli = line.receivedMilli + milli;
  // What was written off and came after all is no loss.
  const lostMilli = Math.max(0, Math.min(line.lostMilli, line.shippedMilli - receivedMilli));
  const isOpen = line.isOpen && receivedMilli + lostMilli !== line.shippedMilli;
  const receipts = line.receipts + 1;
  book.commitments.putTransfer({ ...line, receivedMilli, lostMilli, receipts, isOpen });
  const deltas = { onHand: milli, incoming: -Math.min(milli, waiting) };
  const position = book.byId(line.to);
  const ref = command.transfer;
  return postMoved(book, position, command, { deltas, cause: 'transfer_receive', ref });
}

function judge(book: Book, line: TransferLine): void {
  const position: Working = book.byId(line.to);
  const { item, location } = position;
  const key = { flag: TRANSFER_DISCREPANCY, item, location, subject: line.transfer };
  const difference = line.shippedMilli - line.receivedMilli - line.lostMilli;
  if (difference === 0) {
    book.notices.clear(key);
    return;
  }
  book.notices.raise({ ...key, quantityMilli: difference, since: book.now, ref: line.owner });
}

/** Writes off what will not come any more. */
export function decideTransferClose(command: TransferCloseCommand, book: Book): InventoryResult {
  const there = book.commitments.transfer(command.transfer);
  if (there.length === 0) return refused('invalid', `there is no transfer ${command.transfer}`);
  const open = there.filter((line) => line.isOpen);
  if (open.length === 0) return alreadyDone(null);
  let seq: number | null = null;
  for (const line of open) {
    const missing = Math.max(0, line.shippedMilli - line.receivedMilli);
    const position = book.byId(line.to);
    book.commitments.putTransfer({ ...line, lostMilli: missing, isOpen: false });
    const deltas = { incoming: -missing };
    const { transfer: ref, reason } = command;
    seq = book.post(position, command, { deltas, cause: 'transfer_close', ref, reason });
    const { item, location } = position;
    book.notices.clear({ flag: TRANSFER_DISCREPANCY, item, location, subject: ref });
  }
  return done(seq);
}
