import assert from 'node:assert/strict';
import { shopify } from '../../../../connectors/shopify/connector.ts';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { answering, type OpenShop, openShop } from '../shop.ts';
import { rowsOf, short, write, writesSent } from './write.ts';

const MARK = /^crossdock-[0-9a-f]{24}$/;
const USD = (amount: string): JsonObject => ({ amount, currencyCode: 'USD' });

describe('draft orders of Shopify', () => {
  let shop: OpenShop;
  let line: JsonObject;

  beforeEach(async () => {
    shop = await openShop();
    line = { variantId: shop.sandbox.ids('TEE', 'Harbour').variantId, quantity: 2 };
  });

  afterEach(() => shop.close());

  const draft = (operation: string, data: JsonObject = {}, key = 'quote-7') =>
    write(shop, `draftOrders.${operation}`, key, data);
  const row = (): Record<string, unknown> => rowsOf(shop, 'draftOrders')[0] ?? {};
  const invalid = 'refused SHOPIFY_COMMAND_INVALID';

  it('is made once per key, with lines, addresses, shipping and a mark among its tags', async () => {
    const customerId = String(rowsOf(shop, 'customers')[0]?.['id']);
    const data = {
      customerId,
      lineItems: [
        { ...line, priceOverride: USD('18.50'), customAttributes: [{ key: 'gift', value: 'yes' }] },
        {
          title: 'Engraving',
          quantity: 1,
          originalUnitPriceWithCurrency: USD('5'),
          taxable: false,
        },
      ],
      note: 'by phone',
      tags: ['wholesale'],
      shippingAddress: { lastName: 'Lee', countryCode: 'DE', city: 'Kiel' },
      shippingLine: { title: 'Courier', priceWithCurrency: USD('4.90') },
    };
    const made = await draft('create', data);
    const again = await draft('create', data);
    assert.ok(made.outcome === 'written' && again.outcome === 'same' && made.id === again.id);
    assert.equal(rowsOf(shop, 'draftOrders').length, 1);
    const [record] = (await shopify.lookup?.(shop.host, 'draftOrders', ['quote-7'])) ?? [];
    assert.equal(record?.key, made.id);
    const { tags, totalPriceSet, customer, lineItems } = Object(record?.data);
    assert.deepEqual(
      [tags.length, MARK.test(tags[0]), tags[1], customer.id, totalPriceSet.shopMoney.amount],
      [2, true, 'wholesale', customerId, '46.9'],
    );
    assert.deepEqual(
      lineItems.map((one: { title: string; custom: boolean }) => [one.title, one.custom]),
      [
        ['Tee', false],
        ['Engraving', true],
      ],
    );
  });

  it('is found by its key after a lost answer, also while the search index lags', async () => {
    shop.sandbox.setLag(20_000);
    shop.sandbox.setFaults([{ operation: 'DraftOrderCreate', kind: 'appliedThenReset', count: 1 }]);
    assert.equal(short(await draft('create', { lineItems: [line] })), 'unknown');
    const [record] = (await shopify.lookup?.(shop.host, 'draftOrders', ['quote-7'])) ?? [];
    assert.equal(record?.key, row()['id']);
    assert.equal(short(await draft('create', { lineItems: [line] })), 'same');
    const [none] = (await shopify.lookup?.(shop.host, 'draftOrders', ['quote-8'])) ?? [];
    assert.equal(none, null);
  });

  it('that a merchant has duplicated with its tags is still the older one', async () => {
    const made = await draft('create', { lineItems: [line] });
    shop.sandbox.draft({ lines: [{ sku: 'TEE', quantity: 1 }], tags: Object(row())['tags'] });
    const again = await draft('create', { lineItems: [line] });
    assert.ok('id' in made && 'id' in again && made.id === again.id);
  });

  it('is not what the search found by a part of a tag', async () => {
    const node = { id: 'gid://shopify/DraftOrder/9', tags: ['crossdock-something-else'] };
    const host = answering(shop.host, 'DraftsByMark', [
      { data: { draftOrders: { nodes: [node] } } },
    ]);
    const ack = await write({ ...shop, host }, 'draftOrders.create', 'quote-7', {
      lineItems: [line],
    });
    assert.equal(short(ack), 'written');
  });

  it('is changed by its key or its id, keeps its mark, and is left alone when all is there', async () => {
    await draft('create', { lineItems: [line], tags: ['old'], note: 'a' });
    const change = { tags: ['new'], note: 'b', poNumber: 'PO-1', taxExempt: true };
    assert.equal(short(await draft('update', change)), 'written');
    assert.equal(short(await draft('update', change, String(row()['id']))), 'same');
    const tags: readonly string[] = Object(row())['tags'];
    assert.deepEqual([tags.filter((tag) => MARK.test(tag)).length, tags.at(-1)], [1, 'new']);
    assert.equal(
      short(await draft('update', { lineItems: [{ ...line, quantity: 3 }] })),
      'written',
    );
    assert.equal(short(await draft('update', { note: null })), 'written');
    assert.deepEqual([row()['note2'], Object(row())['lines'][0].quantity], [null, 3]);
  });

  it('sends its invoice once, to the address of the draft or another one', async () => {
    await draft('create', { lineItems: [line] });
    assert.equal(short(await draft('sendInvoice')), 'refused SHOPIFY_WRITE_REFUSED');
    shop.sandbox.setFaults([
      { operation: 'DraftOrderInvoice', kind: 'appliedThenReset', count: 1 },
    ]);
    assert.equal(short(await draft('sendInvoice', { to: 'cy@example.com' })), 'unknown');
    assert.equal(short(await draft('sendInvoice', { to: 'cy@example.com' })), 'same');
    assert.equal(row()['status'], 'INVOICE_SENT');
    assert.equal(short(await draft('sendInvoice', { to: 'nobody' })), invalid);
    await draft('create', { lineItems: [line], email: 'di@example.com' }, 'quote-8');
    assert.equal(short(await draft('sendInvoice', {}, 'quote-8')), 'written');
    await draft('create', { lineItems: [line], email: 'di@example.com' }, 'quote-9');
    await draft('complete', { paymentPending: true }, 'quote-9');
    assert.equal(short(await draft('sendInvoice', {}, 'quote-9')), 'refused SHOPIFY_WRITE_REFUSED');
  });

  it('becomes one order, paid or to be paid, which comes back as the note', async () => {
    await draft('create', { lineItems: [line], email: 'cy@example.com' });
    const done = await draft('complete', { paymentPending: false });
    const again = await draft('complete', { paymentPending: false });
    const orders = rowsOf(shop, 'orders');
    assert.ok(done.outcome === 'written' && again.outcome === 'same');
    assert.deepEqual([done.note, again.note, orders.length], [orders[0]?.['id'], done.note, 1]);
    assert.deepEqual(
      [Object(orders[0])['transactions'].length, orders[0]?.['email']],
      [1, 'cy@example.com'],
    );
    await draft('create', { lineItems: [line] }, 'quote-8');
    await draft('complete', { paymentPending: true }, 'quote-8');
    assert.equal(Object(rowsOf(shop, 'orders')[1])['transactions'].length, 0);
  });

  it('becomes one order although the answer was lost', async () => {
    await draft('create', { lineItems: [line] });
    shop.sandbox.setFaults([
      { operation: 'DraftOrderComplete', kind: 'appliedThenReset', count: 1 },
    ]);
    assert.equal(short(await draft('complete', { paymentPending: true })), 'unknown');
    assert.equal(short(await draft('complete', { paymentPending: true })), 'same');
    assert.equal(rowsOf(shop, 'orders').length, 1);
  });

  it('is deleted once; what has become an order is neither deleted nor changed', async () => {
    await draft('create', { lineItems: [line] });
    const id = String(row()['id']);
    assert.equal(short(await draft('delete', {}, id)), 'written');
    assert.equal(short(await draft('delete', {}, id)), 'same');
    await draft('create', { lineItems: [line] }, 'quote-8');
    await draft('complete', { paymentPending: true }, 'quote-8');
    shop.sandbox.clearCalls();
    const refusals = [
      await draft('delete', {}, 'quote-8'),
      await draft('update', { note: 'late' }, 'quote-8'),
    ];
    assert.deepEqual(new Set(refusals.map(short)), new Set(['refused SHOPIFY_WRITE_REFUSED']));
    assert.deepEqual(writesSent(shop), []);
  });

  it('refuses lines that are nothing whole, and fields that there are not', async () => {
    const bad: readonly JsonObject[] = [
      {},
      { lineItems: [] },
      { lineItems: [{ ...line, quantity: 0 }] },
      { lineItems: [{ ...line, title: 'Renamed' }] },
      { lineItems: [{ title: 'Priceless', quantity: 1 }] },
      { lineItems: [{ ...line, priceOverride: { amount: 18.5, currencyCode: 'USD' } }] },
      { lineItems: [line], tags: ['x'.repeat(41)] },
      { lineItems: [line], customerId: 'gid://shopify/Order/1' },
      { lineItems: [line], shippingAddress: { country: 'Germany' } },
      { lineItems: [line], discount: 5 },
    ];
    for (const data of bad) {
      assert.equal(short(await draft('create', data)), invalid, JSON.stringify(data));
    }
    assert.equal(short(await draft('update', {})), invalid);
    assert.equal(short(await draft('complete', {})), invalid);
    assert.equal(short(await draft('delete', { why: 'old' })), invalid);
    assert.deepEqual(writesSent(shop), []);
  });

  it('passes on what Shopify refuses, and knows no draft that there is not', async () => {
    const gone = { variantId: 'gid://shopify/ProductVariant/1', quantity: 1 };
    const stranger = { lineItems: [line], customerId: 'gid://shopify/Customer/1' };
    for (const data of [{ lineItems: [gone] }, stranger, { lineItems: [line], email: 'none' }]) {
      assert.equal(short(await draft('create', data)), 'refused SHOPIFY_WRITE_REFUSED');
    }
    const none = 'gid://shopify/DraftOrder/1';
    assert.equal(short(await draft('update', { note: 'x' }, none)), 'refused SHOPIFY_ITEM_UNKNOWN');
    const pay = { paymentPending: true };
    assert.equal(short(await draft('complete', pay, none)), 'refused SHOPIFY_ITEM_UNKNOWN');
  });
});
