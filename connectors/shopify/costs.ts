/** How many points reading and writing take of a shop. */
import type { Stream, WorkCost, WriteCapability } from '../../core/connector/index.ts';

/**
 * The largest page of each list, what it costs, and what a record costs that is asked for by its key.
 *
 * Source: requested costs that were recorded, and the rules of shopify.dev (API limits, 2026-10) for what was not.
 */
const LISTS: Readonly<Record<string, readonly [pageMax: number, page: number, key: number]>> = {
  products: [250, 13, 0.4],
  variants: [250, 46, 1.4],
  prices: [250, 47, 1.4],
  inventoryItems: [250, 57, 1.7],
  inventoryLevels: [250, 63, 1.7],
  locations: [250, 13, 1],
  customers: [250, 57, 1.7],
  orders: [10, 936, 78],
  fulfillmentOrders: [50, 179, 8.4],
  fulfillments: [100, 192, 7],
  refunds: [50, 423, 20],
  returns: [25, 284, 40],
  draftOrders: [25, 470, 26],
  priceListPrices: [100, 57, 16],
  metafields: [100, 84, 1],
};

/** Records that are asked for by their keys in one call. */
const KEYS = 100;
const ORDER_KEYS = 10;
/** Counting what there is, and looking which scopes the token has, before the first page. */
const FIRST_LOOK = { calls: 2, points: 1 };

function readingCost(name: string, pageSize: number): Stream['cost'] | undefined {
  const list = LISTS[name];
  if (list === undefined) return undefined;
  const [pageMax, page, key] = list;
  const keys = name === 'orders' ? ORDER_KEYS : KEYS;
  const batchRecords = Math.min(pageMax, pageSize);
  return {
    // A smaller page costs less, but by far not in proportion.
    read: { perRun: [FIRST_LOOK], perBatch: [{ calls: 1, points: page }], batchRecords },
    lookup: {
      perBatch: [],
      batchRecords: keys,
      perRecord: [{ calls: 1 / keys, points: key * keys }],
    },
  };
}

/** Operations that go one record at a time: a look and the mutation, and what both cost. */
const SINGLE: Readonly<Record<string, readonly [calls: number, points: number]>> = {
  'customers.upsert': [2, 13],
  'customers.setConsent': [2, 16],
  'customers.merge': [6, 26],
  'customers.delete': [2, 15],
  'customers.addTags': [2, 15],
  'customers.removeTags': [2, 15],
  'orders.create': [2, 22],
  'orders.update': [2, 243],
  'orders.cancel': [3, 244],
  'orders.close': [2, 243],
  'orders.markAsPaid': [2, 243],
  'orders.addTags': [2, 243],
  'orders.removeTags': [2, 243],
  'refunds.create': [2, 39],
  'returns.create': [2, 43],
  'returns.process': [2, 128],
  'returns.close': [2, 128],
  'returns.cancel': [2, 128],
  'fulfillmentOrders.fulfil': [2, 35],
  'fulfillmentOrders.move': [2, 35],
  'fulfillmentOrders.hold': [2, 35],
  'fulfillmentOrders.releaseHold': [2, 35],
  'fulfillmentOrders.readyForPickup': [2, 35],
  'fulfillments.updateTracking': [2, 30],
  'fulfillments.cancel': [2, 30],
  'inventoryLevels.adjust': [1, 13],
  'inventoryLevels.move': [1, 13],
  'inventoryLevels.activate': [2, 15],
  'inventoryItems.update': [2, 15],
  'metafields.set': [2, 11],
  'metafields.delete': [2, 11],
  'products.upsert': [2, 35],
  'products.delete': [2, 11],
  'products.addTags': [2, 11],
  'products.removeTags': [2, 11],
  'draftOrders.create': [2, 18],
  'draftOrders.update': [2, 89],
  'draftOrders.sendInvoice': [2, 88],
  'draftOrders.complete': [2, 89],
  'draftOrders.delete': [2, 88],
};

const PER_VARIANT: WorkCost = {
  perBatch: [{ calls: 1, points: 4 }],
  batchRecords: 100,
  // One call changes the variants of one product; in the worst case each has one.
  perRecord: [{ calls: 1, points: 10 }],
};
const PRICE_LIST: WorkCost = { perBatch: [{ calls: 2, points: 29 }], batchRecords: 250 };

const TOGETHER: Readonly<Record<string, WorkCost>> = {
  // The levels are asked for first, and each item that is asked for costs a little.
  'inventoryLevels.set': {
    perBatch: [{ calls: 1, points: 13 }],
    batchRecords: 250,
    perRecord: [{ calls: 1 / 100, points: 170 }],
  },
  'variants.updatePrice': PER_VARIANT,
  'variants.update': PER_VARIANT,
  'priceListPrices.set': PRICE_LIST,
  'priceListPrices.update': PRICE_LIST,
  'priceListPrices.delete': PRICE_LIST,
  // A bulk mutation takes points for its start and for asking how it stands, and none for what it changes.
  'customers.backfill': { perBatch: [{ calls: 16, points: 5 }], batchRecords: 5_000 },
};

function writingCost(operation: string): WorkCost | undefined {
  const single = SINGLE[operation];
  if (single === undefined) return TOGETHER[operation];
  const [calls, points] = single;
  return { perBatch: [], batchRecords: 1, perRecord: [{ calls, points: points / calls }] };
}

/** The streams with what reading and writing them takes. */
export function withCosts(streams: readonly Stream[], pageSize: number): readonly Stream[] {
  return streams.map((stream) => {
    const cost = readingCost(stream.name, pageSize);
    const writes = Object.entries(stream.writes ?? {}).map(([name, capability]) => {
      const known = writingCost(`${stream.name}.${name}`);
      const costed: WriteCapability =
        known === undefined ? capability : { ...capability, cost: known };
      return [name, costed] as const;
    });
    return {
      ...stream,
      ...(cost === undefined || stream.cursor === undefined ? {} : { cost }),
      ...(stream.writes === undefined ? {} : { writes: Object.fromEntries(writes) }),
    };
  });
}
