import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { type OpenShop, openShop } from '../shop.ts';
import { rowsOf, short, write, writesSent } from './write.ts';

describe('changes of orders and goods in Shopify', () => {
  let shop: OpenShop;
  let orderId: string;

  beforeEach(async () => {
    shop = await openShop();
    orderId = shop.sandbox.placeOrder({ lines: [{ sku: 'TEE', quantity: 2 }], tags: ['a'] }).id;
    shop.sandbox.clearCalls();
  });

  afterEach(() => shop.close());

  const row = (table: string): Record<string, unknown> => rowsOf(shop, table)[0] ?? {};
  const partId = (): string => String(row('fulfillmentOrders')['id']);
  const change = async (operation: string, key: string, data: JsonObject = {}) =>
    short(await write(shop, operation, key, data));
  const stock = (place: string): unknown => {
    const { inventoryLevelId } = shop.sandbox.ids('TEE', place);
    const level = rowsOf(shop, 'levels').find(({ id }) => id === inventoryLevelId);
    const { available, committed } = Object(level).quantities;
    return [available, committed];
  };

  it('writes what differs and leaves alone what is there', async () => {
    const data = { note: 'ring twice', tags: ['b', 'c'] };
    assert.equal(await change('orders.update', orderId, data), 'written');
    assert.equal(
      await change('orders.update', orderId, { note: 'ring twice', tags: ['c', 'b'] }),
      'same',
    );
    assert.equal(await change('orders.addTags', orderId, { tags: ['C', 'd'] }), 'written');
    assert.equal(await change('orders.removeTags', orderId, { tags: ['x'] }), 'same');
    assert.equal(row('orders')['note'], 'ring twice');
  });

  it('cancels with goods back into stock, waits for the job, and cancels once', async () => {
    const wish = { reason: 'CUSTOMER', restock: true, refund: true };
    assert.equal(await change('orders.cancel', orderId, wish), 'written');
    assert.equal(await change('orders.cancel', orderId, wish), 'same');
    assert.ok(shop.sandbox.calls().some((call) => call.operation === 'JobDone'));
    assert.deepEqual(stock('Harbour'), [7, 0]);
  });

  it('moves a fulfilment order with the units that it holds', async () => {
    const { locationId } = shop.sandbox.ids('TEE', 'Hill');
    assert.equal(await change('fulfillmentOrders.move', partId(), { locationId }), 'written');
    assert.deepEqual(
      [stock('Harbour'), stock('Hill')],
      [
        [7, 0],
        [5, 2],
      ],
    );
    assert.equal(await change('fulfillmentOrders.move', partId(), { locationId }), 'same');
  });

  it('does not move what was sent in part, nor to a place that there is not', async () => {
    const nowhere = { locationId: 'gid://shopify/Location/1' };
    const move = 'fulfillmentOrders.move';
    assert.equal(await change(move, partId(), nowhere), 'refused SHOPIFY_WRITE_REFUSED');
    const lines = Object(row('fulfillmentOrders'))['lines'];
    const line = { id: String(lines[0].id), remaining: 1 };
    await change('fulfillmentOrders.fulfil', partId(), { lines: [line] });
    shop.sandbox.clearCalls();
    const { locationId } = shop.sandbox.ids('TEE', 'Hill');
    assert.equal(await change(move, partId(), { locationId }), 'refused SHOPIFY_WRITE_REFUSED');
    assert.deepEqual(writesSent(shop), []);
  });

  it('holds and releases, each once', async () => {
    const seen = [
      await change('fulfillmentOrders.hold', partId(), { reason: 'OTHER' }),
      await change('fulfillmentOrders.hold', partId(), { reason: 'OTHER' }),
      await change('fulfillmentOrders.releaseHold', partId()),
      await change('fulfillmentOrders.releaseHold', partId()),
    ];
    assert.deepEqual(seen, ['written', 'same', 'written', 'same']);
  });

  it('sets tracking, and takes a fulfilment back so that its goods are open again', async () => {
    shop.sandbox.fulfillOrder(orderId);
    const id = String(row('fulfillments')['id']);
    const tracking = { company: 'Post', number: 'P-1' };
    assert.equal(await change('fulfillments.updateTracking', id, tracking), 'written');
    assert.equal(await change('fulfillments.updateTracking', id, tracking), 'same');
    assert.equal(await change('fulfillments.cancel', id), 'written');
    assert.equal(await change('fulfillments.cancel', id), 'same');
    assert.deepEqual([row('fulfillmentOrders')['status'], stock('Harbour')], ['OPEN', [5, 2]]);
  });

  it('marks an unpaid order as paid once, and closes it once', async () => {
    const id = shop.sandbox.placeOrder({ lines: [{ sku: 'TEE', quantity: 1 }], paid: false }).id;
    const seen = [
      await change('orders.markAsPaid', id),
      await change('orders.markAsPaid', id),
      await change('orders.close', id),
      await change('orders.close', id),
    ];
    assert.deepEqual(seen, ['written', 'same', 'written', 'same']);
  });

  it('refuses what is not there or not said in full', async () => {
    const none = 'gid://shopify/Order/1';
    assert.equal(await change('orders.close', none), 'refused SHOPIFY_ITEM_UNKNOWN');
    assert.equal(await change('orders.update', orderId), 'refused SHOPIFY_COMMAND_INVALID');
    assert.equal(
      await change('orders.cancel', orderId, { reason: 'CUSTOMER' }),
      'refused SHOPIFY_COMMAND_INVALID',
    );
  });
});
