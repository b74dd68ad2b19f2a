import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { shopify } from '../../../connectors/shopify/connector.ts';
import type { Delivery, WebhookEvent } from '../../../core/connector/index.ts';
import { type OpenShop, openShop, WEBHOOK_SECRET } from './shop.ts';

/** The documented bodies. Source: shopify.dev, privacy law compliance, webhooks reference 2026-07. */
const CUSTOMER = { id: 191167, email: 'john@example.com', phone: '555-625-1199' };
const SHOP = { shop_id: 954889, shop_domain: 'harbour.myshopify.com' };
const BODIES: Readonly<Record<string, object>> = {
  'customers/data_request': {
    ...SHOP,
    customer: CUSTOMER,
    orders_requested: [299938, 280263, 220458],
    data_request: { id: 9999 },
  },
  'customers/redact': { ...SHOP, customer: CUSTOMER, orders_to_redact: [299938, 280263, 220458] },
  'shop/redact': SHOP,
};

function signed(topic: string, body: string, secret = WEBHOOK_SECRET): Delivery {
  const raw = Buffer.from(body);
  return {
    raw,
    headers: {
      'x-shopify-topic': topic,
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(raw).digest('base64'),
      'x-shopify-shop-domain': 'harbour.myshopify.com',
      'x-shopify-webhook-id': `delivery-of-${topic.replace('/', '-')}`,
      'x-shopify-triggered-at': '2026-11-22T10:00:00Z',
    },
  };
}

describe('the privacy topics of Shopify', () => {
  let shop: OpenShop;

  before(async () => {
    shop = await openShop();
  });

  after(() => shop.close());

  const verify = (given: Delivery) => shopify.webhooks?.verify(shop.host, given);
  const decode = (given: Delivery): readonly WebhookEvent[] =>
    shopify.webhooks?.decode(shop.host, given) ?? [];

  for (const [topic, body] of Object.entries(BODIES)) {
    const text = JSON.stringify(body);

    it(`${topic} is taken with its whole body, as one notice that nothing has to be read for`, () => {
      const given = signed(topic, text);
      assert.deepEqual(verify(given), {
        ok: true,
        deliveryId: `delivery-of-${topic.replace('/', '-')}`,
        topic,
        occurredAt: '2026-11-22T10:00:00.000Z',
      });
      const events = decode(given);
      assert.deepEqual(
        events.map(({ stream, data, reread, deleted }) => ({ stream, data, reread, deleted })),
        [{ stream: 'notices', data: body, reread: false, deleted: false }],
      );
    });

    it(`${topic} is refused when anybody else could have sent it`, () => {
      assert.equal(verify(signed(topic, text, 'guessed'))?.ok, false);
      const altered = {
        ...signed(topic, text),
        raw: Buffer.from(text.replace('954889', '954880')),
      };
      assert.equal(verify(altered)?.ok, false);
      const elsewhere = signed(topic, text);
      const headers = { ...elsewhere.headers, 'x-shopify-shop-domain': 'evil.myshopify.com' };
      assert.equal(verify({ ...elsewhere, headers })?.ok, false);
      const bare = Object.entries(elsewhere.headers).filter(([name]) => !name.includes('hmac'));
      assert.equal(verify({ ...elsewhere, headers: Object.fromEntries(bare) })?.ok, false);
    });

    it(`${topic} with a body that cannot be read is a typed error`, () => {
      for (const broken of ['', '[]', text.slice(0, 20), '{"customer":{"id":1},"customer":{}}']) {
        assert.throws(() => decode(signed(topic, broken)), { code: 'SHOPIFY_WEBHOOK_UNREADABLE' });
      }
    });

    it(`${topic} cannot be subscribed through the API, and putting it says so`, async () => {
      const url = 'https://hub.example.com/webhooks/shop';
      await assert.rejects(
        async () => shopify.webhooks?.put?.(shop.host, { id: null, topic, url }),
        { code: 'SHOPIFY_WRITE_REFUSED', message: /cannot be subscribed through the API/ },
      );
    });
  }

  it('requests about one customer share a key, so that they keep their order', () => {
    const keys = Object.entries(BODIES).map(
      ([topic, body]) => decode(signed(topic, JSON.stringify(body)))[0]?.key,
    );
    assert.deepEqual(keys, [
      'gid://shopify/Customer/191167',
      'gid://shopify/Customer/191167',
      '954889',
    ]);
  });

  it('name in the catalog what of a notice is about a person', () => {
    const notices = shopify.catalog(shop.host.settings).find(({ name }) => name === 'notices');
    assert.deepEqual(
      ['customer.email', 'customer.phone'].map((field) => notices?.pii[field]),
      ['email', 'phone'],
    );
  });
});
