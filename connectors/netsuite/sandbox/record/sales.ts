/** Prices and totals of sales, and how far an order has come. */
import type { Json } from '../../../../core/connector/index.ts';
import { type Books, numberAt, refId } from '../state/books.ts';
import type { Line, RecordRow } from '../state/rows.ts';
import type { RecordType } from './record-types.ts';

/** The price level that keeps the rate of the body; any other one prices the line by the item's list. */
const CUSTOM_PRICE = '-1';

/** The record with its lines priced: a rate without price -1 is overwritten from the price list. */
export function pricedLines(books: Books, type: RecordType, row: RecordRow): RecordRow {
  if (type.name === 'itemFulfillment' || type.name === 'itemReceipt') return row;
  const lines = (row.lists['item'] ?? []).map((line) => priced(books, row, line));
  return { ...row, lists: { ...row.lists, item: lines } };
}

function priced(books: Books, row: RecordRow, line: Line): Line {
  const quantity = line['quantity'] === undefined ? 1 : numberAt(line, 'quantity');
  const level = refId(line['price']) ?? '1';
  if (level === CUSTOM_PRICE) {
    const rate = line['rate'] ?? numberAt(line, 'amount') / (quantity || 1);
    const amount =
      line['rate'] === undefined ? numberAt(line, 'amount') : cents(Number(rate) * quantity);
    return { ...line, quantity, price: { id: level }, rate, amount };
  }
  const rate = listPrice(books, row, line, level);
  return { ...line, quantity, price: { id: level }, rate, amount: cents(rate * quantity) };
}

/** The price of an item at a level in the currency of the record. */
export function listPrice(books: Books, row: RecordRow, line: Line, level: string): number {
  const item = books.tables.items.get(refId(line['item']) ?? '');
  const currency = refId(row.fields['currency']) ?? '1';
  const prices = item?.lists['price'] ?? [];
  const found = prices.find(
    (price) => refId(price['priceLevel']) === level && refId(price['currencyPage']) === currency,
  );
  return found === undefined ? numberAt(line, 'rate') : numberAt(found, 'price');
}

/** Fields and lines with the sums of the record. */
export function totalsOf(
  _books: Books,
  type: RecordType,
  row: RecordRow,
): Pick<RecordRow, 'fields' | 'lists'> {
  if (type.name === 'itemFulfillment' || type.name === 'itemReceipt') return row;
  const lines = row.lists['item'] ?? [];
  const subtotal = cents(lines.reduce((sum, line) => sum + numberAt(line, 'amount'), 0));
  const shipping = numberAt(row.fields, 'shippingCost');
  return {
    fields: { ...row.fields, subtotal, total: cents(subtotal + shipping) },
    lists: row.lists,
  };
}

/** The letter of a transaction's status, as queries see it. Source: NOTES of the field, section 5. */
export function statusOf(row: RecordRow): Json {
  if (row.type === 'itemFulfillment') return refId(row.fields['shipStatus']) ?? 'A';
  if (row.type === 'salesOrder') return orderStatus(row);
  if (row.type === 'returnAuthorization') {
    const lines = row.lists['item'] ?? [];
    const received = lines.every(
      (line) => numberAt(line, 'quantityReceived') >= numberAt(line, 'quantity'),
    );
    return refId(row.fields['orderStatus']) === 'A' ? 'A' : received ? 'E' : 'B';
  }
  return row.type === 'invoice' ? 'A' : null;
}

function orderStatus(row: RecordRow): string {
  if (refId(row.fields['orderStatus']) === 'A') return 'A';
  const lines = row.lists['item'] ?? [];
  const open = lines.filter((line) => line['isClosed'] !== true);
  if (lines.length > 0 && open.length === 0) return 'H';
  const isShipped = open.every(
    (line) => numberAt(line, 'quantityFulfilled') >= numberAt(line, 'quantity'),
  );
  const isBilled = open.every(
    (line) => numberAt(line, 'quantityBilled') >= numberAt(line, 'quantity'),
  );
  if (isShipped && isBilled) return 'G';
  const isBegun = lines.some((line) => numberAt(line, 'quantityFulfilled') > 0);
  if (isShipped) return 'F';
  if (!isBegun) return 'B';
  return lines.some((line) => numberAt(line, 'quantityBilled') > 0) ? 'E' : 'D';
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
