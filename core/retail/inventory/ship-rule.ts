import type { Demand } from '../../store/inventory-records.ts';
import { alreadyDone, badQuantity, done, refused } from './answer.ts';
import { type Book, QUEUE, type Teller, type Working } from './book.ts';
import type { CancelCommand, InventoryResult, ShipCommand } from './command.ts';
import { postMoved } from './movement-rule.ts';
import { units } from './need.ts';
import { toMilli } from './quantity.ts';

/** Units of one demand row leave: allocated and on-hand fall together. */
export function shipFrom(
  book: Book,
  teller: Teller,
  part: { readonly row: Demand; readonly milli: number },
): number {
  const { row, milli } = part;
  const { openMilli, shippedMilli } = row;
  book.commitments.putDemand({
    ...row,
    openMilli: openMilli - milli,
    shippedMilli: shippedMilli + milli,
  });
  const deltas = { onHand: -milli, allocated: -milli };
  const ref = teller.ref ?? row.order;
  return postMoved(book, book.byId(row.position), teller, { deltas, cause: 'ship', ref });
}

/** The wanted part of some rows, oldest first, or null when they do not hold that much. */
export function partsOf(
  rows: readonly Demand[],
  milli: number,
): readonly { readonly row: Demand; readonly milli: number }[] | null {
  const parts: { readonly row: Demand; readonly milli: number }[] = [];
  let missing = milli;
  for (const row of [...rows].sort((a, b) => a.since - b.since)) {
    const taken = Math.min(row.openMilli, missing);
    if (taken <= 0) continue;
    parts.push({ row, milli: taken });
    missing -= taken;
  }
  return missing > 0 ? null : parts;
}

/** The order's rows that a command is about. */
export function rowsFor(
  book: Book,
  command: { readonly order: string; readonly line?: string; readonly location?: string },
): readonly Demand[] {
  const { line, location } = command;
  return book.commitments.demand(command.order).filter((row) => {
    const isLine = line === undefined || row.line === line;
    return isLine && (location === undefined || book.byId(row.position).location === location);
  });
}

/** The asked quantity in thousandths, everything open when none was named, or why it is none. */
export function askedOf(
  book: Book,
  quantity: number | undefined,
  rows: readonly Demand[],
): number | InventoryResult {
  if (quantity === undefined) return rows.reduce((sum, row) => sum + row.openMilli, 0);
  const milli = toMilli(quantity, book.settings.decimals);
  if (milli === null || milli <= 0) return badQuantity(quantity, book.settings.decimals);
  return milli;
}

/** Hands committed units to a carrier or customer. Of ship and cancel the first wins (D21). */
export function decideShip(command: ShipCommand, book: Book): InventoryResult {
  const rows = rowsFor(book, command).filter((row) => book.byId(row.position).location !== QUEUE);
  if (rows.length === 0) return unknownLine(command, book);
  const milli = askedOf(book, command.quantity, rows);
  if (typeof milli !== 'number') return milli;
  const parts = milli === 0 ? null : partsOf(rows, milli);
  if (parts === null) return tooMuch(rows, milli);
  let seq: number | null = null;
  const touched = new Set<Working>();
  for (const part of parts) {
    seq = shipFrom(book, command, part);
    touched.add(book.byId(part.row.position));
  }
  const negative = [...touched].filter((position) => position.onHand < 0);
  if (negative.length === 0) return done(seq);
  const short = negative.map((position) => position.sku);
  const what = 'more was shipped than the book says was there';
  return { result: 'accepted_with_shortfall', seq, what, short };
}

/** A line that is not there, or has no location yet. */
export function unknownLine(
  command: { readonly order: string; readonly line?: string },
  book: Book,
): InventoryResult {
  const order = book.commitments.order(command.order);
  if (order?.status === 'cancelled') return refused('conflict', 'the order is cancelled');
  const line = command.line === undefined ? '' : ` line ${command.line}`;
  return refused('invalid', `order ${command.order}${line} has nothing allocated`);
}

/** What a line's units are doing, for the one who came second. */
export function stateOf(rows: readonly Demand[]): string {
  const sum = (pick: (row: Demand) => number): string =>
    units(rows.reduce((all, row) => all + pick(row), 0));
  const open = sum((row) => row.openMilli);
  const shipped = sum((row) => row.shippedMilli);
  const cancelled = sum((row) => row.cancelledMilli);
  return `now ${open} open, ${shipped} shipped, ${cancelled} cancelled`;
}

/** More than the line ever had is a mistake; more than it has left means that somebody was faster (D21). */
export function tooMuch(rows: readonly Demand[], milli: number): InventoryResult {
  const ever = rows.reduce(
    (sum, row) => sum + row.openMilli + row.shippedMilli + row.cancelledMilli + row.rejectedMilli,
    0,
  );
  return refused(milli > ever ? 'invalid' : 'conflict', stateOf(rows));
}

/** Gives unshipped units back; what has left cannot be cancelled, it can be returned (D21). */
export function decideCancel(command: CancelCommand, book: Book): InventoryResult {
  const rows = rowsFor(book, command);
  if (rows.length === 0) return unknownLine(command, book);
  const milli = askedOf(book, command.quantity, rows);
  if (typeof milli !== 'number') return milli;
  if (milli === 0) {
    const isShipped = rows.some((row) => row.shippedMilli > 0);
    return isShipped ? refused('conflict', stateOf(rows)) : alreadyDone(null);
  }
  const parts = partsOf(rows, milli);
  if (parts === null) return tooMuch(rows, milli);
  let seq: number | null = null;
  for (const { row, milli: part } of parts) seq = cancelFrom(book, command, { row, milli: part });
  closeWhenDone(book, command.order);
  return done(seq);
}

function cancelFrom(
  book: Book,
  command: CancelCommand,
  part: { readonly row: Demand; readonly milli: number },
): number {
  const { row, milli } = part;
  const { openMilli, cancelledMilli } = row;
  book.commitments.putDemand({
    ...row,
    openMilli: openMilli - milli,
    cancelledMilli: cancelledMilli + milli,
  });
  return book.post(book.byId(row.position), command, {
    deltas: { allocated: -milli },
    cause: 'cancel',
    ref: row.order,
    reason: command.reason ?? null,
  });
}

/** An order whose every unit was cancelled is cancelled. */
function closeWhenDone(book: Book, id: string): void {
  const order = book.commitments.order(id);
  const rows = book.commitments.demand(id);
  const isAlive = rows.some((row) => row.openMilli > 0 || row.shippedMilli > 0);
  if (order === undefined || isAlive) return;
  book.commitments.putOrder({ ...order, status: 'cancelled' });
}
