import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { type OpenShop, openShop } from '../shop.ts';
import { rowsOf, short, write, writesSent } from './write.ts';

describe('refunds in Shopify', () => {
  let shop: OpenShop;
  let orderId: string;
  let lineItemId: string;

  beforeEach(async () => {
    shop = await openShop();
    const order = shop.sandbox.placeOrder({ lines: [{ sku: 'TEE', quantity: 3 }] });
    orderId = order.id;
    lineItemId = order.lines[0]?.id ?? '';
    shop.sandbox.clearCalls();
  });

  afterEach(() => shop.close());

  const refund = async (key: string, data: JsonObject = {}) =>
    write(shop, 'refunds.create', key, {
      orderId,
      lines: [{ lineItemId, quantity: 1, restockType: 'CANCEL' }],
      ...data,
    });

  const amounts = (): readonly unknown[] => rowsOf(shop, 'refunds').map((row) => row['amount']);

  it('gives back what Shopify suggests, and the goods into stock', async () => {
    assert.equal(short(await refund('r-1', { note: 'too small' })), 'written');
    assert.deepEqual(amounts(), ['20.00']);
    const [row] = rowsOf(shop, 'refunds');
    assert.match(String(row?.['note']), /^too small \[crossdock [0-9a-f]{24}\]$/);
  });

  it('makes one refund per key, even a day later', async () => {
    await refund('r-1');
    await shop.clock.sleep(3 * 86_400_000);
    assert.equal(short(await refund('r-1')), 'same');
    assert.equal(short(await refund('r-2')), 'written');
    assert.deepEqual(amounts(), ['20.00', '20.00']);
  });

  it('repeats a refund whose answer was lost under its key, which makes it no second time', async () => {
    shop.sandbox.setFaults([{ operation: 'RefundCreate', kind: 'appliedThenReset', count: 1 }]);
    assert.equal(short(await refund('r-1')), 'written');
    assert.equal(short(await refund('r-1')), 'same');
    assert.deepEqual(amounts(), ['20.00']);
  });

  it('sends a refund that failed inside Shopify under a new key, after it looked again', async () => {
    shop.sandbox.setFaults([{ operation: 'RefundCreate', kind: 'internalError', count: 1 }]);
    assert.equal(short(await refund('r-1')), 'unknown');
    assert.equal(short(await refund('r-1')), 'written');
    assert.deepEqual(amounts(), ['20.00']);
    assert.deepEqual(new Set(writesSent(shop)), new Set(['RefundCreate']));
  });

  it('moves no money with an empty list, and the named money with a full one', async () => {
    await refund('r-1', { transactions: [] });
    const [order] = rowsOf(shop, 'orders');
    const payment = Object(order)['transactions'][0];
    const parentId = String(payment.id);
    await refund('r-2', { transactions: [{ parentId, gateway: payment.gateway, amount: '5.00' }] });
    assert.deepEqual(amounts(), ['0.00', '5.00']);
  });

  it('refuses goods without a place, no order, and more than was bought', async () => {
    const line = { lineItemId, quantity: 1, restockType: 'RETURN' };
    assert.equal(short(await refund('r-1', { lines: [line] })), 'refused SHOPIFY_COMMAND_INVALID');
    assert.equal(
      short(await refund('r-1', { orderId: 'gid://shopify/Order/1' })),
      'refused SHOPIFY_ITEM_UNKNOWN',
    );
    const many = { ...line, restockType: 'NO_RESTOCK', quantity: 9 };
    assert.equal(short(await refund('r-1', { lines: [many] })), 'refused SHOPIFY_WRITE_REFUSED');
    assert.deepEqual(amounts(), []);
  });
});
