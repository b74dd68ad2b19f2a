import type { JsonObject } from '../../base/json.ts';
import { DISPOSITIONS } from '../../retail/orders/message.ts';
import type { Stream } from '../contract.ts';
import { ADDRESS_FIELDS } from './customer-stream.ts';
import {
  COUNT,
  FLAG,
  IDS,
  INSTANT,
  list,
  MAYBE_INSTANT,
  MAYBE_MONEY,
  MAYBE_TEXT,
  MAYBE_WORD,
  MONEY,
  NUMBER,
  object,
  objectOrNull,
  repeatable,
  SYSTEM,
  TEXT,
  TEXTS,
  WORD,
} from './schema.ts';

const personFields: Readonly<Record<string, JsonObject>> = {
  sourceId: {
    ...MAYBE_WORD,
    description: 'the customer’s id at the order’s source; null for a guest',
  },
  email: MAYBE_TEXT,
  phone: MAYBE_TEXT,
  firstName: MAYBE_TEXT,
  lastName: MAYBE_TEXT,
};

const line = object(
  {
    line: WORD,
    sku: { ...MAYBE_TEXT, description: 'null for what is no stock: gift wrap, a fee' },
    title: MAYBE_TEXT,
    quantity: COUNT,
    unitPrice: MAYBE_MONEY,
    discount: { ...MAYBE_MONEY, description: 'of the whole line, positive' },
    total: {
      ...MAYBE_MONEY,
      description: 'after the line’s own discounts; price × quantity − discount',
    },
    tax: { ...MAYBE_MONEY, description: 'of the whole line' },
    location: {
      ...MAYBE_TEXT,
      description: 'the hub’s location that serves it; null: not yet known',
    },
    cancelled: COUNT,
    fulfilled: COUNT,
    returned: COUNT,
    refunded: COUNT,
  },
  ['line', 'quantity'],
);

const amountFields: Readonly<Record<string, JsonObject>> = {
  title: MAYBE_TEXT,
  code: MAYBE_TEXT,
  amount: MONEY,
};

const lineShare = object({ line: WORD, quantity: COUNT, amount: MAYBE_MONEY }, [
  'line',
  'quantity',
]);

const orderFields: Readonly<Record<string, JsonObject>> = {
  source: SYSTEM,
  sourceId: { ...WORD, description: 'its id there; `order` when missing' },
  channel: MAYBE_TEXT,
  number: { ...MAYBE_WORD, description: 'what people call it: #1001' },
  status: { enum: ['open', 'cancelled', 'completed'] },
  placedAt: INSTANT,
  updatedAt: INSTANT,
  cancelledAt: MAYBE_INSTANT,
  currency: { type: ['string', 'null'], pattern: '^[A-Z]{3}$' },
  taxesIncluded: { ...FLAG, description: 'whether unit prices hold the tax; the sums follow it' },
  test: FLAG,
  billing: objectOrNull(ADDRESS_FIELDS),
  shipping: objectOrNull(ADDRESS_FIELDS),
  lines: list(line),
  shippingLines: list(object({ ...amountFields, tax: MAYBE_MONEY }, ['amount'])),
  discounts: {
    ...list(object(amountFields, ['amount'])),
    description: 'of the whole order, positive, not already in a line',
  },
  taxes: list(object({ ...amountFields, rate: MAYBE_MONEY }, ['amount'])),
  totals: object({
    subtotal: { ...MAYBE_MONEY, description: 'all lines after all discounts' },
    shipping: MAYBE_MONEY,
    tax: MAYBE_MONEY,
    discount: { ...MAYBE_MONEY, description: 'all discounts, positive; taken off already' },
    total: { ...MAYBE_MONEY, description: 'subtotal + shipping + tax, unless that is included' },
    refunded: MAYBE_MONEY,
  }),
  payments: list(
    object(
      {
        id: WORD,
        kind: MAYBE_TEXT,
        gateway: MAYBE_TEXT,
        status: MAYBE_TEXT,
        amount: MONEY,
        at: MAYBE_INSTANT,
      },
      ['amount'],
    ),
  ),
  refunds: list(
    object(
      { id: WORD, at: MAYBE_INSTANT, amount: MONEY, note: MAYBE_TEXT, lines: list(lineShare) },
      ['id', 'amount'],
    ),
  ),
  fulfilments: list(
    object(
      {
        id: WORD,
        at: MAYBE_INSTANT,
        status: MAYBE_TEXT,
        location: MAYBE_TEXT,
        tracking: list(object({ company: MAYBE_TEXT, number: MAYBE_TEXT, url: MAYBE_TEXT })),
        lines: list(lineShare),
      },
      ['id', 'lines'],
    ),
  ),
  pickup: objectOrNull({
    location: MAYBE_TEXT,
    status: { enum: ['waiting', 'ready', 'pickedUp', 'expired', null] },
  }),
  tags: TEXTS,
  note: MAYBE_TEXT,
  extra: { type: 'object', description: 'anything else, as the source names it' },
};

const returned: Readonly<Record<string, JsonObject>> = {
  id: {
    ...WORD,
    description: 'the name of this booking at its source, which counts once for ever',
  },
  source: SYSTEM,
  return: { ...MAYBE_WORD, description: 'the return that it belongs to' },
  at: MAYBE_INSTANT,
  line: WORD,
  quantity: { type: 'number', exclusiveMinimum: 0 },
  location: { ...MAYBE_TEXT, description: 'where the goods lie; null only for what is missing' },
  disposition: { enum: [...DISPOSITIONS] },
};

const upsert = object(
  {
    order: { ...WORD, description: 'the hub’s key of the order, the same for ever' },
    version: WORD,
    customer: objectOrNull(personFields),
    ...orderFields,
    stock: {
      enum: ['commit', 'none'],
      description: 'commit: its lines take and ship stock; none: booked as movements elsewhere',
    },
  },
  ['order', 'source', 'status', 'lines', 'stock'],
);

const read = object(
  {
    order: TEXT,
    ...orderFields,
    customer: objectOrNull({
      ...personFields,
      key: { ...MAYBE_TEXT, description: 'the profile in hub/customers; it follows merges' },
    }),
    stock: { enum: ['commit', 'none'] },
    ids: IDS,
    returns: { ...list(object(returned)), description: 'what came back and was booked in' },
    state: {
      enum: [
        ...['open', 'partiallyFulfilled', 'fulfilled', 'partiallyReturned', 'returned'],
        ...['cancelled', 'deleted'],
      ],
      description: 'derived from the lines',
    },
    payment: {
      enum: ['unpaid', 'partiallyPaid', 'paid', 'partiallyRefunded', 'refunded', 'unknown'],
    },
    notes: { ...TEXTS, description: 'what does not add up' },
    erased: FLAG,
    seq: NUMBER,
    updatedAt: INSTANT,
    changedAt: { ...INSTANT, description: 'when the hub last changed it' },
  },
  ['order', 'seq', 'changedAt'],
);

/** The stream of orders of every channel. */
export const ORDERS: Stream = {
  name: 'orders',
  about: 'Orders of every channel in one form, with their lines, money, parcels and ids.',
  schema: read,
  key: 'order',
  version: 'seq',
  pii: {
    'customer.email': 'email',
    'customer.phone': 'phone',
    'customer.firstName': 'name',
    'customer.lastName': 'name',
    billing: 'address',
    shipping: 'address',
    note: 'freeText',
    extra: 'freeText',
  },
  cursor: { field: 'seq', kind: 'sequence', lagMs: 0, ordered: true, inclusive: false },
  deletes: 'none',
  writes: {
    upsert: {
      ...repeatable(
        'An order as its source has it; with `stock: commit` its lines take, ship and free stock.',
        upsert,
      ),
      whenDeleted: 'markDeleted',
      alsoChanges: ['inventory', 'customers'],
    },
    link: repeatable(
      'Notes the order’s id in another system.',
      object({ order: WORD, system: SYSTEM, id: WORD }, ['order', 'system', 'id']),
    ),
    return: {
      ...repeatable(
        'Goods of the order came back and were booked in: stock rises where they are, never by more than had left.',
        object({ order: WORD, ...returned }, [
          ...['order', 'id', 'source', 'line', 'quantity', 'disposition'],
        ]),
      ),
      alsoChanges: ['inventory'],
    },
    markDeleted: {
      ...repeatable(
        'The order is gone at its source: it stays here as deleted, and what it held is freed.',
        object({}),
      ),
      alsoChanges: ['inventory'],
    },
  },
};
