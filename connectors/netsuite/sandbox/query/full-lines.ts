/** The lines of a transaction as its table holds them: the goods, and the bookkeeping around them. */

import { placeOf } from '../record/stock-effects.ts';
import { type Books, numberAt, refId, typeNamed } from '../state/books.ts';
import type { Line, RecordRow } from '../state/rows.ts';

/** One row of the table of lines. */
export interface FullLine {
  readonly row: RecordRow;
  readonly line: Line;
  readonly kind: 'main' | 'goods' | 'cogs' | 'shipping' | 'tax';
  readonly number: number;
  readonly uniqueKey: number;
  readonly item: string | null;
  readonly quantity: number | null;
  readonly amount: number | null;
  readonly location: string | null;
}

const NONE: Line = {};
/** Room for so many lines below one unique key per transaction. */
const LINES_ROOM = 10_000;

const KNOWN = new WeakMap<RecordRow, readonly FullLine[]>();

/** All lines of a transaction; rows are replaced and never altered, so they are worked out once. */
export function fullLines(books: Books, row: RecordRow): readonly FullLine[] {
  const known = KNOWN.get(row);
  if (known !== undefined) return known;
  const lines = makeLines(books, row);
  KNOWN.set(row, lines);
  return lines;
}

function makeLines(books: Books, row: RecordRow): readonly FullLine[] {
  const type = typeNamed(row.type);
  if (type === undefined) return [];
  const lines = row.lists[type.goods ?? 'item'] ?? [];
  const goods = lines.flatMap((line) => goodsLines(books, row, line, type.sign));
  const highest = goods.reduce((most, line) => Math.max(most, line.number), 0);
  const extra = extraLines(row, goods, highest, type.isPosting);
  return [mainLine(books, row), ...goods, ...extra];
}

function mainLine(books: Books, row: RecordRow): FullLine {
  const head = refId(row.fields['location']) ?? refId(row.fields['adjLocation']);
  return {
    ...base(row, 'main', 0),
    location: row.type === 'salesOrder' || head !== null ? head : placeOf(books, row, NONE),
  };
}

function goodsLines(books: Books, row: RecordRow, line: Line, sign: 1 | -1): readonly FullLine[] {
  const number = numberAt(line, 'line');
  const item = refId(line['item']);
  const moved = line['adjustQtyBy'];
  const quantity = typeof moved === 'number' ? moved : numberAt(line, 'quantity');
  const one: FullLine = {
    ...base(row, 'goods', number),
    line,
    item,
    quantity: sign * quantity,
    amount: line['amount'] === undefined ? null : sign * numberAt(line, 'amount'),
    location: placeOf(books, row, line),
  };
  if (row.type !== 'inventoryTransfer') return [one];
  const to = refId(row.fields['transferLocation']);
  return [one, { ...one, number: number + LINES_ROOM / 2, quantity, location: to }];
}

/** Cost of goods, shipping and tax: they stand beside the goods, and who sums all lines counts too much. */
function extraLines(
  row: RecordRow,
  goods: readonly FullLine[],
  highest: number,
  isPosting: boolean,
): readonly FullLine[] {
  const isSale = isPosting && row.fields['total'] !== undefined;
  const kinds: FullLine[] = isSale
    ? goods.map((line, index) => ({ ...line, kind: 'cogs', number: highest + 1 + index }))
    : [];
  const at = highest + goods.length;
  if (numberAt(row.fields, 'shippingCost') !== 0) {
    kinds.push({ ...base(row, 'shipping', at + 1), amount: -numberAt(row.fields, 'shippingCost') });
  }
  if (isSale) kinds.push({ ...base(row, 'tax', at + 2), amount: 0 });
  return kinds;
}

function base(row: RecordRow, kind: FullLine['kind'], number: number): FullLine {
  return {
    row,
    line: NONE,
    kind,
    number,
    uniqueKey: Number(row.id) * LINES_ROOM + number,
    item: null,
    quantity: null,
    amount: null,
    location: null,
  };
}
