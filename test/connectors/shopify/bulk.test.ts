import assert from 'node:assert/strict';
import { shopify } from '../../../connectors/shopify/connector.ts';
import type { ShopifySandboxOptions } from '../../../connectors/shopify/sandbox/options.ts';
import { CrossdockError, type Cursor, type Page } from '../../../core/connector/index.ts';
import { many, PRODUCTS } from './large-shop.ts';
import { type OpenShop, openShop, pagesOf, recordsOf } from './shop.ts';

const STREAMS = [
  'products',
  'variants',
  'inventoryItems',
  'inventoryLevels',
  'customers',
  'orders',
  'fulfillmentOrders',
];
describe('a first read by a bulk operation', () => {
  let shop: OpenShop;
  afterEach(() => shop.close());

  const open = async (
    settings: Readonly<Record<string, string | number | boolean>> = {},
    sandbox: Partial<ShopifySandboxOptions> = {},
  ): Promise<void> => {
    shop = await openShop({ settings: { backfill: 'bulk', ...settings }, sandbox });
  };

  const sell = (): void => {
    const order = shop.sandbox.placeOrder({
      lines: [
        { sku: 'MUG-R', quantity: 2 },
        { sku: 'TEE', quantity: 1 },
      ],
      email: 'ann@example.com',
      shippingAddress: { firstName: 'Ann', city: 'Kiel', countryCode: 'DE' },
    });
    shop.sandbox.fulfillOrder(order.id);
    shop.sandbox.refundLine(order.id, 'MUG-R', 1, 'Harbour');
    shop.sandbox.placeOrder({ lines: [{ sku: 'TEE', quantity: 1 }], test: true });
  };

  const operations = (): readonly string[] => shop.sandbox.calls().map((call) => call.operation);

  for (const isGrouped of [true, false]) {
    it(`gives what pages give, with rows of one record ${isGrouped ? 'together' : 'apart'}`, async () => {
      await open({ bulkGroupObjects: isGrouped });
      sell();
      await shop.clock.sleep(60_000);
      const paged = { ...shop.host, settings: { ...shop.host.settings, backfill: 'pages' } };
      for (const stream of STREAMS) {
        const byPages = await pagesOf(paged, stream);
        const byBulk = await pagesOf(shop.host, stream);
        const sorted = (pages: readonly Page[]) =>
          recordsOf(pages).toSorted((a, b) => (a.key < b.key ? -1 : 1));
        assert.ok(byPages.length > 0);
        assert.deepEqual(sorted(byBulk), sorted(byPages), stream);
        assert.deepEqual(byBulk.at(-1)?.cursor, byPages.at(-1)?.cursor, `${stream}: the watermark`);
      }
    });
  }

  it('is taken from the threshold on, and pages below it', async () => {
    await open({ backfill: 'auto', bulkThreshold: 3 });
    await pagesOf(shop.host, 'variants');
    assert.ok(operations().includes('BulkRun') && !operations().includes('VariantsPage'));
    shop.sandbox.clearCalls();
    await pagesOf(shop.host, 'customers');
    assert.ok(!operations().includes('BulkRun') && operations().includes('CustomersPage'));
  });

  it('finds the running operation after a restart, and goes on behind what is settled', async () => {
    await open({}, many);
    const first: Page[] = [];
    for await (const page of readProducts(null)) {
      first.push(page);
      if (first.length === 2) break;
    }
    const started = operations().filter((name) => name === 'BulkRun').length;
    const rest = await pagesOf(shop.host, 'products', { since: stored(first.at(-1)?.cursor) });
    const keys = [...recordsOf(first), ...recordsOf(rest)].map((record) => record.key);
    assert.equal(operations().filter((name) => name === 'BulkRun').length, started);
    assert.equal(keys.length, PRODUCTS);
    assert.equal(new Set(keys).size, PRODUCTS);
  });

  it('finds the operation after a restart also when it has ended meanwhile', async () => {
    await open();
    let cursor: Cursor = null;
    for await (const page of readProducts(null)) {
      cursor = stored(page.cursor);
      break;
    }
    await shop.clock.sleep(60_000);
    await graphql('{ shop { name } }');
    assert.equal(recordsOf(await pagesOf(shop.host, 'products', { since: cursor })).length, 2);
    assert.equal((shop.sandbox.state()['bulkOperations'] ?? []).length, 1);
  });

  it('finds an operation whose start was not heard of, instead of starting another', async () => {
    await open();
    shop.sandbox.setFaults([{ operation: 'BulkRun', kind: 'appliedThenReset', count: 1 }]);
    assert.equal(recordsOf(await pagesOf(shop.host, 'products')).length, 2);
    assert.equal((shop.sandbox.state()['bulkOperations'] ?? []).length, 1);
  });

  it('waits for a place when five are running', async () => {
    await open();
    shop.sandbox.setBulkFaults([{ kind: 'stuck', count: 5 }]);
    const ids: string[] = [];
    for (let at = 0; at < 5; at += 1) ids.push(await startOther(at));
    const reading = pagesOf(shop.host, 'products');
    for (let turn = 0; turn < 10_000 && !operations().includes('BulkRun'); turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await cancel(ids[0] ?? '');
    shop.sandbox.setBulkFaults([]);
    assert.equal(recordsOf(await reading).length, 2);
  });

  it('gives the rows of a failed operation without counting them as read, and starts anew', async () => {
    await open({}, many);
    shop.sandbox.setBulkFaults([{ kind: 'failed', share: 0.5, count: 1 }]);
    const pages = await pagesOf(shop.host, 'products');
    const part = pages.filter((page) => page.notes?.[0] === 'part of a failed bulk operation');
    assert.equal(recordsOf(part).length, PRODUCTS / 2);
    assert.deepEqual(new Set(part.map((page) => JSON.stringify(page.cursor))).size, 1);
    assert.deepEqual(part[0]?.cursor, { watermark: null });
    assert.equal(recordsOf(pages).length, PRODUCTS * 1.5);
  });

  for (const kind of ['canceled', 'expired'] as const) {
    it(`starts anew when Shopify lets the operation end ${kind}`, async () => {
      await open();
      shop.sandbox.setBulkFaults([{ kind, count: 2 }]);
      assert.equal(recordsOf(await pagesOf(shop.host, 'products')).length, 2);
      assert.equal((shop.sandbox.state()['bulkOperations'] ?? []).length, 3);
    });
  }

  it('gives up after four failures, with a cursor that starts anew', async () => {
    await open();
    shop.sandbox.setBulkFaults([{ kind: 'canceled', count: 9 }]);
    const seen = await faultAfter('products');
    assert.equal(seen.code, 'SHOPIFY_BULK_FAILED');
    assert.deepEqual(seen.cursor, { watermark: null });
    shop.sandbox.setBulkFaults([]);
    assert.equal(recordsOf(await pagesOf(shop.host, 'products', { since: seen.cursor })).length, 2);
  });

  it('does not try again when the app lacks a right', async () => {
    await open();
    shop.sandbox.setBulkFaults([{ kind: 'failed', errorCode: 'ACCESS_DENIED', count: 9 }]);
    assert.equal((await faultAfter('products')).code, 'SHOPIFY_ACCESS_DENIED');
    assert.equal((shop.sandbox.state()['bulkOperations'] ?? []).length, 1);
  });

  it('takes no result that holds another number of rows than Shopify states', async () => {
    await open({}, many);
    shop.sandbox.setBulkFaults([{ kind: 'miscount', count: 1 }]);
    const seen = await faultAfter('products');
    assert.equal(seen.code, 'SHOPIFY_BULK_INCOMPLETE');
    assert.deepEqual(seen.cursor, { watermark: null });
  });

  it('starts anew when the address of the result has expired', async () => {
    await open();
    const pages: Page[] = [];
    for await (const page of readProducts(null)) {
      pages.push(page);
      break;
    }
    await shop.clock.sleep(5_000);
    // Somebody looks, so the operation has ended; then more than its week goes by.
    await cancel('gid://shopify/BulkOperation/1');
    await shop.clock.sleep(8 * 86_400_000);
    const since = stored(pages.at(-1)?.cursor);
    assert.equal(recordsOf(await pagesOf(shop.host, 'products', { since })).length, 2);
    assert.equal((shop.sandbox.state()['bulkOperations'] ?? []).length, 2);
  });

  it('reads the rest after a download that broke off', async () => {
    await open({}, many);
    shop.sandbox.setFaults([{ operation: 'bulkResult', kind: 'cutMidBody', share: 0.7, count: 1 }]);
    const seen = await faultAfter('products');
    assert.equal(seen.code, 'HTTP_RESET');
    const rest = recordsOf(await pagesOf(shop.host, 'products', { since: seen.cursor }));
    assert.equal(seen.records + rest.length, PRODUCTS);
  });

  it('leaves a whole first read to sweeps afterwards', async () => {
    await open();
    const pages = await pagesOf(shop.host, 'variants');
    shop.sandbox.clearCalls();
    shop.sandbox.editVariant('TEE', { price: '21.00' });
    const next = await pagesOf(shop.host, 'variants', { since: stored(pages.at(-1)?.cursor) });
    assert.ok(recordsOf(next).some((record) => record.data['price'] === '21.00'));
    assert.ok(!operations().includes('BulkRun'));
  });

  function readProducts(since: Cursor): AsyncIterable<Page> {
    return pagesIterable(shop, since);
  }

  async function faultAfter(stream: string) {
    let cursor: Cursor = null;
    let records = 0;
    try {
      for await (const page of pagesIterable(shop, null, stream)) {
        cursor = stored(page.cursor);
        records += page.records.length;
      }
    } catch (error) {
      assert.ok(error instanceof CrossdockError, String(error));
      return { code: error.code, cursor, records };
    }
    throw new Error('there must be a fault');
  }

  const graphql = async (query: string) => {
    const answer = await fetch(`${shop.sandbox.url}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: { 'x-shopify-access-token': shop.sandbox.accessToken },
      body: JSON.stringify({ query }),
    });
    return await answer.text();
  };

  async function startOther(at: number): Promise<string> {
    const query = `{ products(query: "id:>${at}") { edges { node { id } } } }`;
    const text = await graphql(
      `mutation { bulkOperationRunQuery(query: ${JSON.stringify(query)}) { bulkOperation { id } } }`,
    );
    return /gid:\/\/shopify\/BulkOperation\/\d+/.exec(text)?.[0] ?? '';
  }

  async function cancel(id: string): Promise<void> {
    await graphql(`mutation { bulkOperationCancel(id: "${id}") { userErrors { message } } }`);
    await graphql('{ shop { name } }');
  }
});

function stored(cursor: Cursor | undefined): Cursor {
  const copy: Cursor = JSON.parse(JSON.stringify(cursor ?? null));
  return copy;
}

async function* pagesIterable(shop: OpenShop, since: Cursor, stream = 'products') {
  yield* shopify.read?.(shop.host, { stream, since, with: {} }) ?? [];
}
