import assert from 'node:assert/strict';
import { shopify } from '../../../connectors/shopify/connector.ts';
import { type OpenShop, openShop, pagesOf, recordsOf } from './shop.ts';

const DAY_MS = 86_400_000;
const SCOPES = ['read_orders', 'read_products', 'read_returns', 'read_customers'];

describe('a first read of orders without the scope read_all_orders', () => {
  let shop: OpenShop;
  afterEach(() => shop.close());

  const open = async (backfill: string, scopes: readonly string[]): Promise<void> => {
    shop = await openShop({ settings: { backfill } });
    shop.sandbox.placeOrder({ lines: [{ sku: 'TEE', quantity: 1 }] });
    await shop.clock.sleep(61 * DAY_MS);
    shop.sandbox.placeOrder({ lines: [{ sku: 'TEE', quantity: 1 }] });
    shop.sandbox.setScopes(scopes);
  };

  for (const backfill of ['pages', 'bulk']) {
    it(`states its horizon on its first page, and only there, when it reads by ${backfill}`, async () => {
      await open(backfill, SCOPES);
      const first = await pagesOf(shop.host, 'orders');
      assert.equal(recordsOf(first).length, 1);
      const [note] = first.flatMap((page) => page.notes ?? []).filter((text) => /scope/.test(text));
      assert.match(
        note ?? '',
        /^orders from before 2026-11-2\dT.*lacks the scope read_all_orders$/,
      );
      const next = await pagesOf(shop.host, 'orders', { since: first.at(-1)?.cursor ?? null });
      assert.deepEqual(
        next.flatMap((page) => page.notes ?? []),
        [],
      );
    });
  }

  it('is told of by check too', async () => {
    await open('pages', SCOPES);
    const findings = await shopify.check(shop.host);
    assert.ok(findings.some(({ what }) => /60 days/.test(what)));
  });

  it('is refused by name where the app may not see orders at all', async () => {
    await open('pages', ['read_products']);
    await assert.rejects(pagesOf(shop.host, 'orders'), {
      code: 'SHOPIFY_ACCESS_DENIED',
      what: /read_orders/,
    });
    await assert.rejects(pagesOf(shop.host, 'returns'), { code: 'SHOPIFY_ACCESS_DENIED' });
    assert.ok(recordsOf(await pagesOf(shop.host, 'products')).length > 0);
  });

  it('has nothing to state with the scope, nor for what is no order', async () => {
    await open('pages', [...SCOPES, 'read_all_orders']);
    const orders = await pagesOf(shop.host, 'orders');
    assert.equal(recordsOf(orders).length, 2);
    shop.sandbox.setScopes(SCOPES);
    const products = await pagesOf(shop.host, 'products');
    assert.ok([...orders, ...products].every((page) => page.notes === undefined));
  });
});
