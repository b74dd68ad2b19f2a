/** Making one record out of another: what NetSuite fills in, what the body overrides, what it books on the source. */
import type { Json } from '../../../../core/connector/index.ts';
import { type Books, numberAt, putRecord, refId, typeNamed, wholeSecond } from '../state/books.ts';
import type { Line, RecordRow } from '../state/rows.ts';
import type { RecordType } from './record-types.ts';
import { Refusal } from './refusal.ts';
import { applyEffects } from './stock-effects.ts';
import { linesOf } from './sublists.ts';
import { createRecord } from './write.ts';

/** Which type can be made of which, and the counter of the source's lines that it moves. */
const TRANSFORMS: Readonly<Record<string, string>> = {
  'salesOrder itemFulfillment': 'quantityFulfilled',
  'salesOrder invoice': 'quantityBilled',
  'salesOrder cashSale': 'quantityBilled',
  'salesOrder returnAuthorization': 'quantityAuthorized',
  'cashSale cashRefund': 'quantityRefunded',
  'cashSale returnAuthorization': 'quantityAuthorized',
  'invoice creditMemo': 'quantityCredited',
  'invoice returnAuthorization': 'quantityAuthorized',
  'returnAuthorization itemReceipt': 'quantityReceived',
  'returnAuthorization creditMemo': 'quantityCredited',
  'returnAuthorization cashRefund': 'quantityRefunded',
};

/** Head fields that come from the source. */
const INHERITED = [
  'entity',
  'currency',
  'exchangeRate',
  'subsidiary',
  'location',
  'email',
  'otherRefNum',
];

/** Makes the record. Errors: Refusal. */
export function transform(
  books: Books,
  { type, row }: { readonly type: RecordType; readonly row: RecordRow },
  target: RecordType,
  wish: { readonly body: Readonly<Record<string, Json>>; readonly replace: readonly string[] },
): RecordRow {
  const counter = TRANSFORMS[`${type.name} ${target.name}`];
  if (counter === undefined) {
    const text = `${type.name} cannot be transformed to ${target.name}.`;
    throw new Refusal(400, 'INVALID_REQUEST', text);
  }
  if (type.name === 'salesOrder' && refId(row.fields['orderStatus']) === 'A') {
    throw new Refusal(400, 'USER_ERROR', 'The order is pending approval and cannot be processed.');
  }
  if (target.name === 'creditMemo' && type.name === 'invoice' && !isApplied(wish.body, row.id)) {
    throw new Refusal(400, 'USER_ERROR', 'Please apply the credit to the invoice.', 'apply');
  }
  const { item, ...rest } = wish.body;
  const lines = targetLines(target, row, counter, { value: item, replace: wish.replace });
  const fields = Object.fromEntries(INHERITED.flatMap((name) => inherited(row, name)));
  const made = createRecord(
    books,
    target,
    { body: rest, replace: [] },
    {
      fields: {
        ...fields,
        createdFrom: { id: row.id },
        sourceType: type.name,
        ...(target.name === 'itemFulfillment' ? { shipStatus: { id: 'A' } } : {}),
      },
      lists: { item: lines },
    },
  );
  countOn(books, type, row, lines, counter);
  return made;
}

function inherited(row: RecordRow, name: string): readonly (readonly [string, Json])[] {
  const value = row.fields[name];
  return value === undefined ? [] : [[name, value]];
}

function isApplied(body: Readonly<Record<string, Json>>, id: string): boolean {
  return linesOf(body['apply']).some((line) => refId(line['doc']) === id && line['apply'] === true);
}

/**
 * The lines of the new record.
 *
 * Shape: every open line of the source with all that is open; the body changes those that it names by `orderLine`, and
 *        `itemReceive: false` leaves one out. A line that the body does not name stays in, unless `replace` says so.
 */
function targetLines(
  target: RecordType,
  source: RecordRow,
  counter: string,
  body: { readonly value: Json | undefined; readonly replace: readonly string[] },
): readonly Line[] {
  const wishes = new Map<number, Line>();
  for (const [index, line] of linesOf(body.value).entries()) {
    const number = Number(line['orderLine'] ?? line['line']);
    if (!(source.lists['item'] ?? []).some((one) => one['line'] === number)) {
      const text = `The line ${String(line['orderLine'])} does not exist on the source transaction.`;
      throw new Refusal(400, 'INVALID_KEY_OR_REF', text, `item.items[${index}].orderLine`);
    }
    wishes.set(number, line);
  }
  const isReplaced = body.replace.includes('item') && body.value !== undefined;
  const lines = (source.lists['item'] ?? []).flatMap((line): Line[] => {
    const open = numberAt(line, 'quantity') - numberAt(line, counter);
    const wish = wishes.get(Number(line['line']));
    const isOut = line['isClosed'] === true || open <= 0 || wish?.['itemReceive'] === false;
    if (isOut || (isReplaced && wish === undefined)) return [];
    const quantity = wish?.['quantity'] === undefined ? open : numberAt(wish, 'quantity');
    if (quantity > open) {
      throw new Refusal(
        400,
        'USER_ERROR',
        'The quantity is more than what remains.',
        'item.quantity',
      );
    }
    return [lineOf(target, line, quantity, wish)];
  });
  if (lines.length > 0) return lines;
  throw new Refusal(
    400,
    'USER_ERROR',
    'This transaction has no line that is left to be processed.',
  );
}

function lineOf(target: RecordType, line: Line, quantity: number, wish: Line | undefined): Line {
  const { quantityFulfilled, quantityBilled, isClosed, ...sold } = line;
  const isGoods = target.name === 'itemFulfillment' || target.name === 'itemReceipt';
  // Goods that move carry no money; what is billed keeps the rate that was agreed.
  const { rate, amount, price, ...goods } = sold;
  return {
    ...(isGoods ? goods : { ...sold, price: price ?? { id: '-1' } }),
    ...wish,
    quantity,
    orderLine: Number(line['line']),
    ...(isGoods ? { itemReceive: true } : {}),
  };
}

/** Counts on the lines of the source, which moves its status and what it asks of stock. */
function countOn(
  books: Books,
  type: RecordType,
  source: RecordRow,
  lines: readonly Line[],
  counter: string,
): void {
  const before = books.tables.transactions.get(source.id) ?? source;
  const added = new Map(lines.map((line) => [line['orderLine'], numberAt(line, 'quantity')]));
  const item = (before.lists['item'] ?? []).map((line) => {
    const more = added.get(line['line'] ?? null);
    return more === undefined ? line : { ...line, [counter]: numberAt(line, counter) + more };
  });
  const after = { ...before, modified: wholeSecond(books), lists: { ...before.lists, item } };
  putRecord(books, type, after);
  applyEffects(books, type, before, after);
}

/** The type that a transform's last part names. Errors: Refusal. */
export function targetNamed(name: string): RecordType {
  const target = typeNamed(name);
  if (target !== undefined) return target;
  throw new Refusal(400, 'INVALID_REQUEST', `${name} is no record type to transform to.`);
}
