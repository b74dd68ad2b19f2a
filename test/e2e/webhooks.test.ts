import assert from 'node:assert/strict';
import { letterAbout } from './letter.ts';
import { openMailbox } from './mailbox.ts';
import { ORDERS, openWebShop, START_UNITS, type WebShop } from './web-shop.ts';

const DROP_ALL = [{ kind: 'drop', count: 100 }] as const;

describe('orders of a web shop', function () {
  this.timeout(60_000);
  let shop: WebShop;

  beforeEach(async () => {
    shop = await openWebShop();
  });
  afterEach(() => shop.close());

  it('an order on the web takes its units in the hub', async () => {
    shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 3 }] });
    await shop.settle();
    assert.deepEqual(await shop.stock('MUG'), {
      onHand: START_UNITS,
      allocated: 3,
      available: START_UNITS - 3,
    });
    assert.equal((await shop.deliveries()).stored, shop.sandbox.deliveries().length);
  });

  it('a delivery that comes twice has one effect', async () => {
    shop.sandbox.setWebhookFaults([{ kind: 'duplicate', count: 10 }]);
    shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 3 }] });
    await shop.settle();
    const { stored, duplicate } = await shop.deliveries();
    assert.ok(duplicate > 0);
    assert.equal(duplicate, stored);
    assert.equal((await shop.stock('MUG')).allocated, 3);
    assert.equal(await shop.rowsOfOrders(), 1);
  });

  it('a webhook that never came is made up for by the next sweep', async () => {
    shop.sandbox.setWebhookFaults(DROP_ALL);
    shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 3 }] });
    await shop.settle();
    assert.equal((await shop.stock('MUG')).allocated, 0);
    const { counts } = await shop.sweep(ORDERS);
    assert.equal(counts.delivered, 1);
    assert.equal((await shop.stock('MUG')).allocated, 3);
  });

  it('what a webhook brought is not booked again by a sweep', async () => {
    shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 3 }] });
    await shop.settle();
    const { counts } = await shop.sweep(ORDERS);
    assert.equal(counts.delivered, 0);
    assert.equal(counts.read, 1);
    assert.equal(await shop.rowsOfOrders(), 1);
  });

  it('a cancelled order gives its units back', async () => {
    const order = shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 3 }] });
    await shop.settle();
    shop.sandbox.cancelOrder(order.id);
    await shop.settle();
    assert.deepEqual(await shop.stock('MUG'), {
      onHand: START_UNITS,
      allocated: 0,
      available: START_UNITS,
    });
  });

  it('a deleted order gives back what it still held, and what was sent stays sent', async () => {
    const sent = shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 2 }] });
    const open = shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 3 }] });
    await shop.settle();
    shop.sandbox.fulfillOrder(sent.id);
    await shop.settle();
    shop.sandbox.deleteOrder(open.id);
    shop.sandbox.deleteOrder(sent.id);
    await shop.settle();
    assert.deepEqual(await shop.stock('MUG'), {
      onHand: START_UNITS - 2,
      allocated: 0,
      available: START_UNITS - 2,
    });
    assert.deepEqual(await shop.app.inventory.verify(), []);
    assert.deepEqual(await shop.app.store.deadLetters.count('open'), []);
  });

  it('a line that is refunded before it was sent gives its units back', async () => {
    const order = shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 3 }] });
    await shop.settle();
    shop.sandbox.refundLine(order.id, 'MUG', 1);
    await shop.settle();
    assert.equal((await shop.stock('MUG')).allocated, 2);
  });

  it('what was sent lowers the stock on hand, and its units are promised no more', async () => {
    const order = shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 3 }] });
    await shop.settle();
    shop.sandbox.fulfillOrder(order.id);
    await shop.settle();
    assert.deepEqual(await shop.stock('MUG'), {
      onHand: START_UNITS - 3,
      allocated: 0,
      available: START_UNITS - 3,
    });
  });

  it('an order that is sent before any webhook of it came ends the same', async () => {
    shop.sandbox.setWebhookFaults(DROP_ALL);
    const order = shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 3 }] });
    shop.sandbox.fulfillOrder(order.id);
    await shop.sweep(ORDERS);
    assert.deepEqual(await shop.stock('MUG'), {
      onHand: START_UNITS - 3,
      allocated: 0,
      available: START_UNITS - 3,
    });
  });

  it('a test order takes nothing', async () => {
    shop.sandbox.placeOrder({ test: true, lines: [{ sku: 'MUG', quantity: 3 }] });
    await shop.settle();
    await shop.sweep(ORDERS);
    assert.equal((await shop.stock('MUG')).allocated, 0);
    assert.deepEqual(await shop.app.store.deadLetters.count('open'), []);
  });

  it('a line without a SKU harms no other line of its order', async () => {
    const lines = [
      { title: 'Gift wrapping', price: '1.00', quantity: 1 },
      { sku: 'MUG', quantity: 1 },
    ];
    shop.sandbox.placeOrder({ lines });
    await shop.settle();
    assert.equal((await shop.stock('MUG')).allocated, 1);
    assert.equal(await shop.rowsOfOrders(), 1);
    assert.deepEqual(await shop.app.store.deadLetters.count('open'), []);
  });

  it('a sweep in the midst of the webhooks books every order once', async () => {
    const placed = Array.from({ length: 10 }, () =>
      shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 1 }] }),
    );
    await Promise.all([shop.sweep(ORDERS), shop.settle(), shop.sweep(ORDERS)]);
    await shop.settle();
    assert.equal((await shop.stock('MUG')).allocated, placed.length);
    assert.equal(await shop.rowsOfOrders(), placed.length);
    assert.deepEqual(await shop.app.inventory.verify(), []);
  });

  it('a delivery about an order that is gone is settled without a trace in the stock', async () => {
    assert.equal(await shop.post(letterAbout('gid://shopify/Order/999')), 200);
    await shop.settle();
    assert.deepEqual(await shop.app.store.lanes.waiting(), []);
    assert.equal(await shop.rowsOfOrders(), 0);
  });

  it('an order whose webhooks arrive in reverse, and twice, ends as the shop shows it', async () => {
    const mailbox = await openMailbox();
    const late = await openWebShop({ mailTo: mailbox.url });
    try {
      const kept = late.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 3 }] });
      late.sandbox.fulfillOrder(kept.id);
      const gone = late.sandbox.placeOrder({ lines: [{ sku: 'CUP', quantity: 2 }] });
      late.sandbox.cancelOrder(gone.id);
      await late.sandbox.deliveriesSettled();
      assert.ok(mailbox.letters.length >= 4);
      for (const letter of [...mailbox.letters].reverse()) {
        assert.equal(await late.post(letter), 200);
        await late.settle();
        assert.equal(await late.post(letter), 200);
      }
      await late.settle();
      assert.equal((await late.stock('MUG')).onHand, START_UNITS - 3);
      assert.equal((await late.stock('MUG')).allocated, 0);
      assert.equal((await late.stock('CUP')).available, START_UNITS);
      assert.deepEqual(await late.app.inventory.verify(), []);
    } finally {
      mailbox.close();
      await late.close();
    }
  });
});
