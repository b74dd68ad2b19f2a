import assert from 'node:assert/strict';
import { letterAbout, signedLetter } from './letter.ts';
import { openWebShop, type WebShop } from './web-shop.ts';

describe('deliveries that the hub cannot take', function () {
  this.timeout(60_000);
  let shop: WebShop;

  beforeEach(async () => {
    shop = await openWebShop();
  });
  afterEach(() => shop.close());

  it('a wrong signature is answered 401, counted, and stores nothing', async () => {
    const order = shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 3 }] });
    await shop.settle();
    const { stored } = await shop.deliveries();
    assert.equal(await shop.post(letterAbout(order.id, { secret: 'guessed' })), 401);
    const unsigned = letterAbout(order.id);
    assert.equal(await shop.post({ ...unsigned, body: `${unsigned.body} ` }), 401);
    assert.equal(await shop.post({ ...unsigned, headers: {} }), 401);
    const counts = await shop.deliveries();
    assert.equal(counts.refused, 3);
    assert.equal(counts.stored, stored);
  });

  it('a body over the limit is answered 413 and counted', async () => {
    const most = shop.app.settings.server.bodyMaxBytes;
    assert.equal(await shop.post(letterAbout('gid://shopify/Order/1', { padding: most })), 413);
    assert.equal((await shop.deliveries()).tooLarge, 1);
  });

  it('an address that does not exist is answered 404', async () => {
    const { headers, body } = letterAbout('gid://shopify/Order/1');
    for (const path of ['/webhooks/nobody', '/webhooks', '/webhooks/a/b', '/admin']) {
      const answer = await fetch(`${shop.url}${path}`, { method: 'POST', headers, body });
      assert.equal(answer.status, 404, path);
    }
    assert.equal((await shop.deliveries()).stored, 0);
  });

  it('a delivery that is signed but cannot be read is kept, and told as a dead letter', async () => {
    assert.equal(await shop.post(signedLetter('no JSON at all')), 200);
    assert.equal(await shop.post(signedLetter('{"id":null}')), 200);
    const order = shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 3 }] });
    await shop.settle();
    const letters = await shop.app.store.deadLetters.list({ status: 'open', limit: 10 });
    assert.deepEqual(
      letters.map(({ stage, fault }) => [stage, fault.code]),
      [
        ['inbox', 'INBOX_UNDECODABLE'],
        ['inbox', 'INBOX_UNDECODABLE'],
      ],
    );
    assert.ok(letters.every(({ fault }) => !fault.what.includes('no JSON at all')));
    assert.equal((await shop.stock('MUG')).allocated, order.lines[0]?.quantity);
  });

  it('a delivery for another shop is answered 401, however well it is signed', async () => {
    const { headers, body } = letterAbout('gid://shopify/Order/1');
    const foreign = { ...headers, 'x-shopify-shop-domain': 'other.myshopify.com' };
    assert.equal(await shop.post({ headers: foreign, body }), 401);
    assert.equal((await shop.deliveries()).refused, 1);
  });

  it('a store that cannot write answers 503, and nothing is acknowledged', async () => {
    const order = shop.sandbox.placeOrder({ lines: [{ sku: 'MUG', quantity: 3 }] });
    await shop.settle();
    const sent = shop.sandbox.deliveries().length;
    await shop.app.store.close();
    assert.equal(await shop.post(letterAbout(order.id)), 503);
    shop.sandbox.cancelOrder(order.id);
    await shop.sandbox.deliveriesSettled();
    const later = shop.sandbox.deliveries().slice(sent);
    assert.ok(later.length > 0);
    assert.ok(later.every((note) => !note.accepted));
  });
});
