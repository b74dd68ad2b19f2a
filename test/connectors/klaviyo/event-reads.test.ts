import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import type { JsonObject } from '../../../core/connector/index.ts';
import { callSandbox, type OpenAccount, openAccount, recordsOf } from './account.ts';

const ANA = 'ana@example.com';

let account: OpenAccount;

function placed(more: JsonObject = {}): JsonObject {
  return { metric: 'Placed Order', profile: { email: ANA }, properties: { OrderId: '1' }, ...more };
}

describe('reading Klaviyo events', () => {
  beforeEach(async () => {
    account = await openAccount();
    account.sandbox.addProfile({ email: ANA });
  });
  afterEach(() => account.close());

  it('gives value, currency, unique id, metric and person at the top', async () => {
    const data = placed({ value: '9.99', value_currency: 'EUR', unique_id: 'order-1' });
    await account.write('events', 'create', data);
    const [record] = recordsOf(await account.read('events'));
    const { metric_name, email, unique_id, value, value_currency } = record?.data ?? {};
    deepEqual(
      [metric_name, email, unique_id, value, value_currency],
      ['Placed Order', ANA, 'order-1', 9.99, 'EUR'],
    );
  });

  it('reads one metric by its name, and asks for the integration where two have it', async () => {
    account.sandbox.track({ who: ANA, metric: 'Placed Order', uniqueId: 'api' });
    account.sandbox.track({
      who: ANA,
      metric: 'Opened Email',
      integration: 'Klaviyo',
      uniqueId: 'mail',
    });
    const one = recordsOf(await account.read('events', { metric: 'Placed Order' }));
    deepEqual(
      one.map((record) => record.data['unique_id']),
      ['api'],
    );
    account.sandbox.track({
      who: ANA,
      metric: 'Placed Order',
      integration: 'Shopify',
      uniqueId: 'shop',
    });
    await rejects(
      account.read('events', { metric: 'Placed Order' }),
      /say integration: API, Shopify/,
    );
    const shop = { metric: 'Placed Order', integration: 'Shopify' };
    const found = recordsOf(await account.read('events', shop));
    deepEqual(
      found.map((record) => record.data['unique_id']),
      ['shop'],
    );
    await rejects(account.read('events', { metric: 'No Such' }), /has no metric "No Such"/);
  });

  it('leaves out events whose metric is gone', async () => {
    account.sandbox.track({ who: ANA, metric: 'Placed Order', uniqueId: 'a' });
    account.sandbox.track({ who: ANA, metric: 'Viewed Product', uniqueId: 'b' });
    account.sandbox.removeMetric('Viewed Product');
    const found = recordsOf(await account.read('events'));
    deepEqual(
      found.map((record) => record.data['unique_id']),
      ['a'],
    );
  });

  it('does not let an event of next year hide those of today', async () => {
    const ahead = new Date(account.clock.now() + 300 * 86_400_000).toISOString();
    account.sandbox.track({ who: ANA, metric: 'Booked', time: ahead, uniqueId: 'ahead' });
    const end = (await account.read('events')).at(-1)?.cursor ?? null;
    await account.clock.sleep(1_800_000);
    account.sandbox.track({ who: ANA, metric: 'Placed Order', uniqueId: 'today' });
    await account.clock.sleep(1_800_000);
    const found = recordsOf(await account.read('events', {}, end));
    ok(found.some((record) => record.data['unique_id'] === 'today'));
  });

  it('finds what was accepted and came into sight minutes later', async () => {
    account.sandbox.track({ who: ANA, metric: 'Placed Order', uniqueId: 'first' });
    await account.clock.sleep(60_000);
    account.sandbox.setLag(120_000);
    await account.write('events', 'create', placed({ unique_id: 'late' }));
    await account.clock.sleep(1_000);
    account.sandbox.setLag(0);
    account.sandbox.track({ who: ANA, metric: 'Placed Order', uniqueId: 'second' });
    await account.clock.sleep(30_000);
    const before = await account.read('events');
    const seen = (pages: typeof before) =>
      recordsOf(pages).map((record) => record.data['unique_id']);
    deepEqual(seen(before), ['first', 'second']);
    await account.clock.sleep(121_000);
    const after = await account.read('events', {}, before.at(-1)?.cursor ?? null);
    ok(seen(after).includes('late'));
  });

  it('refuses options that it does not know, with those that it does', async () => {
    await rejects(account.read('events', { metrik: 'x' }), /it has metric, metric_id/);
    await rejects(account.read('events', { metric: 5 }), /a text of at most/);
    await rejects(account.read('events', { metric: 'x', metric_id: 'y' }), /not both/);
    await rejects(account.read('profiles', { filter: 'x' }), /it has none/);
    await rejects(account.read('segments'), /no stream "segments"/);
  });

  it('starts a run again when Klaviyo no longer takes the place where it was cut off', async () => {
    for (let at = 0; at < 5; at += 1)
      account.sandbox.track({ who: ANA, metric: 'M', uniqueId: `${at}` });
    const place = {
      watermark: null,
      bound: null,
      ceiling: '2099-01-01',
      highest: null,
      after: 'gone',
    };
    equal(recordsOf(await account.read('events', {}, place)).length, 5);
  });

  it('keeps an id above 2^53 in the properties to the digit', async () => {
    const body =
      '{"data":{"type":"event","attributes":{"properties":{"big":"9007199254740993"},' +
      '"metric":{"data":{"type":"metric","attributes":{"name":"M"}}},' +
      `"profile":{"data":{"type":"profile","attributes":{"email":"${ANA}"}}}}}}`;
    await callSandbox(account.sandbox, '/api/events', { method: 'POST', body });
    const [record] = recordsOf(await account.read('events'));
    const properties = record?.data['event_properties'];
    ok(JSON.stringify(properties).includes('9007199254740993'));
  });
});
