import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { type OpenShop, openShop } from '../shop.ts';
import { rowsOf, short, write, writesSent } from './write.ts';

describe('tags of Shopify records, and products that go', () => {
  let shop: OpenShop;

  beforeEach(async () => {
    shop = await openShop();
  });

  afterEach(() => shop.close());

  const idOf = (table: string): string => String(rowsOf(shop, table)[0]?.['id']);
  const tags = (table: string): unknown => rowsOf(shop, table)[0]?.['tags'];
  const change = async (operation: string, key: string, data: JsonObject = {}) =>
    short(await write(shop, operation, key, data));

  for (const stream of ['customers', 'products']) {
    it(`adds tags to ${stream} and takes them off, and leaves the others`, async () => {
      const id = idOf(stream);
      const seen = [
        await change(`${stream}.addTags`, id, { tags: ['vip', 'b2b'] }),
        await change(`${stream}.addTags`, id, { tags: ['VIP'] }),
        await change(`${stream}.removeTags`, id, { tags: ['vip'] }),
        await change(`${stream}.removeTags`, id, { tags: ['vip'] }),
      ];
      assert.deepEqual(seen, ['written', 'same', 'written', 'same']);
      assert.deepEqual(tags(stream), ['b2b']);
      assert.equal(writesSent(shop).length, 2);
    });

    it(`refuses tags of ${stream} that are none, and a record that there is not`, async () => {
      const invalid = 'refused SHOPIFY_COMMAND_INVALID';
      for (const data of [{}, { tags: [] }, { tags: [''] }, { tags: 'vip' }]) {
        assert.equal(await change(`${stream}.addTags`, idOf(stream), data), invalid);
      }
      const none = idOf(stream).replace(/\d+$/, '1');
      const data = { tags: ['vip'] };
      assert.equal(await change(`${stream}.addTags`, none, data), 'refused SHOPIFY_ITEM_UNKNOWN');
    });
  }

  it('finds a customer by e-mail address', async () => {
    assert.equal(
      await change('customers.addTags', 'ann@example.com', { tags: ['vip'] }),
      'written',
    );
  });

  it('deletes a product with its variants once, and takes no other key for a product', async () => {
    const { productId } = shop.sandbox.ids('TEE', 'Harbour');
    const left = (): readonly unknown[] => rowsOf(shop, 'variants').map((row) => row['sku']);
    const wrong = shop.sandbox.ids('TEE', 'Harbour').variantId;
    for (const key of ['TEE', wrong]) {
      assert.equal(await change('products.delete', key), 'refused SHOPIFY_ITEM_UNKNOWN');
    }
    shop.sandbox.setFaults([{ operation: 'ProductDelete', kind: 'appliedThenReset', count: 1 }]);
    assert.equal(await change('products.delete', productId), 'unknown');
    assert.equal(await change('products.delete', productId), 'same');
    assert.deepEqual(left(), ['MUG-R', 'MUG-B']);
    assert.equal(
      await change('products.delete', productId, { why: 'old' }),
      'refused SHOPIFY_COMMAND_INVALID',
    );
  });
});
