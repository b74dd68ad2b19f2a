/** What records do to stock: known from the record alone, so a change is the old effect back and the new one on. */
import { available, type Books, levelAt, numberAt, refId } from '../state/books.ts';
import type { Line, RecordRow } from '../state/rows.ts';
import type { RecordType } from './record-types.ts';

/** A change at one place. */
export interface Effect {
  readonly item: string;
  readonly location: string;
  readonly onHand: number;
  readonly demand: number;
}

/** Takes back what the record did before and does what it does now. */
export function applyEffects(
  books: Books,
  type: RecordType,
  before: RecordRow | null,
  after: RecordRow | null,
): void {
  const back = before === null ? [] : effectsOf(books, type, before);
  const forth = after === null ? [] : effectsOf(books, type, after);
  const sums = new Map<string, Effect>();
  for (const [effects, factor] of [
    [back, -1],
    [forth, 1],
  ] as const) {
    for (const { item, location, onHand, demand } of effects) {
      const key = `${item}@${location}`;
      const sum = sums.get(key) ?? { item, location, onHand: 0, demand: 0 };
      sums.set(key, {
        ...sum,
        onHand: sum.onHand + factor * onHand,
        demand: sum.demand + factor * demand,
      });
    }
  }
  for (const effect of sums.values()) applyEffect(books, effect);
}

/** Changes one level; its date moves only when what is available moves. */
export function applyEffect(books: Books, { item, location, onHand, demand }: Effect): void {
  if (onHand === 0 && demand === 0) return;
  const level = levelAt(books, item, location);
  const next = {
    ...level,
    onHand: tidy(level.onHand + onHand),
    demand: tidy(level.demand + demand),
  };
  const isMoved = available(next) !== available(level);
  books.tables.levels.put({ ...next, changed: isMoved ? books.now() : level.changed });
}

/** The effects of one record, all of them. */
export function effectsOf(books: Books, type: RecordType, row: RecordRow): readonly Effect[] {
  if (type.stock === 'none' || type.goods === null) return [];
  const lines = row.lists[type.goods] ?? [];
  if (type.stock === 'transfer') return lines.flatMap((line) => moved(row, line));
  return lines.flatMap((line) => {
    const item = refId(line['item']);
    const location = placeOf(books, row, line);
    if (item === null || location === null) return [];
    const amount = amountOf(type, row, line);
    return [{ item, location, ...amount }];
  });
}

function amountOf(
  { stock }: RecordType,
  row: RecordRow,
  line: Line,
): { readonly onHand: number; readonly demand: number } {
  const quantity = numberAt(line, 'quantity');
  switch (stock) {
    case 'adjust':
      return { onHand: numberAt(line, 'adjustQtyBy'), demand: 0 };
    case 'in':
      return { onHand: isReturned(row, line) ? quantity : 0, demand: 0 };
    case 'out':
      return { onHand: isRelieved(row, line) ? -quantity : 0, demand: 0 };
    default: {
      const isOpen = refId(row.fields['orderStatus']) !== 'A' && line['isClosed'] !== true;
      const open = Math.max(0, quantity - numberAt(line, 'quantityFulfilled'));
      return { onHand: 0, demand: isOpen ? open : 0 };
    }
  }
}

/** Goods leave with a shipment that was shipped, or with a sale that has no order behind it. */
function isRelieved(row: RecordRow, line: Line): boolean {
  if (row.type === 'itemFulfillment') {
    return line['itemReceive'] !== false && refId(row.fields['shipStatus']) === 'C';
  }
  return row.fields['createdFrom'] == null;
}

/** Goods come back with the receipt, or with a credit that has no return behind it. */
function isReturned(row: RecordRow, line: Line): boolean {
  if (row.type === 'itemReceipt') return line['restock'] !== false && line['itemReceive'] !== false;
  return row.fields['sourceType'] !== 'returnAuthorization';
}

function moved(row: RecordRow, line: Line): readonly Effect[] {
  const item = refId(line['item']);
  const [from, to] = [refId(row.fields['location']), refId(row.fields['transferLocation'])];
  if (item === null || from === null || to === null) return [];
  const quantity = numberAt(line, 'adjustQtyBy');
  return [
    { item, location: from, onHand: -quantity, demand: 0 },
    { item, location: to, onHand: quantity, demand: 0 },
  ];
}

/** The location of a line, of its head, or the first one of the account. */
export function placeOf(books: Books, row: RecordRow, line: Line): string | null {
  const [first] = books.tables.locations.all();
  return (
    refId(line['location']) ??
    refId(row.fields['location']) ??
    refId(row.fields['adjLocation']) ??
    first?.id ??
    null
  );
}

/** Floats must not leave crumbs. */
function tidy(quantity: number): number {
  return Math.round(quantity * 100_000) / 100_000;
}
