import type { Buckets, Demand } from '../../store/inventory-records.ts';
import { badQuantity, done, refused } from './answer.ts';
import type { Book } from './book.ts';
import type { InventoryResult, ReceiveCommand, ReturnCommand } from './command.ts';
import type { Evidence } from './evidence.ts';
import { expectedOf, postMoved } from './movement-rule.ts';
import { units } from './need.ts';
import { toMilli } from './quantity.ts';
import { itemOf, locationOf } from './settings.ts';

/** Goods from a supplier arrive. */
export function decideReceive(
  command: ReceiveCommand,
  book: Book,
  evidence: Evidence,
): InventoryResult {
  const { decimals } = book.settings;
  if (command.lines.length === 0) return refused('invalid', 'a receipt needs a line');
  const parts: { readonly sku: string; readonly milli: number }[] = [];
  for (const { sku, quantity } of command.lines) {
    const milli = toMilli(quantity, decimals);
    if (milli === null || milli <= 0) return badQuantity(quantity, decimals);
    if (itemOf(book.settings, sku).tracked) parts.push({ sku, milli });
  }
  let seq: number | null = null;
  for (const { sku, milli } of parts) {
    const position = book.position(sku, command.location);
    const deltas = { onHand: milli, incoming: -expectedOf(position, milli, { book, evidence }) };
    seq = postMoved(book, position, command, { deltas, cause: 'receipt' });
  }
  return done(seq);
}

type Disposition = (milli: number) => Partial<Buckets>;

const DISPOSITIONS: Readonly<Record<string, Disposition>> = {
  sellable: (milli) => ({ onHand: milli }),
  damaged: (milli) => ({ onHand: milli, damaged: milli }),
  qc: (milli) => ({ onHand: milli, qc: milli }),
  missing: () => ({}),
};

/** Goods came back: stock rises where they are, and never by more than had left (D23). */
export function decideReturn(command: ReturnCommand, book: Book): InventoryResult {
  const { decimals } = book.settings;
  const milli = toMilli(command.quantity, decimals);
  if (milli === null || milli <= 0) return badQuantity(command.quantity, decimals);
  const disposition = dispositionOf(command, book);
  if (disposition === undefined) {
    const known = Object.keys(DISPOSITIONS).join(', ');
    return refused('invalid', `disposition ${command.disposition} is none of ${known}`);
  }
  const rows = returnable(command, book);
  if ('result' in rows) return rows;
  const sku = command.sku ?? (rows[0] === undefined ? undefined : book.byId(rows[0].position).sku);
  if (sku === undefined) {
    return refused('invalid', 'a return needs a known order line or a SKU');
  }
  const left = rows.reduce((sum, row) => sum + row.shippedMilli - row.returnedMilli, 0);
  if (rows.length > 0 && left < milli) {
    return refused('invalid', `${units(milli)} came back, but only ${units(left)} are still out`);
  }
  takeBack(book, rows, milli);
  if (!itemOf(book.settings, sku).tracked) return done(null, 'the item is not tracked');
  const position = book.position(sku, command.location);
  const ref = command.returnId;
  return done(
    postMoved(book, position, command, { deltas: disposition(milli), cause: 'return', ref }),
  );
}

/** A location that does not restock keeps returned goods for inspection. */
function dispositionOf(command: ReturnCommand, book: Book): Disposition | undefined {
  const { restockReturns } = locationOf(book.settings, command.location);
  const isKept = command.disposition === 'sellable' && !restockReturns;
  return DISPOSITIONS[isKept ? 'qc' : command.disposition];
}

function returnable(command: ReturnCommand, book: Book): readonly Demand[] | InventoryResult {
  const { order, line } = command;
  if (order === undefined || book.commitments.order(order) === undefined) return [];
  const rows = book.commitments
    .demand(order)
    .filter((row) => line === undefined || row.line === line)
    .filter((row) => command.sku === undefined || book.byId(row.position).sku === command.sku);
  if (rows.length > 0) return rows;
  return refused('invalid', `order ${order} has no such line`);
}

function takeBack(book: Book, rows: readonly Demand[], milli: number): void {
  let missing = milli;
  for (const row of rows) {
    const part = Math.min(missing, row.shippedMilli - row.returnedMilli);
    if (part <= 0) continue;
    book.commitments.putDemand({ ...row, returnedMilli: row.returnedMilli + part });
    missing -= part;
  }
}
