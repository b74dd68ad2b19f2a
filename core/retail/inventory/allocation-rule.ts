import type { Demand, StockOrder } from '../../store/inventory-records.ts';
import { alreadyDone, badQuantity, done, insufficient, refused } from './answer.ts';
import type { Book, Teller, Working } from './book.ts';
import type { AllocateCommand, InventoryResult } from './command.ts';
import { closeHold, isOver, openHolds } from './hold-rule.ts';
import { Needs, promiseLimit, units } from './need.ts';
import { toMilli } from './quantity.ts';
import { itemOf } from './settings.ts';

interface Wanted {
  readonly line: string;
  readonly position: Working;
  readonly milli: number;
}

/** Commits stock to an order's lines: all of them or none, checked as sums (D6). */
export function decideAllocate(command: AllocateCommand, book: Book): InventoryResult {
  const order = book.commitments.order(command.order);
  if (order?.status === 'cancelled') return refused('conflict', 'the order is cancelled');
  const wanted = wantedOf(command, book);
  if ('result' in wanted) return wanted;
  const repeated = repeatOf(command, book, wanted);
  if (repeated !== null) return repeated;
  const holds = openHolds(book, command.holds ?? []);
  const needs = new Needs(book);
  for (const hold of holds) {
    if (!isOver(hold, book.now)) needs.free(book.byId(hold.position), hold.quantityMilli);
  }
  const granted = command.partial === true ? grantPartly(book, needs, wanted) : wanted;
  if (command.partial !== true) for (const one of wanted) needs.want(one.position, one.milli);
  const short = needs.short();
  if (short.length > 0) return insufficient(short);
  if (granted.length === 0 && wanted.length > 0) {
    return insufficient(wanted.map((one) => one.position.sku));
  }
  for (const hold of holds) closeHold(book, hold, command, 'convert');
  let seq: number | null = null;
  for (const one of granted) seq = commit(book, command, { ...one, order: command.order });
  ensureOrder(book, { id: command.order, channel: command.channel ?? '', seq: seq ?? book.seq });
  return partlyDone(seq, wanted, granted);
}

function wantedOf(command: AllocateCommand, book: Book): readonly Wanted[] | InventoryResult {
  if (command.lines.length === 0) return refused('invalid', 'an allocation needs a line');
  const wanted: Wanted[] = [];
  for (const line of command.lines) {
    const milli = toMilli(line.quantity, book.settings.decimals);
    if (milli === null || milli <= 0) return badQuantity(line.quantity, book.settings.decimals);
    if (!itemOf(book.settings, line.sku).tracked) continue;
    wanted.push({ line: line.line, position: book.position(line.sku, line.location), milli });
  }
  return wanted;
}

/** An order line is allocated once: the same again is a repeat, something else is a contradiction. */
function repeatOf(
  command: AllocateCommand,
  book: Book,
  wanted: readonly Wanted[],
): InventoryResult | null {
  const lines = new Set(wanted.map((one) => one.line));
  const there = book.commitments.demand(command.order).filter((row) => lines.has(row.line));
  if (there.length === 0) return null;
  const isSame = wanted.every((one) => {
    const rows = there.filter((row) => row.line === one.line);
    return rows.some((row) => row.position === one.position.id && totalOf(row) === one.milli);
  });
  if (isSame) return alreadyDone(Math.max(...there.map((row) => row.since)));
  const named = [...new Set(there.map((row) => row.line))].join(', ');
  return refused(
    'conflict',
    `order ${command.order} has line ${named} already, with other figures`,
  );
}

/** All units that a demand row ever stood for. */
export function totalOf(row: Demand): number {
  return row.openMilli + row.shippedMilli + row.cancelledMilli + row.rejectedMilli;
}

function grantPartly(book: Book, needs: Needs, wanted: readonly Wanted[]): readonly Wanted[] {
  return wanted.flatMap((one) => {
    const left = needs.left(one.position, promiseLimit(book, one.position));
    const milli = Math.max(0, Math.min(one.milli, left));
    if (milli === 0) return [];
    needs.want(one.position, milli);
    return [{ ...one, milli }];
  });
}

function partlyDone(
  seq: number | null,
  wanted: readonly Wanted[],
  granted: readonly Wanted[],
): InventoryResult {
  const given = new Map(granted.map((one) => [one.line, one.milli]));
  const short = wanted.filter((one) => (given.get(one.line) ?? 0) < one.milli);
  if (short.length === 0) return done(seq);
  const what = short
    .map((one) => `${units(given.get(one.line) ?? 0)} of ${units(one.milli)} ${one.position.sku}`)
    .join(', ');
  return { result: 'ok', seq, what, short: [...new Set(short.map((one) => one.position.sku))] };
}

const NO_UNITS = {
  openMilli: 0,
  shippedMilli: 0,
  cancelledMilli: 0,
  returnedMilli: 0,
  rejectedMilli: 0,
};

/** The demand row of a line at a position, empty where there was none. */
export function demandAt(
  book: Book,
  place: { readonly order: string; readonly line: string; readonly position: Working },
): Demand {
  const { order, line, position } = place;
  const rows = book.commitments.demand(order);
  const there = rows.find((row) => row.line === line && row.position === position.id);
  return there ?? { order, line, position: position.id, ...NO_UNITS, since: book.seq + 1 };
}

/** Commits units of a position to an order line; negative gives them back. */
export function commit(
  book: Book,
  teller: Teller,
  part: {
    readonly order: string;
    readonly line: string;
    readonly position: Working;
    readonly milli: number;
  },
): number {
  const row = demandAt(book, part);
  book.commitments.putDemand({ ...row, openMilli: row.openMilli + part.milli });
  const deltas = { allocated: part.milli };
  const cause = part.milli < 0 ? 'deallocate' : 'allocate';
  return book.post(part.position, teller, { deltas, cause, ref: part.order });
}

/** Makes the order known when it is not; what is known about it stays. */
export function ensureOrder(
  book: Book,
  order: Pick<StockOrder, 'id' | 'channel' | 'seq'>,
): StockOrder {
  const there = book.commitments.order(order.id);
  if (there !== undefined) return there;
  const made: StockOrder = { ...order, version: null, status: 'open', contentHash: '' };
  book.commitments.putOrder(made);
  return made;
}
