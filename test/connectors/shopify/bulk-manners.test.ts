import assert from 'node:assert/strict';
import { hintOf } from '../../../connectors/shopify/bulk/hints.ts';
import { shopify } from '../../../connectors/shopify/connector.ts';
import { many } from './large-shop.ts';
import { type OpenShop, openShop, pagesOf } from './shop.ts';

describe('a first read by a bulk operation, beside its records', () => {
  let shop: OpenShop;
  afterEach(() => shop.close());

  it('hears of the end by webhook, and asks at once instead of later', async () => {
    shop = await openShop({ settings: { backfill: 'bulk' } });
    const id = 'gid://shopify/BulkOperation/147595010';
    const body = { admin_graphql_api_id: id, status: 'completed', type: 'query' };
    const hint = hintOf(shop.host.http, id);
    const other = hintOf(shop.host.http, 'gid://shopify/BulkOperation/1');
    const signals = [hint.signal(), other.signal()];
    const delivery = {
      raw: Buffer.from(JSON.stringify(body)),
      headers: { 'x-shopify-topic': 'bulk_operations/finish' },
    };
    assert.equal(shopify.webhooks?.decode(shop.host, delivery)[0]?.stream, 'notices');
    assert.deepEqual(
      signals.map((signal) => signal.aborted),
      [true, false],
    );
    assert.equal(hint.signal().aborted, true);
    assert.equal(hint.signal().aborted, false);
    hint.forget();
    other.forget();
  });

  it('takes nothing from the budget for its rows', async () => {
    shop = await openShop({ settings: { backfill: 'bulk' }, sandbox: many });
    await pagesOf(shop.host, 'products');
    const cost = shop.sandbox.calls().reduce((sum, call) => sum + call.cost, 0);
    assert.ok(cost < 60, `${cost} points`);
  });

  it('sends no token to where the rows lie', async () => {
    shop = await openShop({ settings: { backfill: 'bulk' } });
    await pagesOf(shop.host, 'products');
    const headers = shop.records
      .filter(({ url }) => url.includes('/bulk/'))
      .map((call) => Object.keys(call.requestHeaders));
    assert.equal(headers.length, 1);
    assert.ok(!headers.flat().includes('x-shopify-access-token'));
  });
});
