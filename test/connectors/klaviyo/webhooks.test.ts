import { deepEqual, equal, match, ok, rejects, throws } from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { klaviyo } from '../../../connectors/klaviyo/connector.ts';
import { TOPIC_OF_METRIC } from '../../../connectors/klaviyo/sandbox/webhooks/topics.ts';
import { TOPICS } from '../../../connectors/klaviyo/topics.ts';
import { systemClock } from '../../../core/base/clock.ts';
import type { Delivery, Host, Subscription } from '../../../core/connector/index.ts';
import { jumpingClock } from '../../connector/jumping-clock.ts';
import { openReceiver, type Receiver } from '../../contract/shopify-webhooks.ts';
import { testHost } from '../../contract/test-host.ts';
import { type OpenAccount, openAccount, rowsOf } from './account.ts';

const SECRET = 'webhook-secret-0001';
const UNSUBSCRIBED = 'event:klaviyo.unsubscribed_from_email_marketing';
const HUB = 'https://hub.example.com/webhooks/klaviyo-main';

const { webhooks } = klaviyo;

function hostAt(ms: number, secret: string, settings = {}, previous?: string): Host {
  return testHost({
    connector: klaviyo,
    clock: jumpingClock(ms),
    settings: { account: 'TesT01', endpoint: 'http://127.0.0.1:9', ...settings },
    secrets: {
      ...{ apiKey: 'pk_1', webhookSecret: secret },
      ...(previous === undefined ? {} : { previousWebhookSecret: previous }),
    },
  }).host;
}

interface Parts {
  readonly data?: unknown;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly timestamp?: string;
  readonly webhookId?: string;
}

const NOW = Date.UTC(2026, 10, 22);

function delivery(parts: Parts = {}): Delivery {
  const { timestamp = new Date(NOW).toUTCString(), webhookId = 'wh_1' } = parts;
  const data = parts.data ?? [{ external_id: 'evt_1', topic: UNSUBSCRIBED, payload: {} }];
  const meta = { klaviyo_webhook_id: 'wh_1', klaviyo_account_id: 'TesT01', ...parts.meta };
  const raw = Buffer.from(JSON.stringify({ data, meta }));
  const signature = createHmac('sha256', SECRET).update(raw).update(timestamp).digest('hex');
  return {
    raw,
    headers: {
      'klaviyo-webhook-id': webhookId,
      'klaviyo-timestamp': timestamp,
      'klaviyo-signature': signature,
    },
  };
}

function reasonOf(sent: Delivery, host: Host = hostAt(NOW, SECRET)): string {
  const verdict = webhooks?.verify(host, sent);
  return verdict?.ok === false ? verdict.reason : 'accepted';
}

describe('a Klaviyo delivery', () => {
  it('is signed over its body and then its time, as in the known example', () => {
    const timestamp = 'Thu, 01 Jan 2026 00:00:00 GMT';
    const raw = Buffer.from(
      `{"data":[{"external_id":"evt_1","topic":"${UNSUBSCRIBED}","payload":{}}],` +
        '"meta":{"klaviyo_webhook_id":"wh_1","timestamp":"2026-01-01T00:00:00+00:00","version":"2026-07-15"}}',
    );
    equal(raw.length, 205);
    const headers = {
      'klaviyo-webhook-id': 'wh_1',
      'klaviyo-timestamp': timestamp,
      'klaviyo-signature': '7e397d9de4f9c824cc3151bfc263f3ef2ef3ca9502b9dd3a52a7974b4848504d',
    };
    const host = hostAt(Date.parse(timestamp), '0123456789abcdef');
    const verdict = webhooks?.verify(host, { raw, headers });
    ok(verdict?.ok === true);
    deepEqual([verdict.topic, verdict.occurredAt], [UNSUBSCRIBED, '2026-01-01T00:00:00.000Z']);
  });

  for (const [settings, reason] of [
    [{}, /accepted/],
    [{ previousWebhookSecretUntil: new Date(NOW + 1).toISOString() }, /accepted/],
    [{ previousWebhookSecretUntil: new Date(NOW).toISOString() }, /does not fit/],
    [{ previousWebhookSecretUntil: 'soon' }, /does not fit/],
  ] as const) {
    it(`by the key before the last rotation counts as said: ${JSON.stringify(settings)}`, () => {
      match(reasonOf(delivery(), hostAt(NOW, 'another-secret-01', settings, SECRET)), reason);
    });
  }

  it('is refused with two signatures', () => {
    const { raw, headers } = delivery();
    const good = headers['klaviyo-signature'] ?? '';
    const twice = { ...headers, 'klaviyo-signature': `${good}, ${good}` };
    match(reasonOf({ raw, headers: twice }), /not one hex text/);
  });

  const wrong: Readonly<Record<string, readonly [Delivery, RegExp]>> = {
    'whose time was changed': [
      {
        ...delivery(),
        headers: { ...delivery().headers, 'klaviyo-timestamp': 'Sun, 22 Nov 2026 00:00:01 GMT' },
      },
      /does not fit/,
    ],
    'that is older than an hour': [
      delivery({ timestamp: new Date(NOW - 3_601_000).toUTCString() }),
      /too old/,
    ],
    'from the future': [delivery({ timestamp: new Date(NOW + 600_000).toUTCString() }), /future/],
    'without a time': [delivery({ timestamp: '' }), /time of the delivery is missing/],
    'whose webhook differs in header and body': [delivery({ webhookId: 'wh_2' }), /two webhooks/],
    'for another account': [
      delivery({ meta: { klaviyo_account_id: 'Other1' } }),
      /another account/,
    ],
    'without a topic': [delivery({ data: [{ external_id: 'evt_1' }] }), /topic is missing/],
    'without meta': [delivery({ meta: { klaviyo_webhook_id: 5 } }), /two webhooks/],
    'with a signature in capitals': [
      {
        ...delivery(),
        headers: {
          ...delivery().headers,
          'klaviyo-signature': delivery().headers['klaviyo-signature']?.toUpperCase() ?? '',
        },
      },
      /not one hex text/,
    ],
  };
  for (const [name, [sent, reason]] of Object.entries(wrong)) {
    it(`${name} is refused`, () => match(reasonOf(sent), reason));
  }

  it('is refused by a connection without a secret', () => {
    const host = hostAt(NOW, SECRET);
    match(reasonOf(delivery(), { ...host, secrets: {} }), /no webhookSecret/);
  });

  it('may hold a thousand entries of many topics, each once by its external id', () => {
    const entry = (at: number, topic: string) => ({ external_id: `evt_${at}`, topic, payload: {} });
    const data = [
      ...Array.from({ length: 998 }, (_, at) => entry(at, 'event:klaviyo.opened_email')),
      entry(0, 'event:klaviyo.opened_email'),
      entry(998, 'event:klaviyo.sent_sms'),
    ];
    const events = webhooks?.decode(hostAt(NOW, SECRET), delivery({ data })) ?? [];
    equal(events.length, 999);
    equal(events.at(-1)?.topic, 'event:klaviyo.sent_sms');
    ok(events.every((event) => event.reread && event.data === null));
    const tooMany = [...data, ...data];
    throws(
      () => webhooks?.decode(hostAt(NOW, SECRET), delivery({ data: tooMany })),
      /more than 1000/,
    );
  });

  it('that lacks an id or a topic in one entry becomes a typed error and not half a delivery', () => {
    const good = { external_id: 'evt_1', topic: UNSUBSCRIBED, payload: {} };
    for (const bad of [{ topic: UNSUBSCRIBED }, { external_id: 'evt_2' }, 5, null]) {
      const sent = delivery({ data: [good, bad] });
      throws(() => webhooks?.decode(hostAt(NOW, SECRET), sent), /KLAVIYO_WEBHOOK_UNREADABLE/);
    }
  });
});

describe('webhooks of a Klaviyo account', () => {
  let account: OpenAccount;
  let receiver: Receiver;

  beforeEach(async () => {
    account = await openAccount({ clock: systemClock(), webhookDelayMs: 0 });
    receiver = await openReceiver();
  });
  afterEach(async () => {
    receiver.server.closeAllConnections();
    receiver.server.close();
    await account.close();
  });

  const put = (topic: string, url: string): Promise<Subscription> | undefined =>
    webhooks?.put?.(account.host, { id: null, topic, url });

  it('bring an unsubscription as an event and as consent that is read again', async () => {
    const ana = account.sandbox.addProfile({ email: 'ana@example.com' });
    await put(UNSUBSCRIBED, receiver.url);
    const arrival = receiver.next();
    account.sandbox.unsubscribeClick('ana@example.com');
    const sent = await arrival;
    equal(webhooks?.verify(account.host, sent).ok, true);
    const [event, consent] = webhooks?.decode(account.host, sent) ?? [];
    deepEqual([event?.stream, event?.topic, event?.reread], ['events', UNSUBSCRIBED, false]);
    equal(event?.data?.['profile_id'], ana);
    deepEqual([consent?.stream, consent?.key, consent?.reread], ['consents', ana, true]);
    const [record] = (await klaviyo.lookup?.(account.host, 'consents', [ana])) ?? [];
    equal(record?.data['email_marketing'], 'UNSUBSCRIBED');
  });

  it('that come twice carry the same id, so that one is dropped', async () => {
    account.sandbox.addProfile({ email: 'ana@example.com' });
    await put(UNSUBSCRIBED, receiver.url);
    account.sandbox.setWebhookFaults([{ kind: 'duplicate', count: 1 }]);
    const arrivals = [receiver.next(), receiver.next()];
    account.sandbox.unsubscribeClick('ana@example.com');
    const verdicts = (await Promise.all(arrivals)).map((sent) =>
      webhooks?.verify(account.host, sent),
    );
    const ids = verdicts.map((verdict) => (verdict?.ok === true ? verdict.deliveryId : 'none'));
    equal(ids[0], ids[1]);
    ok(ids[0] !== 'none');
  });

  it('are refused when they are signed with another secret', async () => {
    account.sandbox.addProfile({ email: 'ana@example.com' });
    await put(UNSUBSCRIBED, receiver.url);
    account.sandbox.setWebhookFaults([{ kind: 'badSignature', count: 1 }]);
    const arrival = receiver.next();
    account.sandbox.unsubscribeClick('ana@example.com');
    equal(webhooks?.verify(account.host, await arrival).ok, false);
  });
});

describe('subscribing to Klaviyo topics', () => {
  let account: OpenAccount;

  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const put = (topic: string, url = HUB): Promise<Subscription> => {
    const made = webhooks?.put?.(account.host, { id: null, topic, url });
    if (made === undefined) throw new Error('there is no put');
    return made;
  };

  it('shares one webhook for all topics of an address, and knows the whole address again', async () => {
    const first = await put('event:klaviyo.sent_sms');
    const second = await put('event:klaviyo.received_sms');
    equal(first.id, second.id);
    equal(rowsOf(account.sandbox, 'webhooks').length, 1);
    const listed = (await webhooks?.list?.(account.host)) ?? [];
    deepEqual(
      listed.map((one) => one.url),
      [HUB, HUB],
    );
    await webhooks?.drop?.(account.host, first);
    deepEqual(
      ((await webhooks?.list?.(account.host)) ?? []).map((one) => one.topic),
      ['event:klaviyo.received_sms'],
    );
  });

  it('says that ten webhooks are all there can be', async () => {
    for (let at = 0; at < 10; at += 1) await put('event:klaviyo.sent_sms', `${HUB}/${at}`);
    await rejects(put('event:klaviyo.sent_sms', `${HUB}/11`), /has 10 webhooks already/);
    const same = await put('event:klaviyo.sent_sms', `${HUB}/3`);
    ok(same.id !== null);
  });

  it('asks the account for its topics and names them when one is not there', async () => {
    await rejects(
      put('event:klaviyo.updated_email_preferences'),
      /it has event:klaviyo\.received_email/,
    );
    equal(rowsOf(account.sandbox, 'webhooks').length, 0);
  });

  it('needs a secret of sixteen characters, and never shows it', async () => {
    const secrets = { apiKey: 'pk_test_0001', webhookSecret: 'short-one' };
    const host = account.hostWith({ secrets });
    const wanted = { id: null, topic: 'event:klaviyo.sent_sms', url: HUB };
    await rejects(
      webhooks?.put?.(host, wanted) ?? Promise.resolve(),
      (error: Error) => /webhookSecret/.test(error.message) && !error.message.includes('short-one'),
    );
  });

  it('has topics for every event that the sandbox sends', () => {
    deepEqual(
      Object.values(TOPIC_OF_METRIC).filter((topic) => TOPICS[topic] === undefined),
      [],
    );
  });
});
