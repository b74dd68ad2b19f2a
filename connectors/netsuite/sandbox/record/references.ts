/** References in bodies: by internal or external id; what is kept is the internal id. */
import { isJsonObject, type Json } from '../../../../core/connector/index.ts';
import {
  ACCOUNTS,
  type Books,
  PRICE_LEVELS,
  recordByExternalId,
  recordById,
  SUBSIDIARIES,
  typeNamed,
} from '../state/books.ts';
import type { Line } from '../state/rows.ts';
import { Refusal } from './refusal.ts';

/** The record types that a field may point to. */
const RECORDS: Readonly<Record<string, readonly string[]>> = {
  entity: ['customer'],
  customer: ['customer'],
  item: ['inventoryItem'],
  parent: ['inventoryItem', 'customer'],
  location: ['location'],
  adjLocation: ['location'],
  transferLocation: ['location'],
  inventoryLocation: ['location'],
  preferredLocation: ['location'],
  doc: ['invoice', 'salesOrder'],
};

/** Fields that point into short lists of the account. */
const LISTS: Readonly<Record<string, (books: Books) => readonly string[]>> = {
  subsidiary: () => SUBSIDIARIES.map(({ id }) => id),
  currency: currencyIds,
  currencyPage: currencyIds,
  priceLevel: () => PRICE_LEVELS.map(({ id }) => id),
  price: () => ['-1', ...PRICE_LEVELS.map(({ id }) => id)],
  account: () => ACCOUNTS,
};

function currencyIds({ currencies }: Books): readonly string[] {
  return currencies.map(({ id }) => id);
}

/** The same fields with internal ids. Errors: Refusal for a reference that leads nowhere. */
export function resolvedFields(
  books: Books,
  fields: Readonly<Record<string, Json>>,
  path = '',
): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      resolved(books, name, value, path === '' ? name : `${path}.${name}`),
    ]),
  );
}

/** The same lines with internal ids. */
export function resolvedLines(
  books: Books,
  sublist: string,
  lines: readonly Line[],
): readonly Line[] {
  return lines.map((line, index) => resolvedFields(books, line, `${sublist}.items[${index}]`));
}

function resolved(books: Books, name: string, value: Json, path: string): Json {
  if (!isJsonObject(value) || 'items' in value) return value;
  const { id, externalId } = value;
  const list = LISTS[name]?.(books);
  const types = RECORDS[name];
  if (list !== undefined) {
    if (list.includes(String(id))) return { id: String(id) };
    throw wrongReference(name, String(id ?? externalId), path);
  }
  if (types === undefined) return value;
  for (const typeName of types) {
    const type = typeNamed(typeName);
    if (type === undefined) continue;
    const row =
      id === undefined
        ? recordByExternalId(books, type, String(externalId))
        : recordById(books, type, String(id));
    if (row !== undefined && row.type === type.name) return { id: row.id };
  }
  throw wrongReference(name, String(id ?? externalId), path);
}

function wrongReference(name: string, value: string, path: string): Refusal {
  const text = `Invalid Field Value ${value} for the following field: ${name.toLowerCase()}`;
  return new Refusal(400, 'INVALID_KEY_OR_REF', text, path);
}
