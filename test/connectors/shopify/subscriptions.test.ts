import assert from 'node:assert/strict';
import { shopify } from '../../../connectors/shopify/connector.ts';
import { loopback } from '../../connector/loopback.ts';
import { answering, openShop, WEBHOOK_SECRET } from './shop.ts';

describe('subscriptions of a Shopify shop', () => {
  it('makes, lists, moves and drops subscriptions, and repeats itself harmlessly', async () => {
    const shop = await openShop();
    try {
      const { webhooks } = shopify;
      const url = 'https://hub.example.com/webhooks/shop';
      const wanted = { id: null, topic: 'inventory_levels/update', url };
      const made = await webhooks?.put?.(shop.host, wanted);
      assert.deepEqual({ ...made, id: null }, wanted);
      assert.deepEqual(await webhooks?.put?.(shop.host, wanted), made);
      assert.deepEqual(await webhooks?.list?.(shop.host), [made]);
      const moved = { id: made?.id ?? null, topic: wanted.topic, url: `${url}/2` };
      assert.deepEqual(await webhooks?.put?.(shop.host, moved), moved);
      await webhooks?.drop?.(shop.host, moved);
      await webhooks?.drop?.(shop.host, moved);
      assert.deepEqual(await webhooks?.list?.(shop.host), []);
      const compliance = { id: null, topic: 'shop/redact', url };
      await assert.rejects(webhooks?.put?.(shop.host, compliance) ?? Promise.resolve(), {
        code: 'SHOPIFY_WRITE_REFUSED',
      });
    } finally {
      await shop.close();
    }
  });

  it('that deliver in another version than the calls are named by check', async () => {
    const shop = await openShop();
    try {
      const data = {
        shop: { myshopifyDomain: 'harbour.myshopify.com' },
        currentAppInstallation: { accessScopes: [] },
        publicApiVersions: [{ handle: '2026-10', supported: true }],
        webhookSubscriptions: {
          nodes: [{ apiVersion: { handle: '2026-10' } }, { apiVersion: { handle: '2026-01' } }],
        },
      };
      const findings = await shopify.check(answering(shop.host, 'Handshake', [{ data }]));
      const told = findings.filter(({ what }) => what.startsWith('webhooks are delivered'));
      assert.deepEqual(
        told.map(({ severity, field, what }) => [severity, field, /2026-01/.test(what)]),
        [['warning', 'apiVersion', true]],
      );
    } finally {
      await shop.close();
    }
  });

  it('verifies and decodes what the shop really sends', async () => {
    const shop = await openShop();
    const hub = await loopback((response) => void response.end());
    try {
      for (const topic of ['orders/create', 'inventory_levels/update']) {
        await shopify.webhooks?.put?.(shop.host, {
          id: null,
          topic,
          url: `${hub.url}/webhooks/shop`,
        });
      }
      const placed = shop.sandbox.placeOrder({ lines: [{ sku: 'TEE', quantity: 1 }] });
      await shop.sandbox.deliveriesSettled();
      const keys = hub.got.flatMap((got) => {
        const headers = Object.fromEntries(
          Object.entries(got.headers).map(([name, value]) => [name, String(value)]),
        );
        const given = { raw: Buffer.from(got.body), headers };
        const verdict = shopify.webhooks?.verify(shop.host, given);
        assert.deepEqual(verdict?.ok, true, JSON.stringify(verdict));
        return shopify.webhooks?.decode(shop.host, given).map((event) => event.key) ?? [];
      });
      const { inventoryItemId, locationId } = shop.sandbox.ids('TEE', 'Harbour');
      assert.deepEqual(new Set(keys), new Set([placed.id, `${inventoryItemId}@${locationId}`]));
      assert.notEqual(WEBHOOK_SECRET, '');
    } finally {
      await hub.close();
      await shop.close();
    }
  });
});
