import assert from 'node:assert/strict';
import { shopify } from '../../../connectors/shopify/connector.ts';
import { type OpenShop, openShop, pagesOf, recordsOf } from './shop.ts';

describe('reading a Shopify shop on a bad day', () => {
  let shop: OpenShop;

  afterEach(() => shop.close());

  it('fails, and leaves the cursor, when a filter is not understood', async () => {
    shop = await openShop();
    const reading = pagesOf(shop.host, 'products', { with: { filter: 'no_such_field:1' } });
    await assert.rejects(reading, { code: 'SHOPIFY_FILTER_IGNORED' });
    await assert.rejects(pagesOf(shop.host, 'products', { with: { fliter: 'x' } }), {
      code: 'SHOPIFY_STREAM_UNKNOWN',
    });
    await assert.rejects(pagesOf(shop.host, 'nothing'), { code: 'SHOPIFY_STREAM_UNKNOWN' });
  });

  it('passes a flow’s own filter on', async () => {
    shop = await openShop();
    const pages = await pagesOf(shop.host, 'products', { with: { filter: 'title:Tee' } });
    assert.deepEqual(
      recordsOf(pages).map((record) => record.data['title']),
      ['Tee'],
    );
  });

  const mendable = [
    { kind: 'status', status: 503 },
    { kind: 'status', status: 429, retryAfter: '2' },
    { kind: 'throttled', status: 200 },
    { kind: 'throttled', status: 429 },
    { kind: 'reset' },
    { kind: 'appliedThenReset' },
  ] as const;
  for (const fault of mendable) {
    it(`reads on after ${fault.kind} ${'status' in fault ? fault.status : ''}`, async () => {
      shop = await openShop();
      shop.sandbox.setFaults([{ operation: 'ProductsPage', count: 2, ...fault }]);
      assert.equal(recordsOf(await pagesOf(shop.host, 'products')).length, 2);
    });
  }

  const failing = [
    [{ kind: 'html' }, 'SHOPIFY_ANSWER_MALFORMED'],
    [{ kind: 'truncated', share: 0.5 }, 'SHOPIFY_ANSWER_MALFORMED'],
    [{ kind: 'emptyBody' }, 'SHOPIFY_ANSWER_MALFORMED'],
    [{ kind: 'graphqlError', code: 'INTERNAL_SERVER_ERROR' }, 'SHOPIFY_SERVER_FAULT'],
    [{ kind: 'status', status: 423 }, 'SHOPIFY_SHOP_BLOCKED'],
    [{ kind: 'status', status: 429, retryAfter: '86400' }, 'SHOPIFY_THROTTLED'],
  ] as const;
  for (const [fault, code] of failing) {
    it(`throws ${code} for ${JSON.stringify(fault)}, and gives no page`, async () => {
      shop = await openShop();
      shop.sandbox.setFaults([{ operation: 'ProductsPage', count: 50, ...fault }]);
      await assert.rejects(pagesOf(shop.host, 'products'), { code });
    });
  }

  it('stops at once when the hub stops', async () => {
    shop = await openShop({ settings: { pageSize: 1 } });
    const reading = (async () => {
      const pages = shopify.read?.(shop.host, { stream: 'variants', since: null, with: {} }) ?? [];
      for await (const _page of pages) shop.stop.abort(new Error('stop'));
    })();
    await assert.rejects(reading);
    assert.equal(shop.sandbox.calls().length, 1);
  });
});
