import assert from 'node:assert/strict';
import { shopify } from '../../../connectors/shopify/connector.ts';
import { type Ack, type Command, type JsonObject, REMOVE } from '../../../core/connector/index.ts';
import { type OpenShop, openShop } from './shop.ts';

describe('writing to Shopify', () => {
  let shop: OpenShop;

  beforeEach(async () => {
    shop = await openShop();
  });

  afterEach(() => shop.close());

  function command(stream: string, operation: string, key: string, data: JsonObject): Command {
    return { stream, operation, key, idempotencyKey: `${stream}/${key}`, version: null, data };
  }

  async function write(...commands: readonly Command[]): Promise<readonly Ack[]> {
    return (await shopify.write?.(shop.host, commands)) ?? [];
  }

  const outcomes = (acks: readonly Ack[]): readonly string[] =>
    acks.map((ack) => ('code' in ack ? `${ack.outcome} ${ack.code}` : ack.outcome));

  const rows = (table: string): readonly unknown[] => shop.sandbox.state()[table] ?? [];

  it('refuses an operation that it does not have', async () => {
    const acks = await write(command('orders', 'explode', '1', {}));
    assert.deepEqual(outcomes(acks), ['refused SHOPIFY_STREAM_UNKNOWN']);
  });

  describe('prices', () => {
    const price = (sku: string, data: JsonObject): Command =>
      command('variants', 'updatePrice', shop.sandbox.ids(sku, 'Harbour').variantId, data);

    it('updates variants of several products and leaves equal amounts alone', async () => {
      const acks = await write(
        price('MUG-R', { price: '11.00', compareAtPrice: '12.00' }),
        price('MUG-B', { price: '9.5' }),
        price('TEE', { price: '19.99' }),
      );
      assert.deepEqual(outcomes(acks), ['written', 'same', 'written']);
      const ids = ['MUG-R', 'TEE'].map((sku) => shop.sandbox.ids(sku, 'Harbour').variantId);
      const found = (await shopify.lookup?.(shop.host, 'variants', ids)) ?? [];
      assert.deepEqual(
        found.map((record) => [record?.data['price'], record?.data['compareAtPrice']]),
        [
          ['11.00', '12.00'],
          ['19.99', null],
        ],
      );
    });

    it('removes a compare-at price with null', async () => {
      await write(price('TEE', { price: '15.00', compareAtPrice: '20.00' }));
      assert.deepEqual(outcomes(await write(price('TEE', { compareAtPrice: null }))), ['written']);
      assert.deepEqual(outcomes(await write(price('TEE', { compareAtPrice: null }))), ['same']);
    });

    it('refuses floats, negatives and unknown variants singly', async () => {
      const acks = await write(
        price('TEE', { price: 19.99 }),
        price('TEE', { price: '-1.00' }),
        command('variants', 'updatePrice', 'gid://shopify/ProductVariant/1', { price: '1.00' }),
        command('variants', 'updatePrice', 'TEE', { price: '1.00' }),
        price('MUG-R', { price: '10.00' }),
      );
      assert.deepEqual(outcomes(acks), [
        'refused SHOPIFY_COMMAND_INVALID',
        'refused SHOPIFY_COMMAND_INVALID',
        'refused SHOPIFY_ITEM_UNKNOWN',
        'refused SHOPIFY_COMMAND_INVALID',
        'written',
      ]);
    });

    it('refuses the variant that Shopify names and acks the others', async () => {
      const field = ['variants', '0', 'price'];
      shop.sandbox.setFaults([
        { operation: 'VariantPrices', kind: 'userError', code: 'INVALID_VALUE', field, count: 1 },
      ]);
      const acks = await write(
        price('MUG-R', { price: '1.00' }),
        price('MUG-B', { price: '2.00' }),
      );
      assert.equal(outcomes(acks)[0], 'refused SHOPIFY_WRITE_REFUSED');
      assert.equal(outcomes(acks)[1], 'written');
    });
  });

  describe('customers', () => {
    it('creates one by e-mail, then updates it, and removes a field on demand', async () => {
      const [created] = await write(
        command('customers', 'upsert', 'c-1', {
          email: 'cy@example.com',
          firstName: 'Cy',
          note: 'vip',
        }),
      );
      assert.equal(created?.outcome, 'written');
      const id = created?.outcome === 'written' ? created.id : '';
      const [updated] = await write(
        command('customers', 'upsert', id, {
          email: 'cy@example.com',
          lastName: 'Day',
          note: REMOVE,
        }),
      );
      assert.ok(updated?.outcome === 'written' && updated.id === id);
      const [record] = (await shopify.lookup?.(shop.host, 'customers', [id])) ?? [];
      assert.deepEqual(
        [record?.data['firstName'], record?.data['lastName'], record?.data['note'] ?? null],
        ['Cy', 'Day', null],
      );
      assert.equal(rows('customers').length, 3);
    });

    it('refuses a customer that nobody can identify, unknown fields, and what Shopify refuses', async () => {
      const acks = await write(
        command('customers', 'upsert', 'c-1', { firstName: 'No' }),
        command('customers', 'upsert', 'c-2', { email: 'x@example.com', consent: true }),
        command('customers', 'upsert', 'gid://shopify/Customer/1', { firstName: 'Gone' }),
      );
      assert.deepEqual(outcomes(acks), [
        'refused SHOPIFY_COMMAND_INVALID',
        'refused SHOPIFY_COMMAND_INVALID',
        'refused SHOPIFY_WRITE_REFUSED',
      ]);
    });

    it('never repeats a customer by itself when the answer is lost', async () => {
      shop.sandbox.setFaults([{ operation: 'CustomerSet', kind: 'appliedThenReset', count: 1 }]);
      const acks = await write(command('customers', 'upsert', 'c-1', { email: 'cy@example.com' }));
      assert.deepEqual(outcomes(acks), ['unknown']);
      assert.equal(shop.sandbox.calls().length, 1);
    });
  });

  describe('orders', () => {
    const sale = (key: string, change: JsonObject = {}): Command =>
      command('orders', 'create', key, {
        inventoryBehaviour: 'DECREMENT_IGNORING_POLICY',
        currency: 'USD',
        lineItems: [{ variantId: shop.sandbox.ids('TEE', 'Harbour').variantId, quantity: 2 }],
        ...change,
      });

    it('creates an order once, whatever happens', async () => {
      const [first] = await write(sale('pos-1'));
      const [second] = await write(sale('pos-1'));
      assert.equal(first?.outcome, 'written');
      assert.equal(second?.outcome, 'same');
      assert.equal(rows('orders').length, 1);
    });

    it('finds an order whose creation was cut off before it is repeated', async () => {
      shop.sandbox.setFaults([{ operation: 'OrderCreate', kind: 'appliedThenReset', count: 1 }]);
      assert.deepEqual(outcomes(await write(sale('pos-2'))), ['unknown']);
      const [found] = (await shopify.lookup?.(shop.host, 'orders', ['pos-2'])) ?? [];
      assert.equal(found?.data['sourceIdentifier'], 'pos-2');
      assert.equal(rows('orders').length, 1);
    });

    it('waits for the search index before it says that there is no such order', async () => {
      await shop.close();
      shop = await openShop({ sandbox: { lagMs: 20_000 } });
      shop.sandbox.setFaults([{ operation: 'OrderCreate', kind: 'appliedThenReset', count: 1 }]);
      await write(sale('pos-3'));
      const found = (await shopify.lookup?.(shop.host, 'orders', ['pos-3', 'pos-4'])) ?? [];
      assert.deepEqual(
        found.map((record) => record?.data['sourceIdentifier'] ?? null),
        ['pos-3', null],
      );
    });

    it('finds it at once by its metafield, where one is set up', async () => {
      await shop.close();
      shop = await openShop({
        settings: { orderIdMetafield: 'crossdock.source_id' },
        sandbox: { lagMs: 3_600_000 },
      });
      shop.sandbox.setFaults([{ operation: 'OrderCreate', kind: 'appliedThenReset', count: 1 }]);
      assert.deepEqual(outcomes(await write(sale('pos-5'))), ['unknown']);
      assert.deepEqual(outcomes(await write(sale('pos-5'))), ['same']);
      assert.equal(rows('orders').length, 1);
    });

    it('refuses an order that does not say what happens to the stock, or has no lines', async () => {
      const acks = await write(
        sale('pos-6', { inventoryBehaviour: 'MAYBE' }),
        sale('pos-6', { lineItems: [] }),
        sale('pos-6', { sourceIdentifier: 'another' }),
        sale('pos-6', { colour: 'red' }),
      );
      assert.deepEqual(new Set(outcomes(acks)), new Set(['refused SHOPIFY_COMMAND_INVALID']));
      assert.equal(shop.sandbox.calls().length, 0);
    });

    it('says retry when the look before the creation fails', async () => {
      shop.sandbox.setFaults([{ operation: 'OrdersBySource', kind: 'html', count: 1 }]);
      assert.deepEqual(outcomes(await write(sale('pos-7'))), ['retry SHOPIFY_ANSWER_MALFORMED']);
      assert.equal(rows('orders').length, 0);
    });

    it('does not repeat a throttled creation by itself', async () => {
      shop.sandbox.setFaults([
        { operation: 'OrderCreate', kind: 'throttled', status: 200, count: 1 },
      ]);
      assert.deepEqual(outcomes(await write(sale('pos-8'))), ['retry SHOPIFY_THROTTLED']);
      assert.deepEqual(outcomes(await write(sale('pos-8'))), ['written']);
    });
  });

  it('says retry when Shopify refuses the token, and never leaks it', async () => {
    shop.sandbox.rotateToken('another');
    const { variantId } = shop.sandbox.ids('TEE', 'Harbour');
    const acks = await write(command('variants', 'updatePrice', variantId, { price: '1.00' }));
    assert.deepEqual(outcomes(acks), ['retry SHOPIFY_AUTH_REFUSED']);
    assert.ok(
      !JSON.stringify([acks, shop.records]).includes(
        shop.host.secrets['accessToken']?.reveal() ?? '-',
      ),
    );
  });

  it('says retry when nobody listens, since nothing was sent', async () => {
    const item = shop.sandbox.ids('TEE', 'Harbour');
    await shop.sandbox.close();
    const acks = await write(command('customers', 'upsert', 'c', { email: 'a@example.com' }));
    assert.deepEqual(outcomes(acks), ['retry HTTP_UNREACHABLE']);
    const level = { ...item, available: 1 };
    const key = `${item.inventoryItemId}@${item.locationId}`;
    assert.deepEqual(outcomes(await write(command('inventoryLevels', 'set', key, level))), [
      'retry HTTP_UNREACHABLE',
    ]);
  });
});
