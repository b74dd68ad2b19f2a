/** What the write operations of the catalogue take, and how they behave when they are repeated. */
import type { Json, JsonObject, WriteCapability } from '../../core/connector/index.ts';
import { CATALOG_MAX } from './write-catalog.ts';
import { INVENTORY_MAX } from './write-inventory.ts';

const TEXT: JsonObject = { type: 'string', minLength: 1 };
const CLEARABLE: JsonObject = { type: ['string', 'null', 'object'] };
const AMOUNT: JsonObject = {
  anyOf: [
    { type: 'number', minimum: 0 },
    { type: 'string', pattern: '^\\d+(\\.\\d+)?$' },
    { type: 'null' },
  ],
};
const NAMED: JsonObject = { anyOf: [{ required: ['external_id'] }, { required: ['id'] }] };

const ENTRY: Readonly<Record<string, Json>> = {
  id: TEXT,
  external_id: TEXT,
  title: TEXT,
  description: { type: 'string' },
  url: TEXT,
  price: AMOUNT,
  image_full_url: CLEARABLE,
  images: { type: 'array', items: TEXT },
  custom_metadata: { type: 'object' },
  published: { type: 'boolean' },
};

const STOCK: Readonly<Record<string, Json>> = {
  inventory_quantity: { type: 'number', minimum: 0 },
  inventory_policy: { enum: [0, 1, 2] },
};

function object(properties: Readonly<Record<string, Json>>, rules: JsonObject): JsonObject {
  return { type: 'object', additionalProperties: false, properties, ...rules };
}

/** One item: looked at first, so that a repetition is no second one. */
export const UPSERT_ITEM: WriteCapability = {
  about:
    'Creates or updates an item by its external id. A new one needs title, description and url. Items have no stock, ' +
    'and their price does not follow to the variants.',
  idempotency: 'natural',
  batch: { max: CATALOG_MAX, partial: true },
  whenDeleted: 'delete',
  schema: object(ENTRY, NAMED),
};

/** One variant: looked at first, so that a repetition is no second one. */
export const UPSERT_VARIANT: WriteCapability = {
  about:
    'Creates or updates a variant by its external id. A new one needs title, description, sku, inventory_quantity, ' +
    'price, url and item_id; the item cannot be changed later.',
  idempotency: 'natural',
  batch: { max: CATALOG_MAX, partial: true },
  whenDeleted: 'delete',
  schema: object({ ...ENTRY, ...STOCK, sku: TEXT, item_id: TEXT }, NAMED),
};

/** Absolute quantities: repeating one gives the same state. */
export const SET_INVENTORY: WriteCapability = {
  about:
    'Sets what can be sold of a variant: one number over all places, never negative. It may start mails to those who ' +
    'wait for the variant, so publish steady numbers.',
  idempotency: 'natural',
  batch: { max: INVENTORY_MAX, partial: true },
  schema: object(
    { id: TEXT, external_id: TEXT, ...STOCK },
    { required: ['inventory_quantity'], ...NAMED },
  ),
};

/** Deleting an entry: what is gone already is no fault. */
export const DELETE_ENTRY: WriteCapability = {
  about: "Deletes the entry; without data the command's key is its id or external id.",
  idempotency: 'natural',
  batch: { max: 1, partial: true },
  schema: object({ id: TEXT, external_id: TEXT }, {}),
};
