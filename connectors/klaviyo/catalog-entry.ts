/** An entry of the catalogue, from the data of a command. */
import {
  type Ack,
  canonicalJson,
  isRemove,
  type Json,
  type JsonObject,
  type SourceRecord,
} from '../../core/connector/index.ts';
import { invalid, refused } from './acks.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import { isAck } from './identity.ts';
import { CATALOG_PREFIX, catalogId } from './lookup.ts';
import { amountOf } from './money.ts';

/** What an entry holds, and what of it must be there to make one. */
export interface EntryKind {
  readonly type: 'catalog-item' | 'catalog-variant';
  readonly fields: readonly string[];
  readonly required: readonly string[];
}

const SHARED = [
  'title',
  'description',
  'url',
  'price',
  'image_full_url',
  'images',
  'custom_metadata',
  'published',
];

/** Items: what is shown. They have no stock. */
export const ITEM: EntryKind = {
  type: 'catalog-item',
  fields: SHARED,
  required: ['title', 'description', 'url'],
};

/** Variants: what is sold, with SKU, price and one quantity over all places. */
export const VARIANT: EntryKind = {
  type: 'catalog-variant',
  fields: [...SHARED, 'sku', 'inventory_quantity', 'inventory_policy'],
  required: ['title', 'description', 'sku', 'inventory_quantity', 'price', 'url'],
};

/** An entry ready to be sent. */
export interface CatalogEntry {
  readonly id: string;
  readonly externalId: string;
  readonly attributes: JsonObject;
  /** The id of the item that a variant belongs to. */
  readonly itemId: string | null;
}

const EXTERNAL_ID = /^[^:\s][^:]{0,199}$/;
const POLICIES: readonly unknown[] = [0, 1, 2];

/** Reads the data of a command. Shape: an absent field is left alone, null and `$remove` clear what may be empty. */
export function catalogEntry(kind: EntryKind, data: JsonObject): CatalogEntry | Ack {
  const names = ['id', 'external_id', ...(kind === VARIANT ? ['item_id'] : [])];
  const stranger = Object.keys(data).find((field) => ![...names, ...kind.fields].includes(field));
  if (stranger !== undefined) return invalid(`a ${kind.type} has no field "${stranger}"`, stranger);
  const id = entryId(data);
  if (isAck(id)) return id;
  const attributes: Record<string, Json> = {};
  for (const field of kind.fields) {
    const value = data[field];
    if (value === undefined) continue;
    const read = readField(kind, field, isRemove(value) ? null : value);
    if (isAck(read)) return read;
    attributes[field] = read.value;
  }
  const itemId = data['item_id'] ?? null;
  if (itemId !== null && typeof itemId !== 'string') return invalid('item_id is no id', 'item_id');
  return {
    id: id.id,
    externalId: id.id.slice(CATALOG_PREFIX.length),
    attributes,
    itemId: itemId === null ? null : catalogId(itemId),
  };
}

/** The id of an entry that may be written: only those that the API manages. */
export function entryId(data: JsonObject): { readonly id: string } | Ack {
  const { id, external_id: external } = data;
  if (id !== undefined && external !== undefined && id !== `${CATALOG_PREFIX}${external}`) {
    return invalid('id and external_id name two entries', 'external_id');
  }
  const key = id ?? external;
  if (typeof key !== 'string' || key === '') {
    return invalid('external_id or id says which entry it is', 'external_id');
  }
  const whole = catalogId(key);
  if (!whole.startsWith(CATALOG_PREFIX)) {
    const what = `${key.split(':::')[0]} entries come from another integration and cannot be written`;
    return invalid(what, 'id', 'write entries of $custom:::$default only');
  }
  if (EXTERNAL_ID.test(whole.slice(CATALOG_PREFIX.length))) return { id: whole };
  return invalid('external_id is longer than 200 characters or holds a colon', 'external_id');
}

/** The fields in which an entry differs from what is there. */
export function changesTo(entry: CatalogEntry, present: SourceRecord): JsonObject {
  const changed = Object.entries(entry.attributes).filter(
    ([field, value]) => canonicalJson(value) !== canonicalJson(present.data[field]),
  );
  return Object.fromEntries(changed);
}

/** Why an entry cannot be made; null when it can. */
export function creationFault(kind: EntryKind, entry: CatalogEntry): Ack | null {
  const lacking = kind.required.find((field) => (entry.attributes[field] ?? null) === null);
  if (lacking !== undefined) {
    return invalid(`${entry.externalId} is new, and a new entry needs ${lacking}`, lacking);
  }
  if (kind === VARIANT && entry.itemId === null) {
    return invalid(`${entry.externalId} is new, and a new variant needs its item`, 'item_id');
  }
  return null;
}

/** Why an existing entry cannot become this one; null when it can. */
export function parentFault(entry: CatalogEntry, present: SourceRecord): Ack | null {
  const parent = present.data['item_id'];
  if (entry.itemId === null || typeof parent !== 'string' || parent === entry.itemId) return null;
  const what = `${entry.externalId} belongs to ${parent}, and not to ${entry.itemId}`;
  return refused(KLAVIYO_ERRORS.KLAVIYO_ENTRY_FIXED, what, 'item_id');
}

function readField(kind: EntryKind, field: string, value: Json): { readonly value: Json } | Ack {
  if (value === null) {
    if (!kind.required.includes(field)) return { value };
    return invalid(`${field} cannot be empty`, field);
  }
  switch (field) {
    case 'price': {
      const price = amountOf(value);
      return price !== null && price >= 0
        ? { value: price }
        : invalid('price is a decimal number in major units, such as "9.99"', field);
    }
    case 'inventory_quantity':
      return quantityOf(value);
    case 'inventory_policy':
      return POLICIES.includes(value)
        ? { value }
        : invalid('inventory_policy is 0, 1 or 2 (1 hides what is sold out)', field);
    default:
      return { value };
  }
}

/** One quantity, never negative: what can be sold, over all places, is the hub's to say. */
export function quantityOf(value: Json | undefined): { readonly value: number } | Ack {
  const field = 'inventory_quantity';
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return { value };
  const what = typeof value === 'number' ? `${field} is ${value}` : `${field} is no number`;
  return invalid(what, field, 'publish what can be sold, at least 0');
}
