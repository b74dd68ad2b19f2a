import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { type OpenShop, openShop } from '../shop.ts';
import { rowsOf, short, write } from './write.ts';

describe('returns in Shopify', () => {
  let shop: OpenShop;
  let orderId: string;
  let fulfillmentLineItemId: string;

  beforeEach(async () => {
    shop = await openShop();
    const order = shop.sandbox.placeOrder({ lines: [{ sku: 'TEE', quantity: 3 }] });
    orderId = order.id;
    shop.sandbox.fulfillOrder(orderId);
    fulfillmentLineItemId = String(Object(rowsOf(shop, 'fulfillments')[0])['lines'][0].id);
  });

  afterEach(() => shop.close());

  const open = async (key: string, line: JsonObject = {}) =>
    write(shop, 'returns.create', key, {
      orderId,
      lines: [{ fulfillmentLineItemId, quantity: 1, reason: 'size-too-small', ...line }],
    });

  const returned = (): Record<string, unknown> => rowsOf(shop, 'returns')[0] ?? {};
  const id = (): string => String(returned()['id']);
  const lineId = (): string => String(Object(returned())['lines'][0].id);
  const stockAt = (locationId: string): number => {
    const { inventoryItemId } = shop.sandbox.ids('TEE', 'Hill');
    const level = rowsOf(shop, 'levels').find(
      (row) => row['itemId'] === inventoryItemId && row['locationId'] === locationId,
    );
    return Object(level)['quantities'].available;
  };

  it('opens one return per key, also when the answer was lost', async () => {
    shop.sandbox.setFaults([{ operation: 'ReturnCreate', kind: 'appliedThenReset', count: 1 }]);
    assert.equal(short(await open('r-1')), 'unknown');
    assert.equal(short(await open('r-1')), 'same');
    assert.equal(short(await open('r-2')), 'written');
    assert.equal(rowsOf(shop, 'returns').length, 2);
  });

  it('refuses reasons that Shopify does not know, strange lines, and more than was sent', async () => {
    const strange = 'gid://shopify/FulfillmentLineItem/1';
    const acks = [
      await open('r-1', { reason: 'moon' }),
      await open('r-2', { fulfillmentLineItemId: strange }),
      await open('r-3', { quantity: 4 }),
      await write(shop, 'returns.create', 'r-4', {
        orderId: 'gid://shopify/Order/1',
        lines: [{ fulfillmentLineItemId, quantity: 1, reason: 'unwanted' }],
      }),
    ];
    assert.deepEqual(acks.map(short), [
      'refused SHOPIFY_COMMAND_INVALID',
      'refused SHOPIFY_WRITE_REFUSED',
      'refused SHOPIFY_WRITE_REFUSED',
      'refused SHOPIFY_ITEM_UNKNOWN',
    ]);
    assert.equal(rowsOf(shop, 'returns').length, 0);
  });

  it('books goods in up to a total, puts them into stock once and gives the money once', async () => {
    await open('r-1', { quantity: 2 });
    const { locationId } = shop.sandbox.ids('TEE', 'Hill');
    const before = stockAt(locationId);
    const payment = Object(rowsOf(shop, 'orders')[0])['transactions'][0];
    const data = {
      lines: [{ id: lineId(), processed: 1, disposition: 'RESTOCKED', locationId }],
      refund: [{ parentId: String(payment.id), amount: '20.00', currency: 'USD' }],
    };
    assert.equal(short(await write(shop, 'returns.process', id(), data)), 'written');
    assert.equal(short(await write(shop, 'returns.process', id(), data)), 'same');
    assert.equal(stockAt(locationId), before + 1);
    assert.deepEqual(
      rowsOf(shop, 'refunds').map((row) => row['amount']),
      ['20.00'],
    );
    const [line] = data.lines;
    await write(shop, 'returns.process', id(), { lines: [{ ...line, processed: 2 }] });
    assert.equal(stockAt(locationId), before + 2);
  });

  it('closes and cancels once, and refuses to cancel what came back', async () => {
    await open('r-1');
    await write(shop, 'returns.process', id(), { lines: [{ id: lineId(), processed: 1 }] });
    assert.equal(
      short(await write(shop, 'returns.cancel', id(), {})),
      'refused SHOPIFY_WRITE_REFUSED',
    );
    assert.equal(short(await write(shop, 'returns.close', id(), {})), 'written');
    assert.equal(short(await write(shop, 'returns.close', id(), {})), 'same');
    assert.equal(returned()['status'], 'CLOSED');
  });
});
