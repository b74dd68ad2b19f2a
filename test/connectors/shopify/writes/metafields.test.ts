import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { type OpenShop, openShop } from '../shop.ts';
import { rowsOf, short, write, writesSent } from './write.ts';

describe('writing metafields of Shopify records', () => {
  const TEXT = 'single_line_text_field';
  let shop: OpenShop;
  let place: JsonObject;

  beforeEach(async () => {
    shop = await openShop();
    const ownerId = shop.sandbox.ids('TEE', 'Harbour').productId;
    place = { ownerId, namespace: 'custom', key: 'fabric' };
  });

  afterEach(() => shop.close());

  const set = async (data: JsonObject) =>
    short(await write(shop, 'metafields.set', 'f', { ...place, type: TEXT, ...data }));
  const values = (): readonly unknown[] => rowsOf(shop, 'metafields').map((row) => row['value']);

  it('sets a value, leaves it alone, changes it and removes it', async () => {
    const seen = [
      await set({ value: 'wool' }),
      await set({ value: 'wool' }),
      await set({ value: 'silk' }),
    ];
    assert.deepEqual([seen, values()], [['written', 'same', 'written'], ['silk']]);
    const remove = async () => short(await write(shop, 'metafields.delete', 'f', place));
    assert.deepEqual([await remove(), await remove(), values()], ['written', 'same', []]);
  });

  it('is a conflict when the value moved, before the call and during it', async () => {
    await set({ value: 'wool' });
    assert.equal(await set({ value: 'silk', expected: null }), 'conflict');
    shop.sandbox.setFaults([
      {
        operation: 'MetafieldSet',
        kind: 'userError',
        code: 'STALE_OBJECT',
        field: ['metafields', '0'],
        count: 1,
      },
    ]);
    assert.equal(await set({ value: 'silk' }), 'conflict');
    assert.deepEqual(values(), ['wool']);
  });

  it('refuses owners that there are not, and names that Shopify does not take', async () => {
    const ownerId = 'gid://shopify/Product/1';
    assert.equal(await set({ ownerId, value: 'x' }), 'refused SHOPIFY_ITEM_UNKNOWN');
    const bad = [await set({ key: 'k', value: 'x' }), await set({ value: '' })];
    assert.deepEqual(new Set(bad), new Set(['refused SHOPIFY_COMMAND_INVALID']));
    assert.deepEqual(writesSent(shop), []);
  });
});
