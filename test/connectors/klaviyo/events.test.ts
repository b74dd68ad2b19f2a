import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Ack, JsonObject } from '../../../core/connector/index.ts';
import { callSandbox, type OpenAccount, openAccount, rowsOf } from './account.ts';

const ANA = 'ana@example.com';

interface EventRow {
  readonly uniqueId: string;
  readonly properties: JsonObject;
  readonly isBackfill: boolean;
}

let account: OpenAccount;

function events(): readonly EventRow[] {
  return rowsOf<EventRow>(account.sandbox, 'events');
}

function placed(more: JsonObject = {}): JsonObject {
  return { metric: 'Placed Order', profile: { email: ANA }, properties: { OrderId: '1' }, ...more };
}

function pathOf(ack: Ack): string {
  return ack.outcome === 'refused' ? (ack.path ?? 'no path') : ack.outcome;
}

describe('telling Klaviyo an event', () => {
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  it('always carries a unique id, so that two of one second are two and a repetition is none', async () => {
    await account.writeAll('events', 'create', [placed(), placed()]);
    equal(events().length, 2);
    await account.writeAll('events', 'create', [placed(), placed()]);
    deepEqual(
      events().map((row) => row.uniqueId),
      ['key-0', 'key-1'],
    );
    await account.write('events', 'create', placed({ unique_id: 'shopify:order:1:placed' }));
    await account.write('events', 'create', placed({ unique_id: 'shopify:order:1:placed' }));
    equal(events().length, 3);
  });

  it('would lose one of two events of a second without an id, which is why it never does without', async () => {
    const attributes = {
      properties: {},
      metric: { data: { type: 'metric', attributes: { name: 'Placed Order' } } },
      profile: { data: { type: 'profile', attributes: { email: ANA } } },
      time: '2026-01-01T00:00:00.900Z',
    };
    for (let turn = 0; turn < 2; turn += 1) {
      const body = { data: { type: 'event', attributes } };
      await callSandbox(account.sandbox, '/api/events', { method: 'POST', body });
    }
    equal(events().length, 1);
  });

  it('sends money as a number of major units, to the digit', async () => {
    const [first, second, third] = await account.writeAll('events', 'create', [
      placed({ value: '1234567890.99', value_currency: 'EUR' }),
      placed({ value: '12345678901234567.89' }),
      placed({ value: '9,99' }),
    ]);
    equal(first?.outcome, 'written');
    ok(second?.outcome === 'refused' && second.path === 'value');
    ok(third?.outcome === 'refused' && third.path === 'value');
    const [row] = events();
    deepEqual(
      [row?.properties['$value'], row?.properties['$value_currency']],
      [1234567890.99, 'EUR'],
    );
  });

  it('carries identifiers only: nothing that rides along may overwrite the profile', async () => {
    account.sandbox.addProfile({ email: ANA, first_name: 'Ana' });
    const ack = await account.write(
      'events',
      'create',
      placed({ profile: { email: ANA, first_name: 'Anna' } }),
    );
    ok(ack.outcome === 'refused' && ack.path === 'profile.first_name');
    match(ack.mend ?? '', /profiles\.upsert/);
    const [before] = rowsOf(account.sandbox, 'profiles');
    await account.write('events', 'create', placed());
    const [after] = rowsOf(account.sandbox, 'profiles');
    equal(after?.['updated'], before?.['updated']);
  });

  it('refuses what Klaviyo would not take, each by its place and without a call', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(12)}1${'}'.repeat(12)}`);
    const many = Object.fromEntries(Array.from({ length: 401 }, (_, at) => [`p${at}`, at]));
    const wrong = [
      placed({ metric: 'x'.repeat(128) }),
      placed({ metric: '' }),
      placed({ profile: {} }),
      placed({ properties: many }),
      placed({ properties: { long: 'x'.repeat(100_001) } }),
      placed({ properties: { list: Array.from({ length: 4001 }, () => 1) } }),
      placed({ properties: deep }),
      placed({ time: '1989-12-31T00:00:00Z' }),
      placed({ time: '2036-01-01T00:00:00Z' }),
      placed({ time: 'soon' }),
      placed({ value: '1', value_currency: 'euro' }),
      placed({ unique_id: 'x'.repeat(256) }),
      placed({ service: 'mine' }),
    ];
    const acks = await account.writeAll('events', 'create', wrong);
    deepEqual(acks.map(pathOf), [
      'metric',
      'metric',
      'profile',
      'properties',
      'properties.long',
      'properties.list',
      'properties.a.a.a.a.a.a.a.a.a.a',
      'time',
      'time',
      'time',
      'value_currency',
      'unique_id',
      'service',
    ]);
    deepEqual(account.calls(), []);
  });

  it('passes the wish to store an event without starting flows', async () => {
    await account.write(
      'events',
      'create',
      placed({ backfill: true, time: '2020-02-03T04:05:06Z' }),
    );
    equal(events()[0]?.isBackfill, true);
  });
});

describe('telling Klaviyo many events', () => {
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  it('takes one call for up to a thousand events of many people', async () => {
    const data = Array.from({ length: 1001 }, (_, at) =>
      placed({ profile: { email: `p${at % 7}@example.com` } }),
    );
    const acks = await account.writeAll('events', 'createBulk', data);
    ok(acks.every((ack) => ack.outcome === 'written'));
    equal(events().length, 1001);
    deepEqual(account.calls(), [
      'POST /api/event-bulk-create-jobs 202',
      'POST /api/event-bulk-create-jobs 202',
    ]);
  });

  it('sends doubles of a batch one by one: they would refuse the whole call', async () => {
    const same = placed({ unique_id: 'order-1' });
    const acks = await account.writeAll('events', 'createBulk', [same, placed(), same]);
    ok(acks.every((ack) => ack.outcome === 'written'));
    equal(events().length, 2);
    deepEqual(account.calls(), ['POST /api/event-bulk-create-jobs 202', 'POST /api/events 202']);
  });

  it('goes on event by event when Klaviyo refuses the call for an id that it knows already', async () => {
    await account.write('events', 'create', placed({ unique_id: 'order-1' }));
    const acks = await account.writeAll('events', 'createBulk', [
      placed({ unique_id: 'order-1' }),
      placed({ unique_id: 'order-2' }),
    ]);
    ok(acks.every((ack) => ack.outcome === 'written'));
    deepEqual(
      events()
        .map((row) => row.uniqueId)
        .sort(),
      ['order-1', 'order-2'],
    );
  });
});
