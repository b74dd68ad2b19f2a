import { defineConnector } from '../../core/connector/index.ts';
import { catalog } from './catalog.ts';
import { check } from './check.ts';
import { cursorAt } from './cursor.ts';
import { write } from './destination.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import { lookup } from './lookup.ts';
import { SHOPIFY_SETTINGS, shopifyNetwork } from './settings.ts';
import { read } from './source.ts';
import { drop, list, put } from './subscriptions.ts';
import { TOPICS, topicStreams } from './topics.ts';
import { decode, verify } from './webhooks.ts';

/**
 * Shopify, by its Admin GraphQL API.
 *
 * Shape:  reads products, variants, prices, inventory, locations, orders with all that happens to them, draft orders,
 *         customers and metafields incrementally; writes what `writes/registry.ts` and `destination.ts` list; takes
 *         webhooks.
 * Source: shopify.dev, Admin GraphQL API 2026-10.
 */
export const shopify = defineConnector({
  spec: {
    name: 'shopify',
    about: 'A Shopify shop: its catalogue, stock, orders and customers.',
    settings: SHOPIFY_SETTINGS,
    limits: () => [
      // The bucket of the standard plan; the real one is read from every answer.
      { kind: 'points', size: 2000, restorePerSecond: 100 },
      { kind: 'concurrency', size: 8 },
    ],
    account: ({ shop }) => String(shop),
    network: shopifyNetwork,
  },
  errors: SHOPIFY_ERRORS,
  check,
  catalog,
  read,
  write,
  lookup,
  cursorAt,
  webhooks: {
    topics: Object.fromEntries([...TOPICS].map(([name, topic]) => [name, topicStreams(topic)])),
    verify,
    decode,
    list,
    put,
    drop,
  },
});
