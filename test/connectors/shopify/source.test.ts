import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { shopify } from '../../../connectors/shopify/connector.ts';
import type { Cursor, Page } from '../../../core/connector/index.ts';
import { answering, type OpenShop, openShop, pagesOf, recordsOf } from './shop.ts';

const LISTED = [
  'products',
  'variants',
  'inventoryItems',
  'locations',
  'inventoryLevels',
  'customers',
];

describe('reading a Shopify shop', () => {
  let shop: OpenShop;

  afterEach(() => shop.close());

  async function cursorAfter(stream: string): Promise<Cursor> {
    return (await pagesOf(shop.host, stream)).at(-1)?.cursor ?? null;
  }

  async function keysSince(stream: string, since: Cursor): Promise<readonly string[]> {
    return recordsOf(await pagesOf(shop.host, stream, { since })).map((record) => record.key);
  }

  it('lets values pass that Shopify has only learnt since', async () => {
    shop = await openShop();
    const [whole] = recordsOf(await pagesOf(shop.host, 'products'));
    const node = { ...whole?.data, status: 'SHELVED_SINCE_YESTERDAY', isNew: true };
    const page = { nodes: [node], pageInfo: { hasNextPage: false, endCursor: null } };
    const host = answering(shop.host, 'ProductsPage', [{ data: { page } }]);
    const [record] = recordsOf(await pagesOf(host, 'products'));
    assert.equal(record?.data['status'], 'SHELVED_SINCE_YESTERDAY');
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const products = shopify.catalog(host.settings).find(({ name }) => name === 'products');
    assert.ok(ajv.validate(products?.schema ?? {}, record?.data), ajv.errorsText());
  });

  it('gives records that fit the schemas of the catalog', async () => {
    shop = await openShop({ settings: { metafields: ['products'] } });
    const placed = shop.sandbox.placeOrder({
      lines: [{ sku: 'TEE', quantity: 3 }],
      email: 'ann@example.com',
    });
    shop.sandbox.fulfillOrder(placed.id);
    shop.sandbox.refundLine(placed.id, 'TEE', 1, 'Harbour');
    const back = shop.sandbox.returnLine(placed.id, 'TEE', 1);
    shop.sandbox.receiveReturn(back.id, 'Harbour');
    shop.sandbox.draft({ lines: [{ sku: 'TEE', quantity: 1 }], email: 'ann@example.com' });
    shop.sandbox.setListPrice('Europe', 'TEE', '19.00');
    shop.sandbox.setMetafield(shop.sandbox.ids('TEE', 'Harbour').productId, 'custom.a', 'b');
    const ajv = new Ajv({ strict: false, validateFormats: false });
    for (const stream of shopify.catalog(shop.host.settings)) {
      if (stream.cursor === undefined) continue;
      const records = recordsOf(await pagesOf(shop.host, stream.name));
      assert.ok(records.length > 0, stream.name);
      for (const record of records) {
        assert.ok(ajv.validate(stream.schema, record.data), `${stream.name}: ${ajv.errorsText()}`);
        assert.equal(record.data[stream.key], record.key);
        assert.equal(record.version, record.data['updatedAt'] ?? null);
      }
    }
  });

  for (const stream of LISTED) {
    it(`resumes ${stream} at every page as one read would go on`, async () => {
      shop = await openShop({ settings: { pageSize: 1 } });
      const pages = await pagesOf(shop.host, stream);
      const whole = recordsOf(pages).map((record) => record.key);
      assert.equal(new Set(whole).size, whole.length);
      for (const [index, page] of pages.entries()) {
        if (index === pages.length - 1) break;
        const rest = await keysSince(stream, page.cursor);
        const before = recordsOf(pages.slice(0, index + 1)).map((record) => record.key);
        assert.deepEqual([...before, ...rest], whole, `after page ${index}`);
      }
    });
  }

  it('reads only what changed, within the overlap', async () => {
    shop = await openShop();
    await shop.clock.sleep(600_000);
    shop.sandbox.editVariant('TEE', { price: '21.00' });
    await shop.clock.sleep(600_000);
    const since = await cursorAfter('variants');
    const { variantId } = shop.sandbox.ids('TEE', 'Harbour');
    assert.deepEqual(await keysSince('variants', since), [variantId]);
    await shop.clock.sleep(600_000);
    shop.sandbox.editVariant('MUG-R', { price: '9.00' });
    const red = shop.sandbox.ids('MUG-R', 'Harbour').variantId;
    assert.deepEqual((await keysSince('variants', since)).toSorted(), [variantId, red].toSorted());
  });

  it('reads stock at every location with one watermark over all', async () => {
    shop = await openShop({ settings: { pageSize: 1 } });
    await shop.clock.sleep(600_000);
    shop.sandbox.setStock('MUG-R', 'Hill', 1);
    await shop.clock.sleep(600_000);
    const since = await cursorAfter('inventoryLevels');
    shop.sandbox.setStock('TEE', 'Hill', 5);
    const pages = await pagesOf(shop.host, 'inventoryLevels', { since });
    const record = recordsOf(pages).find(({ data }) => data['sku'] === 'TEE');
    const ids = shop.sandbox.ids('TEE', 'Hill');
    assert.equal(record?.key, `${ids.inventoryItemId}@${ids.locationId}`);
    assert.equal(record?.data['available'], 5);
    assert.equal(recordsOf(pages).length, 2);
  });

  it('never moves the watermark past the start of the run by Shopify’s clock', async () => {
    shop = await openShop({ settings: { pageSize: 1 } });
    shop.sandbox.setClockOffset(-3_600_000);
    await shop.clock.sleep(60_000);
    const startMs = shop.clock.now() - 3_600_000;
    const cursors = (await pagesOf(shop.host, 'products')).map((page) => page.cursor);
    const watermark = String(cursors.at(-1)?.['watermark']);
    assert.ok(Date.parse(watermark) < startMs, watermark);
    const between = cursors.slice(0, -1).map((cursor) => cursor?.['watermark']);
    assert.deepEqual(new Set(between), new Set([null]));
  });

  it('finds a record that changes while it is read', async () => {
    shop = await openShop({ settings: { pageSize: 1 } });
    await shop.clock.sleep(60_000);
    const seen: Page[] = [];
    const reading = shopify.read?.(shop.host, { stream: 'customers', since: null, with: {} }) ?? [];
    for await (const page of reading) {
      seen.push(page);
      if (seen.length === 1)
        shop.sandbox.placeOrder({ lines: [{ sku: 'TEE', quantity: 1 }], email: 'ann@example.com' });
    }
    const keys = recordsOf(seen).map((record) => record.key);
    assert.equal(new Set(keys).size, 2);
  });

  it('finds a record that the search index showed late', async () => {
    shop = await openShop({ sandbox: { lagMs: 10_000 } });
    await shop.clock.sleep(60_000);
    shop.sandbox.editVariant('TEE', { price: '25.00' });
    await shop.clock.sleep(1_000);
    shop.sandbox.editVariant('MUG-R', { price: '8.00' });
    const since = await cursorAfter('products');
    await shop.clock.sleep(60_000);
    const found = recordsOf(await pagesOf(shop.host, 'products', { since }));
    assert.ok(found.length >= 2);
  });

  it('stays put when nothing changed, and when the cursor lies in the future', async () => {
    shop = await openShop();
    await shop.clock.sleep(600_000);
    const since = await cursorAfter('orders');
    assert.deepEqual(await cursorAfter('orders'), since);
    const future = { watermark: '2030-01-01T00:00:00Z' };
    const pages = await pagesOf(shop.host, 'products', { since: future });
    assert.deepEqual(pages.at(-1)?.cursor, future);
  });

  it('starts the slice again when Shopify no longer takes the cursor', async () => {
    shop = await openShop({ settings: { pageSize: 1 } });
    const [first] = await pagesOf(shop.host, 'products');
    const lost = { ...first?.cursor, after: 'no-cursor-of-this-list' };
    assert.equal((await keysSince('products', lost)).length, 2);
  });

  it('pages through everything inside an order', async () => {
    const products = Array.from({ length: 60 }, (_, index) => ({
      sku: `S${index}`,
      title: `Thing ${index}`,
      price: '1.00',
      quantities: { Harbour: 5 },
    }));
    shop = await openShop({ sandbox: { seed: { locations: [{ name: 'Harbour' }], products } } });
    const lines = products.map(({ sku }) => ({ sku, quantity: 1 }));
    const placed = shop.sandbox.placeOrder({ lines });
    shop.sandbox.fulfillOrder(placed.id);
    for (const { sku } of products.slice(0, 12)) shop.sandbox.refundLine(placed.id, sku, 1);
    const [order] = recordsOf(await pagesOf(shop.host, 'orders'));
    const count = (field: string): number => {
      const list = order?.data[field];
      return Array.isArray(list) ? list.length : -1;
    };
    assert.equal(count('lineItems'), 60);
    assert.equal(count('refunds'), 12);
    assert.equal(
      JSON.stringify(order?.data['fulfillments']).match(/FulfillmentLineItem\//g)?.length,
      60,
    );
    const parts = JSON.stringify(order?.data['fulfillmentOrders']);
    assert.equal(parts.match(/"id":"gid:\/\/shopify\/FulfillmentOrderLineItem\//g)?.length, 60);
  });

  it('tells the location and the method of each part of an order, and what is left after a refund', async () => {
    shop = await openShop();
    const placed = shop.sandbox.placeOrder({
      lines: [{ sku: 'TEE', quantity: 3 }],
      pickupAt: 'Hill',
    });
    shop.sandbox.refundLine(placed.id, 'TEE', 1, 'Hill');
    const [order] = recordsOf(await pagesOf(shop.host, 'orders'));
    const [part] = Array.isArray(order?.data['fulfillmentOrders'])
      ? order.data['fulfillmentOrders']
      : [];
    const [line] = Array.isArray(order?.data['lineItems']) ? order.data['lineItems'] : [];
    assert.equal(part?.locationId, shop.sandbox.ids('TEE', 'Hill').locationId);
    assert.equal(part?.methodType, 'PICK_UP');
    assert.deepEqual([line?.quantity, line?.currentQuantity], [3, 2]);
  });

  it('leaves test orders out only when told to', async () => {
    shop = await openShop({ settings: { includeTest: false } });
    shop.sandbox.placeOrder({ lines: [{ sku: 'TEE', quantity: 1 }], test: true });
    assert.equal(recordsOf(await pagesOf(shop.host, 'orders')).length, 0);
  });

  it('re-reads records by key, without moving the cursor', async () => {
    shop = await openShop();
    const { productId } = shop.sandbox.ids('TEE', 'Harbour');
    const since = { watermark: '2026-01-01T00:00:00Z' };
    const pages = await pagesOf(shop.host, 'products', {
      since,
      keys: [productId, 'gid://shopify/Product/1'],
    });
    assert.deepEqual(
      recordsOf(pages).map((record) => record.key),
      [productId],
    );
    assert.deepEqual(
      pages.map((page) => page.cursor),
      [since],
    );
  });

  it('looks records up in order, with null for what is not there', async () => {
    shop = await openShop();
    const { variantId, productId, inventoryItemId, locationId } = shop.sandbox.ids('TEE', 'Hill');
    const keys = ['gid://shopify/ProductVariant/1', variantId, productId, 'nonsense', variantId];
    const found = await shopify.lookup?.(shop.host, 'variants', keys);
    assert.deepEqual(
      found?.map((record) => record?.key ?? null),
      [null, variantId, null, null, variantId],
    );
    const levels = await shopify.lookup?.(shop.host, 'inventoryLevels', [
      `${inventoryItemId}@${locationId}`,
      `${inventoryItemId}@gid://shopify/Location/1`,
      inventoryItemId,
    ]);
    assert.deepEqual(
      levels?.map((record) => record?.data['available'] ?? null),
      [7, null, null],
    );
  });

  it('finds a customer by e-mail', async () => {
    shop = await openShop();
    const found = await shopify.lookup?.(shop.host, 'customers', [
      'ann@example.com',
      'no@example.com',
    ]);
    assert.deepEqual(
      found?.map((record) => record?.data['firstName'] ?? null),
      ['Ann', null],
    );
  });

  it('halves pages that cost too much, down to what Shopify allows', async () => {
    shop = await openShop();
    shop.sandbox.setFaults([
      {
        operation: 'OrdersPage',
        kind: 'graphqlError',
        code: 'MAX_COST_EXCEEDED',
        message: 'too dear',
        count: 2,
      },
    ]);
    shop.sandbox.placeOrder({ lines: [{ sku: 'TEE', quantity: 1 }] });
    assert.equal(recordsOf(await pagesOf(shop.host, 'orders')).length, 1);
  });

  it('asks for no page that costs more than 1000 points with its defaults', async () => {
    shop = await openShop();
    shop.sandbox.placeOrder({ lines: [{ sku: 'TEE', quantity: 1 }] });
    for (const stream of [...LISTED, 'orders', 'fulfillmentOrders']) {
      const records = recordsOf(await pagesOf(shop.host, stream));
      await shopify.lookup?.(
        shop.host,
        stream,
        records.map((record) => record.key),
      );
    }
    for (const { operation, facts } of shop.sandbox.calls()) {
      assert.ok(Number(facts['requestedCost'] ?? 0) < 1000, operation);
    }
  });
});
