import { shopify } from '../../connectors/shopify/connector.ts';
import {
  type ShopifySandbox,
  startShopifySandbox,
} from '../../connectors/shopify/sandbox/server.ts';
import { type Clock, systemClock } from '../../core/base/clock.ts';
import { systemRandom } from '../../core/base/random.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/connector/index.ts';
import { ERP_ID } from './shopify-catalogue-writes.ts';
import { shopifyJudge } from './shopify-judge.ts';
import { METAFIELDS, playSales, salesStreamsOf } from './shopify-sales.ts';
import { AHEAD_MS, SKUS, streamsOf } from './shopify-streams.ts';
import { openReceiver, webhooksOf } from './shopify-webhooks.ts';
import { writesOf } from './shopify-writes.ts';
import type { FaultKind, OpenSubject, PagingSubject, Subject, Weather } from './subject.ts';

const DOMAIN = 'acceptance.myshopify.com';
const SECRETS = { accessToken: 'shpat_acceptance_0001', webhookSecret: 'webhook-acceptance-0001' };
const PLACES = ['Berlin', 'Paris'];
const ORDERS = 5;

/** Shopify, played by its sandbox. */
export const shopifySubject: Subject = {
  connector: shopify,
  open: (clock) => openShopify({ clock }),
  bypass: {
    'a delivery that was signed long ago is refused':
      'Shopify signs no time; replays are stopped by the delivery id, which the inbox keeps',
    'priceListPrices: a page edge between equal versions loses nothing':
      'Shopify shows no time of a change in a price list, so its prices have no version',
  },
};

async function openShopify(options: {
  readonly clock?: Clock | undefined;
  readonly bucket?: { readonly maximumAvailable: number; readonly restoreRate: number };
}): Promise<OpenSubject> {
  const sandbox = await startShopifySandbox({
    random: systemRandom(),
    domain: DOMAIN,
    accessToken: SECRETS.accessToken,
    webhookSecret: SECRETS.webhookSecret,
    ...options,
    clock: options.clock ?? systemClock(),
    seed: {
      locations: PLACES.map((name) => ({ name })),
      customers: [{ email: 'newcomer@example.com', firstName: 'New' }],
      products: SKUS.map((sku, at) => ({
        sku,
        title: `Product ${sku}`,
        price: '10.00',
        quantities: { Berlin: 50 + at, Paris: 20 },
      })),
    },
  });
  for (let at = 0; at < ORDERS; at += 1) {
    sandbox.placeOrder({ lines: [{ sku: 'A-1', quantity: 1 }], email: `buyer${at}@example.com` });
  }
  playSales(sandbox);
  for (const owner of ['Product', 'Customer']) {
    sandbox.defineId(owner, `${ERP_ID.namespace}.${ERP_ID.key}`);
  }
  sandbox.setClockOffset(AHEAD_MS);
  const receiver = await openReceiver();
  sandbox.clearCalls();
  return {
    settings: {
      shop: DOMAIN,
      endpoint: sandbox.url,
      pageSize: 2,
      orderIdMetafield: 'crossdock.source_id',
      metafields: METAFIELDS,
    },
    secrets: SECRETS,
    streams: [...streamsOf(sandbox), ...salesStreamsOf(sandbox)],
    writes: writesOf(sandbox),
    webhooks: webhooksOf(sandbox, receiver),
    weather: weatherOf(sandbox),
    endpointSetting: 'endpoint',
    paging: PAGING,
    judge: shopifyJudge(),
    checks: checksOf(sandbox),
    close: async () => {
      receiver.server.closeAllConnections();
      receiver.server.close();
      await sandbox.close();
    },
  };
}

/** A page of any list: `data.page` with nodes and the way on. */
const PAGING: PagingSubject = {
  stream: 'orders',
  emptied: (body) => withNodes(body, () => []),
  reversed: (body) => withNodes(body, (nodes) => nodes.toReversed()),
};

function withNodes(
  body: JsonObject,
  change: (nodes: readonly Json[]) => readonly Json[],
): JsonObject | null {
  const { data } = body;
  const list = isJsonObject(data) ? data['page'] : undefined;
  const nodes = isJsonObject(list) ? list['nodes'] : undefined;
  if (!isJsonObject(data) || !isJsonObject(list) || !Array.isArray(nodes)) return null;
  return { ...body, data: { ...data, page: { ...list, nodes: [...change(nodes)] } } };
}

function weatherOf(sandbox: ShopifySandbox): Weather {
  return {
    fault: (kind, count, on = 'calls') => {
      const operation = on === 'mutations' ? 'write' : '*';
      sandbox.setFaults([{ operation, count, ...SANDBOX_FAULTS[kind] }]);
    },
    calls: () => {
      const calls = sandbox.calls().map((call) => ({
        isMutation: call.isWrite,
        wasThrottled: call.wasThrottled,
      }));
      sandbox.clearCalls();
      return calls;
    },
    smallBudget: () => openShopify({ bucket: { maximumAvailable: 1000, restoreRate: 500 } }),
  };
}

const SANDBOX_FAULTS = {
  tooMany: { kind: 'status', status: 429 },
  tooManyAfterOneSecond: { kind: 'status', status: 429, retryAfter: '1' },
  throttled: { kind: 'throttled' },
  unavailable: { kind: 'status', status: 503 },
  serverError: { kind: 'status', status: 500 },
  unauthorized: { kind: 'status', status: 401 },
  errorInside: { kind: 'graphqlError', code: 'INTERNAL_SERVER_ERROR' },
  html: { kind: 'html' },
  emptyBody: { kind: 'emptyBody' },
  truncated: { kind: 'truncated', share: 0.6 },
  lostBefore: { kind: 'reset' },
  lostAfter: { kind: 'appliedThenReset' },
  neverAnswers: { kind: 'timeout' },
} as const satisfies Readonly<Record<FaultKind, object>>;

function checksOf(sandbox: ShopifySandbox): OpenSubject['checks'] {
  return {
    wrong: [
      {
        name: 'a wrong access token',
        secrets: { accessToken: 'shpat_of_somebody_else' },
        mentions: /token|credential|access/i,
      },
      {
        name: 'a missing scope',
        prepare: async () => sandbox.setScopes(['read_products', 'read_orders']),
        mentions: /write_inventory/,
      },
      {
        name: 'a dead host',
        settings: { endpoint: 'http://127.0.0.1:9' },
        mentions: /reach|connection|HTTP_UNREACHABLE/i,
      },
    ],
  };
}
