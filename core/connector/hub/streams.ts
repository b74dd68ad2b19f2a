import type { JsonObject } from '../../base/json.ts';
import type { Stream, WriteCapability } from '../contract.ts';

const text: JsonObject = { type: 'string', minLength: 1 };
const word: JsonObject = { type: ['string', 'number'] };
const number: JsonObject = { type: 'number' };
const integer: JsonObject = { type: 'integer', minimum: 0 };
const instant: JsonObject = { type: 'string', description: 'ISO 8601 with a zone' };

function object(
  properties: Readonly<Record<string, JsonObject>>,
  required: readonly string[],
): JsonObject {
  return { type: 'object', additionalProperties: false, properties, required };
}

/** A batch is one transaction; larger ones make the others wait. */
const BATCH_MAX = 1000;

function written(about: string, schema: JsonObject): WriteCapability {
  return {
    about,
    idempotency: 'key',
    keyRetentionMs: 'forever',
    batch: { max: BATCH_MAX, partial: true },
    schema,
  };
}

const told = { source: text, actor: text, ref: word, effectiveAt: instant };

const movement = object(
  {
    type: { enum: ['sale', 'return', 'adjustment', 'receipt'] },
    sku: text,
    location: text,
    quantity: { ...number, description: 'stock units; an adjustment is signed' },
    bucket: { enum: ['onHand', 'damaged', 'qc', 'display', 'incoming'] },
    reason: text,
    till: word,
    ...told,
  },
  ['type', 'sku', 'location', 'quantity'],
);

const count = object(
  {
    sku: text,
    location: text,
    quantity: number,
    asOf: instant,
    uncertaintyMs: integer,
    source: text,
    actor: text,
    ref: word,
  },
  ['sku', 'location', 'quantity', 'asOf'],
);

const snapshot = object(
  {
    sku: text,
    location: text,
    quantity: number,
    quantityKind: { enum: ['onHand', 'available'] },
    asOf: instant,
    source: text,
    uncertaintyMs: integer,
    actor: text,
    ref: word,
  },
  ['sku', 'location', 'quantity', 'quantityKind', 'asOf', 'source'],
);

const orderLine = object(
  {
    line: word,
    sku: text,
    quantity: { type: 'number', minimum: 0 },
    location: { type: ['string', 'null'] },
    cancelled: { type: 'number', minimum: 0 },
    fulfilled: { type: 'number', minimum: 0 },
  },
  ['line', 'sku', 'quantity'],
);

const order = object(
  {
    order: word,
    channel: text,
    version: word,
    status: { enum: ['open', 'cancelled'] },
    lines: { type: 'array', items: orderLine },
    ...told,
  },
  ['order', 'status', 'lines'],
);

const figures = [
  ...['onHand', 'allocated', 'held', 'damaged', 'qc', 'display', 'incoming'],
  ...['physical', 'available', 'shortfall', 'offer', 'seq'],
];

const allocatedBy: JsonObject = {
  type: 'object',
  additionalProperties: number,
  description: '`allocated` by the channel that the orders came through',
};

const inventory: Stream = {
  name: 'inventory',
  about: 'Stock by SKU and location: read as figures that changed, written as what happened.',
  schema: object(
    {
      key: text,
      sku: text,
      location: text,
      allocatedBy,
      ...Object.fromEntries(figures.map((name) => [name, number])),
    },
    ['key', 'sku', 'location', 'allocatedBy', ...figures],
  ),
  key: 'key',
  version: 'seq',
  pii: {},
  cursor: { field: 'seq', kind: 'sequence', lagMs: 0, ordered: true, inclusive: false },
  deletes: 'none',
  writes: {
    movement: written(
      'Goods came or went: a till sale, a return, a receipt, an adjustment.',
      movement,
    ),
    count: written('What a person counted, as of a time; later movements still apply.', count),
    snapshot: written('What a system’s book said about one item, as of a time.', snapshot),
    order: {
      ...written('An order as it exists upstream: commits, ships and frees stock.', order),
      whenDeleted: 'orderDeleted',
    },
    orderDeleted: written(
      'An order that is gone upstream: what it still held is freed.',
      object({}, []),
    ),
  },
};

const productFields: Readonly<Record<string, JsonObject>> = {
  sku: text,
  title: { type: 'string' },
  description: { type: ['string', 'null'] },
  barcode: { type: ['string', 'null'] },
  price: { type: ['string', 'null'], description: 'decimal text, so that no cent is lost' },
  compareAtPrice: { type: ['string', 'null'] },
  currency: { type: ['string', 'null'], minLength: 3, maxLength: 3 },
  cost: { type: ['string', 'null'] },
  status: { type: ['string', 'null'] },
  vendor: { type: ['string', 'null'] },
  category: { type: ['string', 'null'] },
  taxClass: { type: ['string', 'null'] },
  weightGrams: { type: ['number', 'null'] },
  tags: { type: 'array', items: { type: 'string' } },
  options: { type: 'object' },
  images: { type: 'array', items: { type: 'string' } },
  ids: { type: 'object', description: 'the product’s ids in other systems, by system' },
  extra: { type: 'object', description: 'anything else, as the source names it' },
};

const product = object(productFields, ['sku']);

const products: Stream = {
  name: 'products',
  about: 'The products that the hub knows, by SKU.',
  schema: object({ ...productFields, seq: number, updatedAt: instant }, ['sku']),
  key: 'sku',
  version: 'seq',
  pii: {},
  cursor: { field: 'seq', kind: 'sequence', lagMs: 0, ordered: true, inclusive: false },
  deletes: 'none',
  writes: {
    upsert: {
      about: 'Creates or changes a product; fields that are not sent stay as they are.',
      idempotency: 'natural',
      batch: { max: BATCH_MAX, partial: true },
      schema: product,
    },
  },
};

/** The streams of the hub's own connection. */
export const HUB_STREAMS: readonly Stream[] = [inventory, products];
