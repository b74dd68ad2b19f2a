import assert from 'node:assert/strict';
import { type OpenShop, openShop } from '../shop.ts';
import { rowsOf, short, write, writesSent } from './write.ts';

describe('merging and deleting Shopify customers', () => {
  let shop: OpenShop;
  let ann: string;
  let bo: string;

  beforeEach(async () => {
    shop = await openShop();
    const idOf = (email: string): string =>
      String(rowsOf(shop, 'customers').find((row) => row['email'] === email)?.['id']);
    ann = idOf('ann@example.com');
    bo = idOf('bo@example.com');
    shop.sandbox.placeOrder({ lines: [{ sku: 'TEE', quantity: 1 }], email: 'bo@example.com' });
    shop.sandbox.clearCalls();
  });

  afterEach(() => shop.close());

  const ids = (): readonly unknown[] => rowsOf(shop, 'customers').map((row) => row['id']);

  it('merges into the customer that is named, waits for the job, and moves the orders', async () => {
    assert.equal(short(await write(shop, 'customers.merge', ann, { mergedId: bo })), 'written');
    assert.deepEqual(ids(), [ann]);
    assert.deepEqual(
      rowsOf(shop, 'orders').map((row) => row['customerId']),
      [ann],
    );
    assert.ok(shop.sandbox.calls().some((call) => call.operation === 'CustomerMergeStatus'));
  });

  it('counts a customer that is gone as merged', async () => {
    shop.sandbox.setFaults([{ operation: 'CustomerMerge', kind: 'appliedThenReset', count: 1 }]);
    assert.equal(short(await write(shop, 'customers.merge', ann, { mergedId: bo })), 'unknown');
    assert.equal(short(await write(shop, 'customers.merge', ann, { mergedId: bo })), 'same');
  });

  it('merges nothing when Shopify would keep the other one', async () => {
    await write(shop, 'customers.upsert', 'c', { phone: '+4930123456', firstName: 'Cy' });
    const cy = String(ids().at(-1));
    shop.sandbox.clearCalls();
    const ack = await write(shop, 'customers.merge', cy, { mergedId: bo });
    assert.equal(short(ack), 'refused SHOPIFY_WRITE_REFUSED');
    assert.deepEqual([ids().length, writesSent(shop)], [3, []]);
  });

  it('refuses itself, and a customer that there is not', async () => {
    assert.equal(
      short(await write(shop, 'customers.merge', ann, { mergedId: ann })),
      'refused SHOPIFY_COMMAND_INVALID',
    );
    assert.equal(
      short(await write(shop, 'customers.merge', 'gid://shopify/Customer/1', { mergedId: ann })),
      'refused SHOPIFY_ITEM_UNKNOWN',
    );
  });

  it('deletes a customer once, and none that has orders', async () => {
    assert.equal(short(await write(shop, 'customers.delete', ann, {})), 'written');
    assert.equal(short(await write(shop, 'customers.delete', ann, {})), 'same');
    assert.equal(
      short(await write(shop, 'customers.delete', bo, {})),
      'refused SHOPIFY_WRITE_REFUSED',
    );
    assert.deepEqual(ids(), [bo]);
  });
});
