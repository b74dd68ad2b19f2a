import assert from 'node:assert/strict';
import { shopify } from '../../../connectors/shopify/connector.ts';
import { shopifyNetwork } from '../../../connectors/shopify/settings.ts';
import { openAccount } from '../../../core/connector/account.ts';
import { type OpenHttp, openHttp } from '../../../core/connector/http.ts';
import type { Host } from '../../../core/connector/index.ts';
import { type OpenShop, openShop, pagesOf, recordsOf } from './shop.ts';

const PRODUCTS = 1_500;
const BUCKET = { maximumAvailable: 400, restoreRate: 20 };
/** The share of what flows back that has to be used. */
const USED_MIN = 0.9;

describe('the budget of a shop in a long first read by pages', () => {
  let shop: OpenShop;
  let clients: OpenHttp[] = [];
  afterEach(async () => {
    for (const client of clients) client.close();
    clients = [];
    await shop.close();
  });

  const open = async (): Promise<void> => {
    shop = await openShop({
      sandbox: {
        bucket: BUCKET,
        seed: {
          locations: [{ name: 'Harbour' }],
          products: Array.from({ length: PRODUCTS }, (_, at) => ({
            sku: `SKU-${at}`,
            title: `Thing ${at}`,
            price: '1.00',
          })),
        },
      },
    });
  };

  /** Connections of one account, each with a client of its own, as flows over several connections have them. */
  function connections(count: number, pageSize: number): readonly Host[] {
    const { clock, random, signal } = shop.host;
    const settings = { ...shop.host.settings, pageSize };
    const account = openAccount(shopify.spec.limits(settings), { clock, where: 'shop' });
    return Array.from({ length: count }, () => {
      const options = { connection: 'shop', clock, random, signal, account };
      const http = openHttp({ ...options, ...shopifyNetwork(settings) });
      clients.push(http);
      return { ...shop.host, settings, http };
    });
  }

  /** What was used of what flowed back while the bucket's first fill was gone, and how often the shop held back. */
  function usage(startedMs: number): { readonly share: number; readonly throttled: number } {
    const calls = shop.sandbox.calls();
    const points = calls.reduce((sum, call) => sum + call.cost, 0);
    const seconds = (shop.clock.monotonicMs() - startedMs) / 1000;
    const share = (points - BUCKET.maximumAvailable) / (seconds * BUCKET.restoreRate);
    return { share, throttled: calls.filter((call) => call.wasThrottled).length };
  }

  it('is used to nine tenths by one flow, and no call is held back', async () => {
    await open();
    const startedMs = shop.clock.monotonicMs();
    const [host] = connections(1, 5);
    assert.equal(recordsOf(await pagesOf(host ?? shop.host, 'products')).length, PRODUCTS);
    const { share, throttled } = usage(startedMs);
    assert.equal(throttled, 0);
    assert.ok(share >= USED_MIN && share <= 1.01, `${share} of what flowed back was used`);
  }).timeout(120_000);

  it('is used to nine tenths by three flows together, and no call is held back', async () => {
    await open();
    const startedMs = shop.clock.monotonicMs();
    const streams = ['products', 'variants', 'inventoryItems'] as const;
    const hosts = connections(streams.length, 10);
    const reads = await Promise.all(
      streams.map((stream, at) => pagesOf(hosts[at] ?? shop.host, stream)),
    );
    for (const pages of reads) assert.equal(recordsOf(pages).length, PRODUCTS);
    const { share, throttled } = usage(startedMs);
    assert.equal(throttled, 0);
    assert.ok(share >= USED_MIN && share <= 1.01, `${share} of what flowed back was used`);
  }).timeout(180_000);
});
