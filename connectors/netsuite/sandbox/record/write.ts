/** Creating, changing and deleting records: what NetSuite fills in, checks and books along. */
import type { Json } from '../../../../core/connector/index.ts';
import {
  type Books,
  fact,
  nextId,
  putRecord,
  recordByExternalId,
  tableOf,
  today,
  wholeSecond,
} from '../state/books.ts';
import type { Line, RecordRow } from '../state/rows.ts';
import { checkCustomer, checkMovement, checkSale } from './business-rules.ts';
import type { RecordType } from './record-types.ts';
import { resolvedFields, resolvedLines } from './references.ts';
import { Refusal } from './refusal.ts';
import { pricedLines, totalsOf } from './sales.ts';
import { applyEffects } from './stock-effects.ts';
import { mergedLines } from './sublists.ts';

/** What a write is to do. */
export interface WriteWish {
  /** The body, already checked for names and values. */
  readonly body: Readonly<Record<string, Json>>;
  /** The sublists that the body is authoritative for. */
  readonly replace: readonly string[];
}

/** The names of the sublists of all types. */
const LISTS = ['item', 'inventory', 'package', 'apply', 'price', 'locations', 'addressBook'];

/** Creates a record. Errors: Refusal. */
export function createRecord(
  books: Books,
  type: RecordType,
  wish: WriteWish,
  made: {
    readonly fields?: Readonly<Record<string, Json>>;
    readonly lists?: RecordRow['lists'];
  } = {},
): RecordRow {
  const externalId = textOf(wish.body['externalId']);
  if (externalId !== null && recordByExternalId(books, type, externalId) !== undefined) {
    throw new Refusal(400, 'USER_ERROR', 'This record already exists', 'externalId');
  }
  const now = wholeSecond(books);
  const blank: RecordRow = {
    id: '',
    type: type.name,
    externalId: null,
    created: now,
    modified: now,
    fields: { ...defaultsOf(books, type), ...made.fields },
    lists: made.lists ?? {},
  };
  const row = merged(books, type, blank, wish);
  check(books, type, row, null);
  const id = nextId(books);
  const numbered = type.prefix === '' ? {} : { tranId: numberOf(books, type, row) };
  const whole = { ...row, id, fields: { ...row.fields, ...numbered } };
  putRecord(books, type, whole);
  applyEffects(books, type, null, whole);
  return whole;
}

/** Changes a record. Errors: Refusal. */
export function changeRecord(
  books: Books,
  type: RecordType,
  before: RecordRow,
  wish: WriteWish,
): RecordRow {
  const externalId = textOf(wish.body['externalId']);
  if (externalId !== null) {
    const holder = recordByExternalId(books, type, externalId);
    if (holder !== undefined && holder.id !== before.id) {
      throw new Refusal(400, 'USER_ERROR', 'This record already exists', 'externalId');
    }
  }
  const row = { ...merged(books, type, before, wish), modified: wholeSecond(books) };
  check(books, type, row, before);
  putRecord(books, type, row);
  applyEffects(books, type, before, row);
  return row;
}

/** Deletes a record and remembers that it was there. */
export function deleteRecord(books: Books, type: RecordType, row: RecordRow): void {
  applyEffects(books, type, row, null);
  tableOf(books, type).drop(row.id);
  const name = textOf(row.fields['tranId'] ?? row.fields['entityId'] ?? null) ?? row.id;
  books.tables.gone.put({ id: row.id, type: type.code, name, at: books.now() });
}

function merged(books: Books, type: RecordType, before: RecordRow, wish: WriteWish): RecordRow {
  const fields: Record<string, Json> = { ...before.fields };
  const lists: Record<string, readonly Line[]> = { ...before.lists };
  let { externalId } = before;
  const body = resolvedFields(books, wish.body);
  for (const [name, value] of Object.entries(body)) {
    if (name === 'externalId') externalId = textOf(value);
    else if (LISTS.includes(name)) {
      const lines = mergedLines({
        name,
        before: before.lists[name] ?? [],
        value,
        keys: type.keys[name] ?? [],
        isReplaced: wish.replace.includes(name),
      });
      lists[name] = resolvedLines(books, name, lines);
    } else if (value === null) delete fields[name];
    else fields[name] = value;
  }
  const row = { ...before, externalId, fields, lists };
  return type.goods === 'item'
    ? { ...row, ...totalsOf(books, type, pricedLines(books, type, row)) }
    : row;
}

function defaultsOf(books: Books, type: RecordType): Readonly<Record<string, Json>> {
  if (type.table === 'transactions') {
    return {
      tranDate: today(books),
      currency: { id: '1' },
      exchangeRate: 1,
      subsidiary: { id: '1' },
      ...(type.name === 'salesOrder' ? { orderStatus: { id: 'B' } } : {}),
    };
  }
  if (type.name === 'customer') {
    return { isInactive: false, subsidiary: { id: '1' }, currency: { id: '1' } };
  }
  return { isInactive: false };
}

function numberOf(books: Books, type: RecordType, row: RecordRow): string {
  return textOf(row.fields['tranId']) ?? `${type.prefix}${nextId(books, type.prefix)}`;
}

function check(books: Books, type: RecordType, row: RecordRow, before: RecordRow | null): void {
  if (type.isPosting) checkPeriod(books, row);
  if (type.name === 'customer') checkCustomer(books, row, before);
  if (type.goods === 'item') checkSale(books, row);
  if (type.goods === 'inventory') checkMovement(type, row);
  if (type.name === 'inventoryItem') checkItem(books, row);
}

/** A late batch from the tills dated in a closed period fails. */
function checkPeriod(books: Books, row: RecordRow): void {
  const closedUntil = fact(books, 'closedUntil');
  const date = row.fields['tranDate'];
  if (typeof closedUntil !== 'string' || typeof date !== 'string' || date > closedUntil) return;
  const text = 'You cannot post this transaction: the accounting period of its date is closed.';
  throw new Refusal(400, 'USER_ERROR', text, 'tranDate');
}

function checkItem(books: Books, row: RecordRow): void {
  const { itemId } = row.fields;
  if (typeof itemId !== 'string' || itemId === '') {
    throw new Refusal(400, 'USER_ERROR', 'Please enter value(s) for: Item Name/Number', 'itemId');
  }
  for (const other of books.tables.items.all()) {
    if (other.id !== row.id && other.fields['itemId'] === itemId) {
      throw new Refusal(400, 'USER_ERROR', 'An item with this name is not unique.', 'itemId');
    }
  }
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
