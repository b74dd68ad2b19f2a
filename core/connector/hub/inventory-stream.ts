import type { JsonObject } from '../../base/json.ts';
import type { Stream } from '../contract.ts';
import { INSTANT, INTEGER, keyed, NUMBER, object, TEXT, WORD } from './schema.ts';

const told = { source: TEXT, actor: TEXT, ref: WORD, effectiveAt: INSTANT };

const movement = object(
  {
    type: { enum: ['sale', 'return', 'adjustment', 'receipt'] },
    sku: TEXT,
    location: TEXT,
    quantity: { ...NUMBER, description: 'stock units; an adjustment is signed' },
    bucket: { enum: ['onHand', 'damaged', 'qc', 'display', 'incoming'] },
    reason: TEXT,
    till: WORD,
    ...told,
  },
  ['type', 'sku', 'location', 'quantity'],
);

const count = object(
  {
    sku: TEXT,
    location: TEXT,
    quantity: NUMBER,
    asOf: INSTANT,
    uncertaintyMs: INTEGER,
    source: TEXT,
    actor: TEXT,
    ref: WORD,
  },
  ['sku', 'location', 'quantity', 'asOf'],
);

const snapshot = object(
  {
    sku: TEXT,
    location: TEXT,
    quantity: NUMBER,
    quantityKind: { enum: ['onHand', 'available'] },
    asOf: INSTANT,
    source: TEXT,
    uncertaintyMs: INTEGER,
    actor: TEXT,
    ref: WORD,
  },
  ['sku', 'location', 'quantity', 'quantityKind', 'asOf', 'source'],
);

const orderLine = object(
  {
    line: WORD,
    sku: TEXT,
    quantity: { type: 'number', minimum: 0 },
    location: { type: ['string', 'null'] },
    cancelled: { type: 'number', minimum: 0 },
    fulfilled: { type: 'number', minimum: 0 },
  },
  ['line', 'sku', 'quantity'],
);

const order = object(
  {
    order: WORD,
    channel: TEXT,
    version: WORD,
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
  additionalProperties: NUMBER,
  description: '`allocated` by the channel that the orders came through',
};

/** The stream of stock: figures that are read, and facts that are written. */
export const INVENTORY: Stream = {
  name: 'inventory',
  about: 'Stock by SKU and location: read as figures that changed, written as what happened.',
  schema: object(
    {
      key: TEXT,
      sku: TEXT,
      location: TEXT,
      allocatedBy,
      ...Object.fromEntries(figures.map((name) => [name, NUMBER])),
    },
    ['key', 'sku', 'location', 'allocatedBy', ...figures],
  ),
  key: 'key',
  version: 'seq',
  pii: {},
  cursor: { field: 'seq', kind: 'sequence', lagMs: 0, ordered: true, inclusive: false },
  deletes: 'none',
  writes: {
    movement: keyed(
      'Goods came or went: a till sale, a return, a receipt, an adjustment.',
      movement,
    ),
    count: keyed('What a person counted, as of a time; later movements still apply.', count),
    snapshot: keyed('What a system’s book said about one item, as of a time.', snapshot),
    order: {
      ...keyed('An order as it exists upstream: commits, ships and frees stock.', order),
      whenDeleted: 'orderDeleted',
    },
    orderDeleted: keyed(
      'An order that is gone upstream: what it still held is freed.',
      object({}, []),
    ),
  },
};
