/** What each write operation takes, and how it behaves when it is repeated. */
import type { JsonObject, WriteCapability } from '../../core/connector/index.ts';
import { CUSTOM_ID } from './writes/write-parts.ts';

const TEXT: JsonObject = { type: 'string' };
const OPTIONAL_TEXT: JsonObject = { type: ['string', 'null'] };
const PRICE: JsonObject = { type: 'string', pattern: '^\\d{1,15}(\\.\\d{1,6})?$' };

function gid(type: string): JsonObject {
  return { type: 'string', pattern: `^gid://shopify/${type}/\\d+$` };
}

/** Absolute value with compare-and-set: repeating it gives the same state, or a conflict. */
export const SET_INVENTORY: WriteCapability = {
  about:
    'Sets the available or on-hand quantity. What is there already is left alone; ' +
    'a value that moved meanwhile is a conflict.',
  idempotency: 'natural',
  compareAndSet: 'expected',
  batch: { max: 250, partial: true },
  schema: {
    type: 'object',
    required: ['inventoryItemId', 'locationId'],
    additionalProperties: false,
    properties: {
      inventoryItemId: gid('InventoryItem'),
      locationId: gid('Location'),
      available: { type: 'integer', minimum: 0, maximum: 1_000_000_000 },
      onHand: { type: 'integer', minimum: 0, maximum: 1_000_000_000 },
      expected: { type: ['integer', 'null'] },
      reason: { ...TEXT, default: 'correction' },
    },
    oneOf: [{ required: ['available'] }, { required: ['onHand'] }],
  },
};

/** The prices of one variant: the same price twice is one effect. */
export const UPDATE_PRICE: WriteCapability = {
  about:
    'Sets price and compare-at price of a variant in the shop currency; null removes the latter.',
  idempotency: 'natural',
  batch: { max: 100, partial: true },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      variantId: gid('ProductVariant'),
      price: PRICE,
      compareAtPrice: { anyOf: [PRICE, { type: 'null' }] },
    },
  },
};

/** What can be said of a customer, and by what it is found. */
export const CUSTOMER_FIELDS: Readonly<Record<string, JsonObject>> = {
  id: gid('Customer'),
  customId: CUSTOM_ID,
  email: OPTIONAL_TEXT,
  phone: OPTIONAL_TEXT,
  firstName: OPTIONAL_TEXT,
  lastName: OPTIONAL_TEXT,
  locale: TEXT,
  note: OPTIONAL_TEXT,
  tags: { type: 'array', items: TEXT },
  addresses: { type: 'array', items: { type: 'object' } },
  taxExempt: { type: 'boolean' },
};

const EXPECTED_CUSTOMER: JsonObject = {
  type: 'object',
  additionalProperties: false,
  description: 'what the caller last heard of the customer; null where nothing stood',
  properties: {
    email: OPTIONAL_TEXT,
    phone: OPTIONAL_TEXT,
    firstName: OPTIONAL_TEXT,
    lastName: OPTIONAL_TEXT,
    locale: OPTIONAL_TEXT,
    note: OPTIONAL_TEXT,
  },
};

/** One customer: found before it is written, so that a repetition is an update. */
export const UPSERT_CUSTOMER: WriteCapability = {
  about:
    'Creates or updates a customer found by id, by customId in a metafield of type id, by e-mail or by phone. ' +
    'Fields that are left out stay; tags and addresses replace what is there. With `expected` it is looked at first: ' +
    'a field that holds neither what is expected nor what is wanted is a conflict, and nothing is written.',
  idempotency: 'natural',
  batch: { max: 1, partial: true },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: { ...CUSTOMER_FIELDS, expected: EXPECTED_CUSTOMER },
  },
};

/** One order: Shopify knows no key for it, so the source identifier is looked up first. */
export const CREATE_ORDER: WriteCapability = {
  about:
    "Creates an order that was sold elsewhere; the record's key becomes its source identifier, " +
    'by which it is found before it is ever created twice.',
  idempotency: 'probe',
  batch: { max: 1, partial: true },
  schema: {
    type: 'object',
    required: ['lineItems', 'inventoryBehaviour'],
    properties: {
      sourceIdentifier: TEXT,
      inventoryBehaviour: {
        enum: ['BYPASS', 'DECREMENT_IGNORING_POLICY', 'DECREMENT_OBEYING_POLICY'],
      },
      currency: TEXT,
      email: OPTIONAL_TEXT,
      processedAt: TEXT,
      test: { type: 'boolean' },
      lineItems: {
        type: 'array',
        minItems: 1,
        maxItems: 250,
        items: {
          type: 'object',
          required: ['quantity'],
          properties: {
            variantId: gid('ProductVariant'),
            title: TEXT,
            sku: TEXT,
            quantity: { type: 'integer', minimum: 1 },
          },
        },
      },
      transactions: { type: 'array', items: { type: 'object' } },
    },
  },
};

/** One fulfilment order: what remains open is stated, so a repetition finds nothing left to send. */
export const FULFIL: WriteCapability = {
  about:
    'Tells that a fulfilment order was sent or handed over: all of it, or down to what shall remain open ' +
    'of each line. The key is the id of the fulfilment order.',
  idempotency: 'natural',
  // One after another: two shipments of an order that went out at the same time would take the same units.
  batch: { max: 20, partial: true },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      id: gid('FulfillmentOrder'),
      lines: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['id', 'remaining'],
          additionalProperties: false,
          properties: {
            id: gid('FulfillmentOrderLineItem'),
            remaining: { type: 'integer', minimum: 0 },
          },
        },
      },
      tracking: {
        type: 'object',
        properties: {
          company: TEXT,
          number: TEXT,
          numbers: { type: 'array', items: TEXT },
          url: TEXT,
        },
      },
      notifyCustomer: { type: 'boolean', default: false },
    },
  },
};
