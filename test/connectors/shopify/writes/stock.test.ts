import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { type OpenShop, openShop } from '../shop.ts';
import { rowsOf, short, write, writesSent } from './write.ts';

describe('stock by difference in Shopify', () => {
  let shop: OpenShop;
  let place: JsonObject;

  beforeEach(async () => {
    shop = await openShop();
    const { inventoryItemId, locationId } = shop.sandbox.ids('TEE', 'Harbour');
    place = { inventoryItemId, locationId };
  });

  afterEach(() => shop.close());

  const change = async (operation: string, key: string, data: JsonObject) =>
    short(await write(shop, `inventoryLevels.${operation}`, key, { ...place, ...data }));
  const quantities = (): Record<string, number> => {
    const { inventoryLevelId } = shop.sandbox.ids('TEE', 'Harbour');
    return Object(rowsOf(shop, 'levels').find(({ id }) => id === inventoryLevelId))['quantities'];
  };

  it('adjusts once per command, also when the answer was lost or the first try failed', async () => {
    const data = { name: 'available', delta: -2 };
    shop.sandbox.setFaults([
      { operation: 'InventoryAdjust', kind: 'internalError', count: 1 },
      { operation: 'InventoryAdjust', kind: 'appliedThenReset', count: 1 },
    ]);
    const seen: string[] = [];
    for (let at = 0; at < 3; at += 1) seen.push(await change('adjust', 'a', data));
    assert.equal(seen.at(-1), 'written');
    assert.equal(quantities()['available'], 5);
    await change('adjust', 'b', data);
    assert.equal(quantities()['available'], 3);
  });

  it('says conflict when the quantity is not the expected one', async () => {
    const data = { name: 'available', delta: 1, expected: 99 };
    assert.equal(await change('adjust', 'a', data), 'conflict');
    assert.equal(quantities()['available'], 7);
  });

  it('asks for a document of every quantity but available, and for none of that', async () => {
    const document = { ledgerDocumentUri: 'till://7' };
    const bad = [
      await change('adjust', 'a', { name: 'damaged', delta: 1 }),
      await change('adjust', 'b', { name: 'available', delta: 1, ...document }),
      await change('adjust', 'c', { name: 'on_hand', delta: 1, ...document }),
      await change('adjust', 'd', { name: 'available', delta: 0 }),
      await change('adjust', 'e', {
        name: 'damaged',
        delta: 1,
        ledgerDocumentUri: 'gid://shopify/Order/1',
      }),
    ];
    assert.deepEqual(new Set(bad), new Set(['refused SHOPIFY_COMMAND_INVALID']));
    assert.deepEqual(writesSent(shop), []);
  });

  it('moves units between states once', async () => {
    const data = {
      quantity: 2,
      from: { name: 'available' },
      to: { name: 'damaged', ledgerDocumentUri: 'till://8' },
    };
    assert.equal(await change('move', 'm', data), 'written');
    await change('move', 'm', data);
    const { available, damaged } = quantities();
    assert.deepEqual([available, damaged], [5, 2]);
    assert.equal(
      await change('move', 'n', { ...data, to: { name: 'available' } }),
      'refused SHOPIFY_WRITE_REFUSED',
    );
  });

  it('stocks an item at a location once and leaves a stocked one alone', async () => {
    assert.equal(await change('activate', 'x', { available: 50 }), 'same');
    const { inventoryItemId } = shop.sandbox.ids('MUG-B', 'Hill');
    const { locationId } = shop.sandbox.ids('MUG-B', 'Hill');
    const there = { inventoryItemId, locationId, available: 4 };
    const seen = [await change('activate', 'y', there), await change('activate', 'y', there)];
    assert.deepEqual(seen, ['written', 'same']);
    assert.equal(
      await change('activate', 'z', { inventoryItemId: 'gid://shopify/InventoryItem/1' }),
      'refused SHOPIFY_ITEM_UNKNOWN',
    );
  });

  it('updates an inventory item and leaves an equal cost alone', async () => {
    const id = String(place['inventoryItemId']);
    const update = async (data: JsonObject) =>
      short(await write(shop, 'inventoryItems.update', id, data));
    assert.equal(await update({ cost: '4.5', sku: 'TEE-2' }), 'written');
    assert.equal(await update({ cost: '4.50' }), 'same');
    assert.equal(await update({}), 'refused SHOPIFY_COMMAND_INVALID');
  });
});
