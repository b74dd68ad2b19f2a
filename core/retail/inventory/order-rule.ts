import { contentHash } from '../../base/json.ts';
import { compareVersions } from '../../base/version.ts';
import type { Demand, StockOrder } from '../../store/inventory-records.ts';
import { commit, demandAt } from './allocation-rule.ts';
import { alreadyDone, badQuantity, refused } from './answer.ts';
import { type Book, QUEUE, type Working } from './book.ts';
import type { InventoryResult, ObservedLine, OrderCommand } from './command.ts';
import { factAnswer } from './movement-rule.ts';
import { units } from './need.ts';
import { toMilli } from './quantity.ts';
import { itemOf } from './settings.ts';
import { shipFrom } from './ship-rule.ts';

/** A line as the upstream system sees it, in thousandths. */
interface Seen {
  readonly line: string;
  readonly sku: string;
  readonly location: string | null;
  /** What is still wanted, shipped units included. */
  readonly wanted: number;
  readonly fulfilled: number;
}

/** Flag: more units left than the order wants now; they have to come back (D21). */
export const NEEDS_RETURN = 'needs_return';

/**
 * Follows an order that exists upstream: it is never refused, only its difference is planned anew, and an older
 * version changes nothing (D5, D32).
 */
export function decideOrder(command: OrderCommand, book: Book): InventoryResult {
  const seen = seenLines(command, book);
  if ('result' in seen) return seen;
  const order = book.commitments.order(command.order);
  const hash = contentHash([command.status, seen.map((one) => ({ ...one }))]);
  const old = oldVersion(order, command, hash);
  if (old !== null) return old;
  const next: StockOrder = {
    id: command.order,
    channel: command.channel ?? order?.channel ?? '',
    version: command.version ?? order?.version ?? null,
    status: command.status,
    contentHash: hash,
    seq: order?.seq ?? book.seq,
  };
  book.commitments.putOrder(next);
  return plan(command, book, command.status === 'cancelled' ? [] : seen);
}

function seenLines(command: OrderCommand, book: Book): readonly Seen[] | InventoryResult {
  const { decimals } = book.settings;
  const seen: Seen[] = [];
  for (const line of command.lines) {
    const { quantity, cancelled = 0, fulfilled = 0 } = line;
    const numbers = [quantity, cancelled, fulfilled].map((one) => toMilli(one, decimals));
    const [wanted, dropped, left] = numbers;
    for (const [index, one] of [quantity, cancelled, fulfilled].entries()) {
      const milli = numbers[index] ?? null;
      if (milli === null || milli < 0) return badQuantity(one, decimals);
    }
    if (!itemOf(book.settings, line.sku).tracked) continue;
    if (seen.some((one) => one.line === line.line)) {
      return refused('invalid', `line ${line.line} occurs twice in order ${command.order}`);
    }
    seen.push({
      ...placeOf(line),
      wanted: Math.max(0, (wanted ?? 0) - (dropped ?? 0)),
      fulfilled: left ?? 0,
    });
  }
  return seen;
}

function placeOf(line: ObservedLine): Pick<Seen, 'line' | 'sku' | 'location'> {
  return { line: line.line, sku: line.sku, location: line.location };
}

/** The version decides; where the source has none, the content does. */
function oldVersion(
  order: StockOrder | undefined,
  command: OrderCommand,
  hash: string,
): InventoryResult | null {
  if (order === undefined || order.contentHash === '') return null;
  const isSame = order.contentHash === hash;
  if (command.version === null) return isSame ? alreadyDone(order.seq) : null;
  const comparison = compareVersions(command.version, order.version);
  if (comparison < 0)
    return refused('ignored_stale', `version ${order.version} was applied before`);
  return comparison === 0 && isSame ? alreadyDone(order.seq) : null;
}

/** Moves the order's demand to what is seen now. */
function plan(command: OrderCommand, book: Book, seen: readonly Seen[]): InventoryResult {
  const grown = new Set<Working>();
  let tooMuch = 0;
  for (const [line, item] of goneLines(command, book, seen)) {
    tooMuch += shrink(command, book, { line, item, to: 0 });
  }
  for (const one of seen) {
    tooMuch += follow(command, book, { seen: one, grown });
    fulfil(command, book, { seen: one, grown });
  }
  if (tooMuch > 0) {
    return refused(
      'conflict',
      `${units(tooMuch)} units had been shipped already and must come back`,
    );
  }
  return factAnswer(
    book.seq,
    [...grown].filter((position) => position.location !== QUEUE),
  );
}

/** Lines that are not in the order any more, or are about another item now. */
function goneLines(
  command: OrderCommand,
  book: Book,
  seen: readonly Seen[],
): readonly (readonly [line: string, item: number])[] {
  const gone = new Map<string, readonly [string, number]>();
  for (const row of book.commitments.demand(command.order)) {
    const { item } = book.byId(row.position);
    const stays = seen.some((one) => one.line === row.line && book.itemId(one.sku) === item);
    if (!stays) gone.set(`${row.line}\u0000${item}`, [row.line, item]);
  }
  return [...gone.values()];
}

/** The rows of a line, as far as they are about that item. */
function rowsOf(book: Book, order: string, line: string, item: number): readonly Demand[] {
  return book.commitments
    .demand(order)
    .filter((row) => row.line === line && book.byId(row.position).item === item);
}

/** The rows of a line as it is seen now. */
function seenRows(book: Book, order: string, seen: Seen): readonly Demand[] {
  return rowsOf(book, order, seen.line, book.position(seen.sku, QUEUE).item);
}

/** Units that are still to go, all that went, and those of them that are out now. */
interface Active {
  readonly open: number;
  readonly shipped: number;
  readonly out: number;
}

function activeOf(rows: readonly Demand[]): Active {
  let open = 0;
  let shipped = 0;
  let out = 0;
  for (const row of rows) {
    open += row.openMilli;
    shipped += row.shippedMilli;
    out += row.shippedMilli - row.returnedMilli;
  }
  return { open, shipped, out };
}

/** Brings one line to the wanted figure; answers how many shipped units are too many. */
function follow(
  command: OrderCommand,
  book: Book,
  parts: { readonly seen: Seen; readonly grown: Set<Working> },
): number {
  const { seen, grown } = parts;
  relocate(command, book, seen);
  // What came back was sent all the same: the order does not ask for it once more.
  const { open, shipped } = activeOf(seenRows(book, command.order, seen));
  const more = seen.wanted - open - shipped;
  if (more < 0) {
    const { item } = book.position(seen.sku, QUEUE);
    return shrink(command, book, { line: seen.line, item, to: seen.wanted });
  }
  if (more === 0) return 0;
  const position = book.position(seen.sku, seen.location ?? placeNow(book, command.order, seen));
  commit(book, command, { order: command.order, line: seen.line, position, milli: more });
  grown.add(position);
  return 0;
}

/** Where the line's units are served from now; the queue when nowhere. */
function placeNow(book: Book, order: string, seen: Seen): string {
  const row = seenRows(book, order, seen).find((one) => one.openMilli > 0);
  return row === undefined ? QUEUE : book.byId(row.position).location;
}

/** The upstream system chose another location: open units go there. */
function relocate(command: OrderCommand, book: Book, seen: Seen): void {
  if (seen.location === null) return;
  const target = book.position(seen.sku, seen.location);
  for (const row of seenRows(book, command.order, seen)) {
    if (row.openMilli === 0 || row.position === target.id) continue;
    const part = { order: command.order, line: seen.line };
    const position = book.byId(row.position);
    commit(book, command, { ...part, position, milli: -row.openMilli });
    commit(book, command, { ...part, position: target, milli: row.openMilli });
  }
}

/** Gives open units back down to the wanted figure; shipped ones cannot be taken back here. */
function shrink(
  command: OrderCommand,
  book: Book,
  parts: { readonly line: string; readonly item: number; readonly to: number },
): number {
  const rows = rowsOf(book, command.order, parts.line, parts.item);
  const { open, shipped, out } = activeOf(rows);
  let excess = open + shipped - parts.to;
  for (const row of rows) {
    const milli = Math.min(row.openMilli, excess);
    if (milli <= 0) continue;
    const position = book.byId(row.position);
    commit(book, command, { order: command.order, line: parts.line, position, milli: -milli });
    const left = demandAt(book, { order: command.order, line: parts.line, position });
    book.commitments.putDemand({ ...left, cancelledMilli: left.cancelledMilli + milli });
    excess -= milli;
  }
  // Of what was sent too much some may be back already.
  const tooMany = Math.max(0, Math.min(excess, out - parts.to));
  if (tooMany > 0) {
    flagReturn(command, book, { line: parts.line, row: rows[0], excess: tooMany });
  }
  return tooMany;
}

function flagReturn(
  command: OrderCommand,
  book: Book,
  parts: { readonly line: string; readonly row: Demand | undefined; readonly excess: number },
): void {
  if (parts.row === undefined) return;
  const position = book.byId(parts.row.position);
  const subject = `${command.order}/${parts.line}`;
  book.notices.raise({
    ...{ flag: NEEDS_RETURN, item: position.item, location: position.location, subject },
    ...{ quantityMilli: parts.excess, since: book.now, ref: command.order },
  });
}

/** Units that upstream saw leave and the hub did not. */
function fulfil(
  command: OrderCommand,
  book: Book,
  parts: { readonly seen: Seen; readonly grown: Set<Working> },
): void {
  const { seen, grown } = parts;
  const { shipped } = activeOf(seenRows(book, command.order, seen));
  let missing = seen.fulfilled - shipped;
  for (const row of seenRows(book, command.order, seen)) {
    const milli = Math.min(row.openMilli, missing);
    const position = book.byId(row.position);
    if (milli <= 0 || position.location === QUEUE) continue;
    shipFrom(book, command, { row, milli });
    grown.add(position);
    missing -= milli;
  }
}
