import assert from 'node:assert/strict';
import { shopify } from '../../../../connectors/shopify/connector.ts';
import type { Ack, Command, JsonObject } from '../../../../core/connector/index.ts';
import { type OpenShop, openShop } from '../shop.ts';
import { rowsOf, short, write, writesSent } from './write.ts';

describe('variants of Shopify, changed beyond their prices', () => {
  let shop: OpenShop;

  beforeEach(async () => {
    shop = await openShop();
  });

  afterEach(() => shop.close());

  const idOf = (sku: string): string => shop.sandbox.ids(sku, 'Harbour').variantId;
  const update = (sku: string, data: JsonObject) => write(shop, 'variants.update', idOf(sku), data);
  const row = (table: string, id: string) => rowsOf(shop, table).find((one) => one['id'] === id);

  it('sets fields of the variant and of its inventory item in one call', async () => {
    const own = { barcode: '4006381333931', taxable: false, inventoryPolicy: 'CONTINUE' };
    const item = {
      cost: '4.5',
      requiresShipping: false,
      weight: { unit: 'KILOGRAMS', value: 0.3 },
    };
    const id = idOf('TEE');
    const ack = await update('TEE', { ...own, ...item, sku: 'TEE-2', price: '21.00' });
    assert.ok(ack.outcome === 'written' && ack.id === id && ack.version !== undefined);
    const variant = row('variants', id);
    for (const [field, value] of Object.entries({ ...own, sku: 'TEE-2', price: '21.00' }))
      assert.deepEqual(variant?.[field], value, field);
    const held = row('items', String(variant?.['itemId']));
    for (const [field, value] of Object.entries(item)) assert.deepEqual(held?.[field], value);
    assert.deepEqual(writesSent(shop), ['VariantPrices']);
  });

  it('empties what null is said of', async () => {
    await update('TEE', { barcode: '1', compareAtPrice: '30.00' });
    assert.equal(short(await update('TEE', { barcode: null, compareAtPrice: null })), 'written');
    const variant = row('variants', idOf('TEE'));
    assert.deepEqual([variant?.['barcode'], variant?.['compareAtPrice']], [null, null]);
  });

  it('leaves alone what is there, and writes what a variant does not show', async () => {
    const data = { sku: 'TEE', price: '20', tracked: true, requiresShipping: true, barcode: null };
    assert.equal(short(await update('TEE', data)), 'same');
    assert.equal(short(await update('TEE', { ...data, taxCode: 'P0000000' })), 'written');
    assert.equal(writesSent(shop).length, 1);
  });

  it('writes the variants of one product in one call, and a bad one holds up no other', async () => {
    const command = (key: string, data: JsonObject): Command => {
      const about = { stream: 'variants', operation: 'update', version: null };
      return { ...about, key, idempotencyKey: key, data };
    };
    const commands = [
      command(idOf('MUG-R'), { barcode: 'r' }),
      command(idOf('MUG-B'), { compareAtPrice: '999999999999999' }),
      command('gid://shopify/ProductVariant/1', { barcode: 'x' }),
      command(idOf('TEE'), { barcode: 't' }),
      command(idOf('TEE'), { weight: { unit: 'STONE', value: 1 } }),
    ];
    const acks: readonly Ack[] = (await shopify.write?.(shop.host, commands)) ?? [];
    assert.deepEqual(acks.map(short), [
      'written',
      'written',
      'refused SHOPIFY_ITEM_UNKNOWN',
      'written',
      'refused SHOPIFY_COMMAND_INVALID',
    ]);
    assert.deepEqual(writesSent(shop), ['VariantPrices', 'VariantPrices']);
  });

  it('writes what is said twice of one variant in the order in which it was said', async () => {
    const commands = ['first', 'second'].map(
      (barcode): Command => ({
        stream: 'variants',
        operation: 'update',
        key: idOf('TEE'),
        idempotencyKey: barcode,
        version: null,
        data: { barcode },
      }),
    );
    const acks = (await shopify.write?.(shop.host, commands)) ?? [];
    assert.deepEqual(acks.map(short), ['written', 'written']);
    assert.equal(row('variants', idOf('TEE'))?.['barcode'], 'second');
    assert.deepEqual(writesSent(shop), ['VariantPrices', 'VariantPrices']);
  });

  it('is unknown when the answer is lost, and settles when it is repeated', async () => {
    shop.sandbox.setFaults([{ operation: 'VariantPrices', kind: 'appliedThenReset', count: 1 }]);
    assert.equal(short(await update('TEE', { barcode: 'b' })), 'unknown');
    assert.equal(short(await update('TEE', { barcode: 'b' })), 'same');
  });

  it('refuses what says nothing, and what Shopify does not take', async () => {
    const bad: readonly JsonObject[] = [
      {},
      { variantId: idOf('TEE') },
      { price: 20 },
      { price: '20,00' },
      { sku: '' },
      { sku: null },
      { inventoryPolicy: 'MAYBE' },
      { countryCodeOfOrigin: 'Portugal' },
      { harmonizedSystemCode: '12' },
      { title: 'Red' },
    ];
    for (const data of bad) {
      const ack = await update('TEE', data);
      assert.equal(short(ack), 'refused SHOPIFY_COMMAND_INVALID', JSON.stringify(data));
    }
    const ack = await write(shop, 'variants.update', 'TEE', { barcode: 'x' });
    assert.equal(short(ack), 'refused SHOPIFY_COMMAND_INVALID');
    assert.deepEqual(writesSent(shop), []);
  });
});
