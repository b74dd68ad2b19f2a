import assert from 'node:assert/strict';
import { REQUIRED_SCOPES } from '../../../connectors/shopify/check.ts';
import { shopify } from '../../../connectors/shopify/connector.ts';
import { WRITE_OPERATIONS } from '../../../connectors/shopify/writes/registry.ts';
import { Secret } from '../../../core/base/secret.ts';
import type { Finding } from '../../../core/connector/index.ts';
import { openShop, pagesOf, recordsOf } from './shop.ts';

const GRANT = {
  settings: { clientId: 'client-1' },
  secrets: { clientSecret: new Secret('client-secret') },
  sandbox: { clientId: 'client-1', clientSecret: 'client-secret' },
};

function gist(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ severity, field }) => `${severity} ${field ?? '-'}`);
}

describe('checking a Shopify connection', () => {
  it('finds nothing to mend in a sound one, and changes nothing there', async () => {
    const shop = await openShop();
    const before = JSON.stringify(shop.sandbox.state());
    const findings = await shopify.check(shop.host);
    assert.ok(
      findings.every((finding) => finding.severity === 'info'),
      JSON.stringify(findings),
    );
    assert.equal(JSON.stringify(shop.sandbox.state()), before);
    await shop.close();
  });

  it('names every scope that is missing; a write scope holds its read scope', async () => {
    const shop = await openShop();
    shop.sandbox.setScopes(['write_products', 'read_locations', 'write_orders']);
    const errors = (await shopify.check(shop.host)).filter(({ severity }) => severity === 'error');
    const held = [
      'read_products',
      'write_products',
      'read_locations',
      'read_orders',
      'write_orders',
    ];
    const missing = REQUIRED_SCOPES.filter((scope) => !held.includes(scope));
    assert.deepEqual(
      errors.map((finding) => finding.what.split(' ').at(-1)),
      missing,
    );
    await shop.close();
  });

  for (const [until, wanted] of [
    [undefined, 'warning previousWebhookSecret'],
    ['2001-01-01T00:00:00Z', 'warning previousWebhookSecret'],
    ['some day', 'error previousWebhookSecretUntil'],
    ['2099-01-01T00:00:00Z', 'info previousWebhookSecret'],
  ] as const) {
    it(`does not let the previous secret be forgotten that counts until ${until}`, async () => {
      const shop = await openShop({
        secrets: {
          accessToken: new Secret('a token'),
          webhookSecret: new Secret('new'),
          previousWebhookSecret: new Secret('old'),
        },
        settings: until === undefined ? {} : { previousWebhookSecretUntil: until },
      });
      assert.ok(gist(await shopify.check(shop.host)).includes(wanted));
      await shop.close();
    });
  }

  it('says so when there are no credentials, without a call', async () => {
    const shop = await openShop({ secrets: {} });
    assert.deepEqual(gist(await shopify.check(shop.host)), [
      'error accessToken',
      'warning webhookSecret',
    ]);
    assert.equal(shop.sandbox.calls().length, 0);
    await shop.close();
  });

  const faults = [
    ['a wrong token', { secrets: { accessToken: new Secret('wrong') } }, 'error accessToken'],
    ['another shop', { settings: { shop: 'other' } }, 'error shop'],
    ['another version', { settings: { apiVersion: '2026-04' } }, 'error apiVersion'],
  ] as const;
  for (const [name, change, expected] of faults) {
    it(`names the setting behind ${name}`, async () => {
      const shop = await openShop(change);
      assert.ok(gist(await shopify.check(shop.host)).includes(expected));
      await shop.close();
    });
  }

  it('names the endpoint when nobody listens there', async () => {
    const shop = await openShop();
    await shop.sandbox.close();
    const findings = await shopify.check(shop.host);
    assert.deepEqual(gist(findings), ['error endpoint']);
  });

  it('reaches the shop, or the endpoint, and where results of bulk operations lie', () => {
    const network = shopify.spec.network;
    assert.deepEqual(network?.({ shop: 'harbour' }), {
      hosts: [
        'harbour.myshopify.com',
        'storage.googleapis.com',
        'shopify-staged-uploads.storage.googleapis.com',
      ],
      allowPrivate: false,
    });
    assert.deepEqual(
      network?.({ shop: 'harbour', endpoint: 'http://127.0.0.1:1/', bulkHosts: [] }),
      {
        hosts: ['127.0.0.1'],
        allowPrivate: true,
      },
    );
  });

  it('gives the same catalog for the same settings, with a stream for every write', () => {
    const settings = { shop: 'harbour', overlap: 60_000 };
    assert.deepEqual(shopify.catalog(settings), shopify.catalog(settings));
    const writes = shopify
      .catalog(settings)
      .flatMap(({ name, writes: own }) =>
        Object.keys(own ?? {}).map((operation) => `${name}.${operation}`),
      );
    const further = WRITE_OPERATIONS.map(({ stream, operation }) => `${stream}.${operation}`);
    assert.deepEqual(
      writes.toSorted(),
      [
        ...further,
        'variants.updatePrice',
        'inventoryLevels.set',
        'orders.create',
        'fulfillmentOrders.fulfil',
        'customers.upsert',
      ].toSorted(),
    );
  });
});

describe('the client credentials grant', () => {
  it('gets one token for parallel callers, and renews it ahead of its end', async () => {
    const shop = await openShop(GRANT);
    const grants = (): number =>
      shop.records.filter((call) => call.url.endsWith('/access_token')).length;
    await Promise.all(
      ['products', 'variants', 'customers'].map((stream) => pagesOf(shop.host, stream)),
    );
    assert.equal(grants(), 1);
    await shop.clock.sleep(0.79 * 86_399_000);
    await pagesOf(shop.host, 'products');
    assert.equal(grants(), 1);
    await shop.clock.sleep(0.02 * 86_399_000);
    await pagesOf(shop.host, 'products');
    assert.equal(grants(), 2);
    await shop.close();
  });

  it('asks once for another token when Shopify refuses one, and reads on', async () => {
    const shop = await openShop(GRANT);
    await pagesOf(shop.host, 'products');
    shop.sandbox.rotateToken('rotated-token');
    assert.equal(recordsOf(await pagesOf(shop.host, 'products')).length, 2);
    await shop.close();
  });

  it('stops with SHOPIFY_AUTH_REFUSED when the secret is wrong, and never leaks it', async () => {
    const secrets = { clientSecret: new Secret('not-the-client-secret') };
    const shop = await openShop({ ...GRANT, secrets });
    const error = await pagesOf(shop.host, 'products').catch((fault) => fault);
    assert.equal(error.code, 'SHOPIFY_AUTH_REFUSED');
    assert.doesNotMatch(
      JSON.stringify([error, error.message, shop.records]),
      /not-the-client-secret/,
    );
    await shop.close();
  });
});
