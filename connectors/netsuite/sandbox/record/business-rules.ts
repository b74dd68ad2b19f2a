/** What NetSuite wants of customers, sales and movements before it saves them. */
import { type Books, numberAt, refId } from '../state/books.ts';
import type { RecordRow } from '../state/rows.ts';
import type { RecordType } from './record-types.ts';
import { Refusal } from './refusal.ts';

/** Names: a company's or a person's, and unique. */
export function checkCustomer(books: Books, row: RecordRow, before: RecordRow | null): void {
  const { fields } = row;
  const isPerson = fields['isPerson'] === true;
  const wanted = isPerson ? ['firstName', 'lastName'] : ['companyName'];
  const missing = wanted.find((field) => typeof fields[field] !== 'string' || fields[field] === '');
  if (missing !== undefined) {
    throw new Refusal(400, 'USER_ERROR', `Please enter value(s) for: ${missing}`, missing);
  }
  const email = fields['email'];
  if (typeof email === 'string' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) {
    throw new Refusal(
      400,
      'USER_ERROR',
      `Invalid email address: the value has no domain.`,
      'email',
    );
  }
  const name = entityName(row);
  if (before !== null && entityName(before) === name) return;
  for (const other of books.tables.customers.all()) {
    if (other.id === row.id || entityName(other) !== name) continue;
    const text =
      'A customer record with this ID already exists. You must enter a unique customer ID.';
    throw new Refusal(400, 'USER_ERROR', text, 'entityId');
  }
}

/** The name that a customer is told by; without automatic numbers it is made of the other names. */
export function entityName({ fields }: RecordRow): string {
  const { entityId, companyName, firstName, lastName } = fields;
  if (typeof entityId === 'string' && entityId !== '') return entityId;
  return typeof companyName === 'string' ? companyName : `${String(firstName)} ${String(lastName)}`;
}

/** A sale needs a customer and lines with items and quantities. */
export function checkSale(_books: Books, row: RecordRow): void {
  const isGoods = row.type === 'itemFulfillment' || row.type === 'itemReceipt';
  if (!isGoods && refId(row.fields['entity']) === null) {
    throw new Refusal(400, 'USER_ERROR', 'Please enter value(s) for: Customer', 'entity');
  }
  const lines = row.lists['item'] ?? [];
  if (lines.length === 0) {
    throw new Refusal(400, 'USER_ERROR', 'Please enter at least one line item.', 'item');
  }
  for (const [index, line] of lines.entries()) {
    if (refId(line['item']) !== null) continue;
    throw new Refusal(
      400,
      'USER_ERROR',
      'Please choose an item to add',
      `item.items[${index}].item`,
    );
  }
}

/** A movement needs its places, an account, and lines that move something. */
export function checkMovement(type: RecordType, row: RecordRow): void {
  const wanted = type.stock === 'adjust' ? ['account'] : ['location', 'transferLocation'];
  const missing = wanted.find((field) => refId(row.fields[field]) === null);
  if (missing !== undefined) {
    throw new Refusal(400, 'USER_ERROR', `Please enter value(s) for: ${missing}`, missing);
  }
  const lines = row.lists['inventory'] ?? [];
  for (const [index, line] of lines.entries()) {
    const path = `inventory.items[${index}]`;
    if (refId(line['item']) === null) {
      throw new Refusal(400, 'USER_ERROR', 'Please choose an item to add', `${path}.item`);
    }
    const quantity = numberAt(line, 'adjustQtyBy');
    if (quantity === 0 || (type.stock === 'transfer' && quantity < 0)) {
      const text = 'Please enter a valid quantity for the line.';
      throw new Refusal(400, 'USER_ERROR', text, `${path}.adjustQtyBy`);
    }
  }
  if (lines.length === 0) {
    throw new Refusal(400, 'USER_ERROR', 'Please enter at least one line item.', 'inventory');
  }
}
