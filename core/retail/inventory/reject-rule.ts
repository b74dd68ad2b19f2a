import type { Buckets, Demand } from '../../store/inventory-records.ts';
import { commit, demandAt } from './allocation-rule.ts';
import { done, insufficient, refused } from './answer.ts';
import { type Book, QUEUE, type Working } from './book.ts';
import type { InventoryResult, MoveCommand, RejectCommand } from './command.ts';
import { postMoved } from './movement-rule.ts';
import { Needs } from './need.ts';
import { askedOf, partsOf, rowsFor, tooMuch, unknownLine } from './ship-rule.ts';

type Effect = (position: Working, milli: number) => Partial<Buckets>;

/** What a rejection says about the goods (D19). */
const EFFECTS: Readonly<Record<string, Effect>> = {
  not_in_stock: (position) => ({ onHand: -Math.max(0, position.onHand) }),
  mismatch: (_position, milli) => ({ onHand: -milli }),
  damaged: (_position, milli) => ({ damaged: milli }),
  worn_display: (_position, milli) => ({ damaged: milli }),
  store_inactive: () => ({}),
  no_variance: () => ({}),
};

/** A store cannot fulfil a line: its units wait for another location, and the book learns why. */
export function decideReject(command: RejectCommand, book: Book): InventoryResult {
  const effect = EFFECTS[command.reason];
  if (effect === undefined) {
    const known = Object.keys(EFFECTS).join(', ');
    return refused('invalid', `reason ${command.reason} is none of ${known}`);
  }
  const rows = rowsFor(book, command).filter((row) => book.byId(row.position).location !== QUEUE);
  if (rows.length === 0) return unknownLine(command, book);
  const milli = askedOf(book, command.quantity, rows);
  if (typeof milli !== 'number') return milli;
  const parts = milli === 0 ? null : partsOf(rows, milli);
  if (parts === null) return tooMuch(rows, milli);
  let seq: number | null = null;
  for (const { row, milli: part } of parts) {
    const position = book.byId(row.position);
    const { openMilli, rejectedMilli } = row;
    book.commitments.putDemand({
      ...row,
      openMilli: openMilli - part,
      rejectedMilli: rejectedMilli + part,
    });
    const deltas = { ...effect(position, part), allocated: -part };
    const ref = row.order;
    seq = postMoved(book, position, command, {
      deltas,
      cause: 'reject',
      ref,
      reason: command.reason,
    });
    if (command.reason === 'not_in_stock') askRecount(book, position, ref);
    requeue(book, command, { position, milli: part, line: row.line });
  }
  return done(seq);
}

function requeue(
  book: Book,
  command: RejectCommand,
  part: { readonly position: Working; readonly milli: number; readonly line: string },
): void {
  const queue = book.position(part.position.sku, QUEUE);
  const { order } = command;
  commit(book, command, { order, line: part.line, position: queue, milli: part.milli });
}

function askRecount(book: Book, position: Working, ref: string): void {
  const { item, location } = position;
  book.notices.raise({
    ...{ flag: 'recount', item, location, subject: '', quantityMilli: 0, since: book.now, ref },
  });
}

/** Lets another location serve a line's open units, checked as a promise there. */
export function decideMove(command: MoveCommand, book: Book): InventoryResult {
  const { order, line } = command;
  const rows = rowsFor(book, { order, line, location: command.from ?? QUEUE });
  if (rows.length === 0) return unknownLine(command, book);
  const milli = askedOf(book, command.quantity, rows);
  if (typeof milli !== 'number') return milli;
  const parts = milli === 0 ? null : partsOf(rows, milli);
  if (parts === null) return tooMuch(rows, milli);
  const needs = new Needs(book);
  for (const part of parts) {
    needs.want(book.position(book.byId(part.row.position).sku, command.to), part.milli);
  }
  const short = needs.short();
  if (short.length > 0) return insufficient(short);
  let seq: number | null = null;
  for (const part of parts) seq = moveFrom(command, book, part);
  return done(seq);
}

function moveFrom(
  command: MoveCommand,
  book: Book,
  part: { readonly row: Demand; readonly milli: number },
): number {
  const { order, line } = command;
  const source = book.byId(part.row.position);
  const target = book.position(source.sku, command.to);
  commit(book, command, { order, line, position: source, milli: -part.milli });
  const seq = commit(book, command, { order, line, position: target, milli: part.milli });
  // The line keeps its age: it is served as early as it would have been where it was.
  const moved = demandAt(book, { order, line, position: target });
  book.commitments.putDemand({ ...moved, since: Math.min(moved.since, part.row.since) });
  return seq;
}
