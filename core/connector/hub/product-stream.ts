import type { JsonObject } from '../../base/json.ts';
import type { Stream } from '../contract.ts';
import {
  FLAG,
  IDS,
  INSTANT,
  list,
  MAYBE_MONEY,
  MAYBE_TEXT,
  MONEY,
  NUMBER,
  object,
  repeatable,
  TEXT,
  TEXTS,
} from './schema.ts';

const CURRENCY: JsonObject = { type: 'string', pattern: '^[A-Z]{3}$' };

const productFields: Readonly<Record<string, JsonObject>> = {
  sku: TEXT,
  title: { type: 'string' },
  description: MAYBE_TEXT,
  barcode: MAYBE_TEXT,
  price: { ...MAYBE_MONEY, description: 'decimal text; the price of the shop that sells it most' },
  compareAtPrice: MAYBE_MONEY,
  currency: { ...CURRENCY, type: ['string', 'null'] },
  prices: {
    ...list(
      object({ list: TEXT, currency: CURRENCY, amount: MONEY, compareAt: MAYBE_MONEY }, [
        'list',
        'currency',
        'amount',
      ]),
    ),
    description: 'one price a list; lists that are not sent stay',
  },
  cost: MAYBE_MONEY,
  status: MAYBE_TEXT,
  vendor: MAYBE_TEXT,
  category: MAYBE_TEXT,
  taxClass: MAYBE_TEXT,
  weightGrams: { type: ['number', 'null'] },
  tags: TEXTS,
  options: { type: 'object' },
  images: TEXTS,
  ids: { ...IDS, description: 'the product’s ids in other systems, by name; names not sent stay' },
  extra: { type: 'object', description: 'anything else, as the source names it' },
};

/** The stream of products. */
export const PRODUCTS: Stream = {
  name: 'products',
  about: 'The products that the hub knows, by SKU.',
  schema: object({ ...productFields, seq: NUMBER, updatedAt: INSTANT }, ['sku']),
  key: 'sku',
  version: 'seq',
  pii: {},
  cursor: { field: 'seq', kind: 'sequence', lagMs: 0, ordered: true, inclusive: false },
  deletes: 'none',
  writes: {
    upsert: {
      ...repeatable(
        'Creates or changes a product; fields that are not sent stay as they are.',
        object(
          {
            ...productFields,
            priceApproved: {
              ...FLAG,
              description: 'a person looked: the price guard lets it through',
            },
          },
          ['sku'],
        ),
      ),
      alsoChanges: ['inventory'],
    },
  },
};
