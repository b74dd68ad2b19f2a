import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { CrossdockError, type Delivery, type Host } from '../../core/connector/index.ts';
import type { WebhookSubject } from './subject.ts';
import type { SuiteContext } from './suite-context.ts';
import { testHost } from './test-host.ts';

interface OpenWebhooks {
  readonly host: Host;
  readonly subject: WebhookSubject;
  readonly hostWith: (secrets: Readonly<Record<string, string>>) => Host;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Webhooks: genuine or refused, decoded or a typed error, subscribed once. */
export function addWebhookCases(context: SuiteContext): void {
  const { connector } = context.subject;
  if (connector.webhooks === undefined) return;
  const open = async (): Promise<OpenWebhooks> => {
    const one = await context.open();
    ok(one.webhooks !== undefined, 'the stand-in sends no webhooks');
    return {
      host: testHost({ connector, ...one }).host,
      subject: one.webhooks,
      secrets: one.secrets,
      hostWith: (secrets) => testHost({ connector, ...one, secrets }).host,
    };
  };
  addSignatureCases(context, open);
  addDeliveryCases(context, open);
  addSubscriptionCases(context, open);
}

function addSignatureCases(
  { subject, acceptance }: SuiteContext,
  open: () => Promise<OpenWebhooks>,
): void {
  const { webhooks } = subject.connector;

  acceptance('a genuine delivery is accepted', async () => {
    const { host, subject: vendor } = await open();
    const verdict = webhooks?.verify(host, await vendor.deliver());
    equal(verdict?.ok, true, JSON.stringify(verdict));
  });

  acceptance('a delivery with any altered byte is refused', async () => {
    const { host, subject: vendor } = await open();
    const delivery = await vendor.deliver();
    for (const at of [0, Math.floor(delivery.raw.length / 2), delivery.raw.length - 1]) {
      const raw = Buffer.from(delivery.raw);
      raw.writeUInt8(raw.readUInt8(at) ^ 1, at);
      equal(webhooks?.verify(host, { ...delivery, raw }).ok, false, `byte ${at}`);
    }
    const longer = Buffer.concat([delivery.raw, Buffer.from(' ')]);
    equal(webhooks?.verify(host, { ...delivery, raw: longer }).ok, false);
    equal(webhooks?.verify(host, { ...delivery, raw: Buffer.alloc(0) }).ok, false);
  });

  acceptance('a missing, empty, doubled or malformed signature is refused', async () => {
    const { host, subject: vendor } = await open();
    const delivery = await vendor.deliver();
    const name = vendor.signatureHeader;
    const good = delivery.headers[name] ?? '';
    for (const signature of ['', ' ', good.slice(0, -4), `${good},${good}`, `${good}=`, 'äöü']) {
      const headers = { ...delivery.headers, [name]: signature };
      equal(webhooks?.verify(host, { ...delivery, headers }).ok, false, `"${signature}"`);
    }
    const { [name]: dropped, ...headers } = delivery.headers;
    ok(dropped !== undefined);
    equal(webhooks?.verify(host, { ...delivery, headers }).ok, false);
  });

  acceptance('another secret is refused and a rotated one accepted', async () => {
    const { subject: vendor, secrets, hostWith } = await open();
    const [present = '', previous = ''] = vendor.secretNames;
    const delivery = await vendor.deliver();
    const old = secrets[present] ?? '';
    const rotated = hostWith({ ...secrets, [present]: 'the-new-one', [previous]: old });
    const forgotten = hostWith({ ...secrets, [present]: 'the-new-one' });
    equal(webhooks?.verify(rotated, delivery).ok, true);
    equal(webhooks?.verify(rotated, vendor.signedWith(delivery, 'the-new-one')).ok, true);
    equal(webhooks?.verify(rotated, vendor.signedWith(delivery, 'the-wrong-one')).ok, false);
    equal(webhooks?.verify(forgotten, delivery).ok, false);
  });
}

function addDeliveryCases(
  { subject, acceptance }: SuiteContext,
  open: () => Promise<OpenWebhooks>,
): void {
  const { connector } = subject;
  const { webhooks } = connector;

  acceptance('a repeated delivery has the same id and another one another', async () => {
    const { host, subject: vendor } = await open();
    const [one, other] = [await vendor.deliver(), await vendor.deliver()];
    const idOf = (delivery: Delivery): string => {
      const verdict = webhooks?.verify(host, delivery);
      return verdict?.ok === true ? verdict.deliveryId : '';
    };
    equal(idOf(one), idOf({ ...one }));
    ok(idOf(one) !== idOf(other) && idOf(one) !== '');
  });

  acceptance('a delivery that was signed long ago is refused', async () => {
    const { host, subject: vendor } = await open();
    ok(vendor.aged !== undefined, 'the subject gives no aged delivery and no bypass says why');
    const delivery = await vendor.deliver();
    equal(webhooks?.verify(host, vendor.aged(delivery, 60_000)).ok, true, 'a minute is no age');
    equal(webhooks?.verify(host, vendor.aged(delivery, 86_400_000)).ok, false);
  });

  acceptance('a delivery says the same however often it is decoded', async () => {
    const { host, subject: vendor } = await open();
    const delivery = await vendor.deliver();
    deepEqual(webhooks?.decode(host, delivery), webhooks?.decode(host, delivery));
  });

  acceptance('a delivery names a stream of the catalog and a key that lookup knows', async () => {
    const { host, subject: vendor } = await open();
    const events = webhooks?.decode(host, await vendor.deliver()) ?? [];
    ok(events.length > 0);
    const streams = connector.catalog(host.settings).map((stream) => stream.name);
    for (const event of events) {
      ok(streams.includes(event.stream), event.stream);
      ok(event.reread || event.data !== null, 'without data the record is read again');
      const found = await connector.lookup?.(host, event.stream, [event.key]);
      equal(found?.[0]?.key, event.key);
    }
  });

  acceptance('a body that is no record is a typed error', async () => {
    const { host, subject: vendor } = await open();
    const delivery = await vendor.deliver();
    const bodies = ['', 'no json', '{"id":', '[]', 'null', '{}', '{"id":{}}', '['.repeat(50_000)];
    for (const body of bodies) {
      const raw = Buffer.from(body);
      throws(
        () => webhooks?.decode(host, { ...delivery, raw }),
        (error: unknown) => error instanceof CrossdockError,
        body.slice(0, 20),
      );
    }
  });

  acceptance('an oversized or oddly encoded body neither hangs nor crashes', async () => {
    const { host, subject: vendor } = await open();
    const delivery = await vendor.deliver();
    const big = Buffer.from(`{"id":1,"x":"${'x'.repeat(5_000_000)}"}`);
    for (const raw of [big, Buffer.from([0xff, 0xfe, 0x7b, 0x00]), Buffer.alloc(1_000_000)]) {
      try {
        webhooks?.decode(host, { ...delivery, raw });
      } catch (error) {
        ok(error instanceof CrossdockError, String(error));
      }
    }
  });
}

function addSubscriptionCases(
  { subject, acceptance }: SuiteContext,
  open: () => Promise<OpenWebhooks>,
): void {
  const { webhooks } = subject.connector;

  acceptance(
    'subscriptions can be put, listed and dropped, and putting twice makes one',
    async () => {
      const { host, subject: vendor } = await open();
      ok(webhooks?.put !== undefined && webhooks.list !== undefined && webhooks.drop !== undefined);
      const { topic, url } = vendor.wanted;
      const isWanted = (one: { topic: string; url: string }): boolean =>
        one.topic === topic && one.url === url;
      const made = await webhooks.put(host, vendor.wanted);
      ok(made.id !== null && isWanted(made));
      await webhooks.put(host, vendor.wanted);
      equal((await webhooks.list(host)).filter(isWanted).length, 1);
      await webhooks.drop(host, made);
      deepEqual((await webhooks.list(host)).filter(isWanted), []);
      await webhooks.drop(host, made);
    },
  );
}
