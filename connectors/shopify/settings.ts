import type { JsonObject, Network, SettingsSpec } from '../../core/connector/index.ts';

/** The version of the Admin API that the documents are written for and checked against. */
export const API_VERSION = '2026-10';

/** Where Shopify keeps the files of bulk operations. Source: recorded answers of 2026-04. */
const BULK_HOSTS = ['storage.googleapis.com', 'shopify-staged-uploads.storage.googleapis.com'];

/** The settings of a Shopify connection. */
export const SHOPIFY_SETTINGS: SettingsSpec = {
  shop: {
    type: 'string',
    about: 'The shop, as in https://<shop>.myshopify.com; not a custom domain.',
    required: true,
    examples: ['harbour-goods'],
  },
  apiVersion: {
    type: 'string',
    about: 'The version of the Admin API; another one may lack fields that the connector asks for.',
    default: API_VERSION,
  },
  accessToken: {
    type: 'string',
    about: 'The Admin API access token of a custom app; or give clientId and clientSecret.',
    secret: true,
  },
  clientId: {
    type: 'string',
    about:
      'The client id of an app of the same organisation; tokens are then asked for and renewed.',
  },
  clientSecret: {
    type: 'string',
    about: 'The client secret that belongs to clientId; it also signs webhooks.',
    secret: true,
  },
  refreshToken: {
    type: 'string',
    about:
      'The refresh token of an app whose access tokens expire after an hour; only the first one is ever read from ' +
      'here. Needs clientId, clientSecret and tokenFile.',
    secret: true,
  },
  tokenFile: {
    type: 'path',
    about:
      'The file that keeps the pair of access and refresh token; every renewal replaces both. Put it into the data ' +
      'folder: who reads it can use the shop.',
    examples: ['data/harbour-goods.tokens.json'],
  },
  exchangeToken: {
    type: 'boolean',
    about:
      'Whether accessToken, which does not expire, is exchanged once for a pair that does. It cannot be taken back.',
    default: false,
  },
  webhookSecret: {
    type: 'string',
    about: 'The secret that webhooks are signed with, when it is not the client secret.',
    secret: true,
  },
  previousWebhookSecret: {
    type: 'string',
    about:
      'The secret before the last rotation; Shopify may use it for one more hour. To rotate: move the present secret ' +
      'here, put the new one into webhookSecret (or clientSecret), start the hub again, revoke the old one in ' +
      'Shopify, and delete it here a day later.',
    secret: true,
  },
  previousWebhookSecretUntil: {
    type: 'string',
    about:
      'Until when previousWebhookSecret counts, as a time with its zone. Without it check asks for its deletion.',
    examples: ['2026-12-01T12:00:00Z'],
  },
  endpoint: {
    type: 'url',
    about: 'Another base address than the shop itself: a sandbox or a recording proxy.',
    examples: ['http://127.0.0.1:4010'],
  },
  pageSize: {
    type: 'integer',
    about:
      'Records per page. Large pages are far cheaper; the connector asks for less where a page costs too much.',
    default: 250,
    minimum: 1,
    maximum: 250,
  },
  backfill: {
    type: 'string',
    about:
      'How a first read is made: by pages, by a bulk operation of Shopify, or by whichever fits the number of records.',
    default: 'auto',
    options: ['auto', 'pages', 'bulk'],
  },
  bulkThreshold: {
    type: 'integer',
    about:
      'From how many records on a first read is made by a bulk operation when backfill is auto.',
    default: 10_000,
    minimum: 1,
  },
  bulkGroupObjects: {
    type: 'boolean',
    about:
      'Whether Shopify puts the rows of one record together. Without it an operation is faster there, and all rows ' +
      'with nested ones are held in memory here.',
    default: true,
  },
  bulkHosts: {
    type: 'array',
    about:
      'The hosts that results of bulk operations are fetched from, and their variables uploaded to.',
    default: BULK_HOSTS,
    schema: { type: 'array', items: { type: 'string' } },
  },
  overlap: {
    type: 'duration',
    about: 'How far behind the newest record each sweep reads again, since the search index lags.',
    default: '2m',
  },
  includeTest: {
    type: 'boolean',
    about: 'Whether lists of orders hold test orders. Webhooks bring them in any case.',
    default: true,
  },
  metafields: {
    type: 'array',
    about:
      'Whose metafields the stream metafields reads: owner, or owner/namespace. Owners are products, variants, ' +
      'customers, orders, draftOrders and locations.',
    default: [],
    schema: {
      type: 'array',
      items: {
        type: 'string',
        pattern: '^(products|variants|customers|orders|draftOrders|locations)(/[^/]{1,255})?$',
      },
    },
    examples: [['products/custom', 'customers/loyalty']],
  },
  orderIdMetafield: {
    type: 'string',
    about:
      'namespace.key of an order metafield of type id that holds the source identifier. With it an order ' +
      'whose creation was cut off is found at once; without it the search index is waited for.',
    examples: ['crossdock.source_id'],
  },
};

/** The settings as the connector uses them. */
export interface ShopifySettings {
  readonly shop: string;
  readonly shopDomain: string;
  readonly baseUrl: string;
  readonly apiVersion: string;
  readonly clientId: string | null;
  readonly tokenFile: string | null;
  readonly exchangeToken: boolean;
  readonly pageSize: number;
  readonly overlapMs: number;
  readonly backfill: string;
  readonly bulkThreshold: number;
  readonly bulkGroupObjects: boolean;
  readonly includeTest: boolean;
  readonly metafields: readonly string[];
  readonly orderIdMetafield: { readonly namespace: string; readonly key: string } | null;
}

/** Reads validated settings. Units: overlap in ms. */
export function shopifySettings(settings: JsonObject): ShopifySettings {
  const shop = text(settings['shop'], '').replace(/^https?:\/\//, '');
  const shopDomain = (shop.includes('.') ? shop : `${shop}.myshopify.com`).toLowerCase();
  const endpoint = text(settings['endpoint'], `https://${shopDomain}`);
  const [namespace, key] = text(settings['orderIdMetafield'], '').split('.');
  return {
    shop: shopDomain.split('.')[0] ?? shopDomain,
    shopDomain,
    baseUrl: endpoint.replace(/\/+$/, ''),
    apiVersion: text(settings['apiVersion'], API_VERSION),
    clientId: text(settings['clientId'], '') || null,
    tokenFile: text(settings['tokenFile'], '') || null,
    exchangeToken: settings['exchangeToken'] === true,
    pageSize: number(settings['pageSize'], 250),
    overlapMs: number(settings['overlap'], 120_000),
    backfill: text(settings['backfill'], 'auto'),
    bulkThreshold: number(settings['bulkThreshold'], 10_000),
    bulkGroupObjects: settings['bulkGroupObjects'] !== false,
    includeTest: settings['includeTest'] !== false,
    metafields: texts(settings['metafields'], []),
    orderIdMetafield:
      namespace !== undefined && key !== undefined && namespace !== '' ? { namespace, key } : null,
  };
}

/**
 * The host that the shop's credentials are sent to (T38), and those that files of bulk operations lie at: their
 * addresses are signed, and no credential goes there.
 *
 * Shape: private addresses and plain http only where the operator wrote an endpoint of their own.
 */
export function shopifyNetwork(settings: JsonObject): Network {
  const own = new URL(shopifySettings(settings).baseUrl).hostname.replace(/^\[|\]$/g, '');
  return {
    hosts: [own, ...texts(settings['bulkHosts'], BULK_HOSTS)],
    allowPrivate: settings['endpoint'] !== undefined,
  };
}

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function texts(value: unknown, otherwise: readonly string[]): readonly string[] {
  if (!Array.isArray(value)) return otherwise;
  return value.filter((item) => typeof item === 'string');
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
