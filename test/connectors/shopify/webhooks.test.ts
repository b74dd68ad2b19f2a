import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { shopify } from '../../../connectors/shopify/connector.ts';
import { TOPICS } from '../../../connectors/shopify/topics.ts';
import { silentLog } from '../../../core/base/log.ts';
import { seededRandom } from '../../../core/base/random.ts';
import { Secret } from '../../../core/base/secret.ts';
import type {
  Delivery,
  Host,
  JsonObject,
  Verdict,
  WebhookEvent,
} from '../../../core/connector/index.ts';
import { jumpingClock } from '../../connector/jumping-clock.ts';

const SAMPLES = join(import.meta.dirname, '../../../../shared/reference/shopify/webhooks');

function hostWith(secrets: Readonly<Record<string, string>>, settings: JsonObject = {}): Host {
  return {
    connection: 'shop',
    settings: { shop: 'harbour', ...settings },
    secrets: Object.fromEntries(
      Object.entries(secrets).map(([name, value]) => [name, new Secret(value)]),
    ),
    http: {
      send: () => Promise.reject(new Error('no network')),
      reportBudget: () => undefined,
      reportWindow: () => undefined,
    },
    log: silentLog(),
    clock: jumpingClock(),
    random: seededRandom(1),
    signal: new AbortController().signal,
    baseDir: '.',
    crashPoint: () => undefined,
  };
}

const HOST = hostWith({ webhookSecret: 'new', previousWebhookSecret: 'old' });
const BODY =
  '{"id":820982911946154508,"admin_graphql_api_id":"gid://shopify/Order/820982911946154508",' +
  '"updated_at":"2021-12-31T19:00:00-05:00"}';

function delivery(
  body: string | Buffer = BODY,
  change: Readonly<Record<string, string>> = {},
  secret = 'new',
): Delivery {
  const raw = Buffer.from(body);
  const headers = {
    'x-shopify-topic': 'orders/create',
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(raw).digest('base64'),
    'x-shopify-shop-domain': 'harbour.myshopify.com',
    'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
    'x-shopify-triggered-at': '2026-11-22T10:00:00.5Z',
    ...change,
  };
  return { raw, headers };
}

function verify(given: Delivery, host = HOST): Verdict {
  const verdict = shopify.webhooks?.verify(host, given);
  assert.ok(verdict);
  return verdict;
}

function decode(topic: string, body: string | Buffer): readonly WebhookEvent[] {
  return shopify.webhooks?.decode(HOST, delivery(body, { 'x-shopify-topic': topic })) ?? [];
}

function resized(signature: string, change: (bytes: Buffer) => Buffer): string {
  return change(Buffer.from(signature, 'base64')).toString('base64');
}

describe('Shopify webhooks', () => {
  describe('verification', () => {
    it('accepts the signature of the present and of the previous secret', () => {
      const expected: Verdict = {
        ok: true,
        deliveryId: 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
        topic: 'orders/create',
        occurredAt: '2026-11-22T10:00:00.500Z',
      };
      assert.deepEqual(verify(delivery()), expected);
      assert.deepEqual(verify(delivery(BODY, {}, 'old')), expected);
    });

    for (const [until, counts] of [
      ['2099-01-01T00:00:00Z', true],
      ['2001-01-01T00:00:00Z', false],
      ['next week', false],
    ] as const) {
      it(`${counts ? 'takes' : 'refuses'} the previous secret until ${until}`, () => {
        const secrets = { clientSecret: 'new', previousWebhookSecret: 'old' };
        const host = hostWith(secrets, { previousWebhookSecretUntil: until });
        assert.equal(verify(delivery(BODY, {}, 'old'), host).ok, counts);
        assert.equal(verify(delivery(), host).ok, true, 'the present one counts for ever');
      });
    }

    it('takes the client secret where no webhook secret is set', () => {
      assert.ok(verify(delivery(), hostWith({ clientSecret: 'new' })).ok);
    });

    const good = delivery().headers['x-shopify-hmac-sha256'] ?? '';
    const bad: Readonly<Record<string, Delivery>> = {
      'another secret': delivery(BODY, {}, 'guessed'),
      'no signature': delivery(BODY, { 'x-shopify-hmac-sha256': '' }),
      'a short signature': delivery(BODY, { 'x-shopify-hmac-sha256': 'AAAA' }),
      'the first half of the signature': delivery(BODY, {
        'x-shopify-hmac-sha256': resized(good, (bytes) => bytes.subarray(0, 15)),
      }),
      'the signature with bytes behind it': delivery(BODY, {
        'x-shopify-hmac-sha256': resized(good, (bytes) => Buffer.concat([bytes, Buffer.alloc(3)])),
      }),
      'a signature in hex': delivery(BODY, {
        'x-shopify-hmac-sha256': Buffer.from(good, 'base64').toString('hex'),
      }),
      'two signatures': delivery(BODY, { 'x-shopify-hmac-sha256': `${good}, ${good}` }),
      'a signature with spaces': delivery(BODY, { 'x-shopify-hmac-sha256': `${good} ` }),
      'one altered byte': { ...delivery(), raw: Buffer.from(BODY.replace('8', '9')) },
      'an added newline': { ...delivery(), raw: Buffer.from(`${BODY}\n`) },
      'an empty body': delivery(''),
      'another shop': delivery(BODY, { 'x-shopify-shop-domain': 'evil.myshopify.com' }),
      'no shop': delivery(BODY, { 'x-shopify-shop-domain': '' }),
      'an unknown topic': delivery(BODY, { 'x-shopify-topic': 'orders/explode' }),
      'no delivery id': delivery(BODY, { 'x-shopify-webhook-id': '' }),
      'a delivery id with a newline': delivery(BODY, { 'x-shopify-webhook-id': 'a\nb' }),
    };
    for (const [name, given] of Object.entries(bad)) {
      it(`refuses ${name}`, () => assert.equal(verify(given).ok, false));
    }

    it('refuses everything when no secret is set', () => {
      assert.equal(verify(delivery(BODY, {}, ''), hostWith({})).ok, false);
    });
  });

  describe('decoding', () => {
    it('gives a hint with the key, the version in UTC and no data', () => {
      assert.deepEqual(decode('orders/create', BODY), [
        {
          topic: 'orders/create',
          stream: 'orders',
          key: 'gid://shopify/Order/820982911946154508',
          version: '2022-01-01T00:00:00Z',
          occurredAt: '2022-01-01T00:00:00Z',
          data: null,
          reread: true,
          deleted: false,
        },
      ]);
    });

    it('keeps every digit of ids above 2^53', () => {
      const [event] = decode('orders/delete', '{"id":820982911946154508}');
      assert.equal(event?.key, 'gid://shopify/Order/820982911946154508');
      assert.deepEqual([event?.deleted, event?.reread], [true, false]);
      assert.equal(event?.version, '2026-11-22T10:00:00Z');
    });

    it('keys stock by item and location', () => {
      const body =
        '{"inventory_item_id":271878346596884015,"location_id":24826418,"available":null}';
      const [event] = decode('inventory_levels/update', body);
      assert.equal(
        event?.key,
        'gid://shopify/InventoryItem/271878346596884015@gid://shopify/Location/24826418',
      );
    });

    it('tells of a product and of all its variants, also those that were cut from the body', () => {
      const body = JSON.stringify({
        admin_graphql_api_id: 'gid://shopify/Product/7',
        variants: [{ admin_graphql_api_id: 'gid://shopify/ProductVariant/1' }],
        variant_gids: [
          { admin_graphql_api_id: 'gid://shopify/ProductVariant/1' },
          { admin_graphql_api_id: 'gid://shopify/ProductVariant/2' },
        ],
      });
      assert.deepEqual(
        decode('products/update', body).map((event) => `${event.stream} ${event.key}`),
        [
          'products gid://shopify/Product/7',
          'variants gid://shopify/ProductVariant/1',
          'variants gid://shopify/ProductVariant/2',
          'prices gid://shopify/ProductVariant/1',
          'prices gid://shopify/ProductVariant/2',
        ],
      );
    });

    it('reads both customers of a merge again: one of them is gone', () => {
      const body = JSON.stringify({
        admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/1',
        admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/2',
      });
      assert.deepEqual(
        decode('customers/merge', body).map(({ key, reread }) => [key, reread]),
        [
          ['gid://shopify/Customer/1', true],
          ['gid://shopify/Customer/2', true],
        ],
      );
    });

    it('takes a notice at its word', () => {
      const [event] = decode('customers/redact', '{"shop_id":954889,"customer":{"id":191167}}');
      assert.equal(event?.stream, 'notices');
      assert.deepEqual(event?.data, { shop_id: 954889, customer: { id: 191167 } });
      assert.equal(event?.reread, false);
    });

    for (const [name, body] of Object.entries({
      'no JSON': 'id=1',
      'half a body': BODY.slice(0, 40),
      'a list': '[1]',
      'a doubled key': '{"id":1,"id":2}',
      'invalid UTF-8': Buffer.from([0x7b, 0xff, 0x7d]),
      'no id': '{"name":"#1001"}',
      'an id that is no number': '{"id":"abc"}',
      'a gid of another type': '{"admin_graphql_api_id":"gid://shopify/Product/1"}',
    })) {
      it(`refuses ${name}`, () => {
        assert.throws(() => decode('orders/create', body), { code: 'SHOPIFY_WEBHOOK_UNREADABLE' });
      });
    }

    it('reads every sample body that Shopify documents (needs ../shared)', function () {
      if (!existsSync(SAMPLES)) this.skip();
      const read: string[] = [];
      const older = readdirSync(join(SAMPLES, '2023-10')).map((name) => `2023-10/${name}`);
      // Three of the older ones are bodies of things, and belong to no topic by their names.
      const files = [...readdirSync(SAMPLES), ...older].filter(
        (name) => name.endsWith('.json') && !/(Order|Refund|Shop)\.json$/.test(name),
      );
      for (const file of files) {
        const topic = topicOfSample(basename(file).toLowerCase());
        assert.ok(topic, `no topic for ${file}`);
        const raw = readFileSync(join(SAMPLES, file));
        const events = decode(topic, raw);
        const [event] = events;
        assert.ok(event, file);
        assert.equal(event.stream, TOPICS.get(topic)?.tells[0]?.stream);
        const digits = /(\d+)(\?|@|$)/.exec(event.key)?.[1] ?? '';
        if (event.stream !== 'notices') {
          assert.match(
            event.key,
            /^gid:\/\/shopify\/[A-Za-z]+\/\d+(@gid:\/\/shopify\/Location\/\d+)?$/,
          );
          assert.ok(raw.toString().includes(digits), `${file}: ${digits}`);
        }
        read.push(topic);
      }
      assert.ok(read.length > 58, `${read.length}`);
    });
  });

  it('names only streams of its catalog', () => {
    const streams = new Set(shopify.catalog(HOST.settings).map((stream) => stream.name));
    for (const stream of Object.values(shopify.webhooks?.topics ?? {}).flat())
      assert.ok(streams.has(stream), stream);
  });
});

/** `orders_create.json` → `orders/create`; the file names do not say where the slash stands. */
function topicOfSample(file: string): string | undefined {
  const letters = (text: string): string => text.replace(/[^a-z]/g, '');
  return [...TOPICS.keys()].find((topic) => letters(topic) === letters(file.replace('.json', '')));
}
