import assert from 'node:assert/strict';
import { isJsonObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import { HUB_STREAMS } from '../../../core/connector/hub/streams.ts';
import { type Hub, noteOf, openHub, outcomes } from './open-hub.ts';

/** What a customer's data looks like: it must never stand in an error. */
const CANARY = 'canary@secret.example';

const GOOD: Readonly<Record<string, Readonly<Record<string, JsonObject>>>> = {
  customers: {
    upsert: { source: 'pos-shop', sourceId: '1' },
    merge: { from: 'cus_1', into: 'cus_2' },
    unmerge: { profile: 'cus_1' },
    erase: { profile: 'cus_1' },
  },
  orders: {
    upsert: {
      ...{ order: 'O1', source: 'pos-shop', status: 'open', stock: 'none' },
      lines: [{ line: '1', quantity: 1 }],
    },
    link: { order: 'O1', system: 'netsuite', id: '1' },
  },
};

describe('bad input of the hub’s records', () => {
  let hub: Hub;
  beforeEach(async () => {
    hub = await openHub();
  });
  afterEach(() => hub.store.close());

  for (const stream of HUB_STREAMS.filter(({ name }) => GOOD[name] !== undefined)) {
    for (const [operation, { schema }] of Object.entries(stream.writes ?? {})) {
      const good = GOOD[stream.name]?.[operation];
      if (good === undefined) continue;
      const fields = Object.keys(objectIn(schema, 'properties'));
      for (const field of [...fields, 'surprise']) {
        it(`${stream.name}.${operation} refuses a wrong ${field}, says where, and writes nothing`, async () => {
          const wrong: Json = [{ deep: CANARY }, CANARY];
          const [ack] = await hub.write(stream.name, operation, { ...good, [field]: wrong });
          assert.deepEqual(outcomes(ack === undefined ? [] : [ack]), ['HUB_DATA_INVALID']);
          assert.ok(ack?.outcome === 'refused' && ack.path?.startsWith(field), JSON.stringify(ack));
          assert.doesNotMatch(JSON.stringify(ack), /canary/);
          assert.deepEqual(await hub.read(stream.name), []);
        });
      }
      const required = schema['required'];
      for (const field of Array.isArray(required) ? required.map(String) : []) {
        it(`${stream.name}.${operation} without ${field} is refused by name`, async () => {
          const { [field]: _, ...rest } = good;
          const [ack] = await hub.write(stream.name, operation, rest);
          assert.ok(ack?.outcome === 'refused' && ack.path === field, JSON.stringify(ack));
        });
      }
    }
  }

  const wrongs: readonly (readonly [string, string, JsonObject])[] = [
    ['an id that is empty', 'customers', { sourceId: '' }],
    ['a source with a colon', 'customers', { source: 'a:b' }],
    ['a source called email', 'customers', { source: 'email' }],
    ['a time without a zone', 'customers', { updatedAt: '2026-03-01T00:00:00' }],
    ['a day that does not exist', 'customers', { updatedAt: '2026-02-31T25:00:00Z' }],
    ['money as a number', 'orders', { totals: { total: 12.5 } }],
    ['money with a comma', 'orders', { totals: { total: '12,50' } }],
    ['money that is no number', 'orders', { payments: [{ amount: 'NaN' }] }],
    ['money with a thousand digits', 'orders', { payments: [{ amount: '9'.repeat(1000) }] }],
    ['a currency in words', 'orders', { currency: 'Euro' }],
    ['a negative quantity', 'orders', { lines: [{ line: 1, quantity: -1 }] }],
    ['a line without a name', 'orders', { lines: [{ line: '', quantity: 1 }] }],
    ['a status of another system', 'orders', { status: 'pending_fulfilment' }],
    ['a refund without an id', 'orders', { refunds: [{ amount: '1.00' }] }],
    [
      'a parcel’s time without a zone',
      'orders',
      { fulfilments: [{ id: 1, lines: [], at: 'today' }] },
    ],
    ['a pickup state that is unknown', 'orders', { pickup: { status: 'lost' } }],
    ['a source called customer', 'orders', { source: 'customer' }],
  ];
  for (const [name, stream, over] of wrongs) {
    it(`${name} is refused, and the good ones beside it are written`, async () => {
      const good = GOOD[stream]?.['upsert'] ?? {};
      const acks = await hub.write(stream, 'upsert', { ...good, ...over }, good);
      assert.deepEqual(outcomes(acks), ['HUB_DATA_INVALID', 'written']);
      assert.notEqual(noteOf(acks[0]), '');
      assert.equal((await hub.read(stream)).length, 1);
    });
  }

  it('an operation that a stream does not have is refused with those that it has', async () => {
    const acks = [
      ...(await hub.write('customers', 'delete', {})),
      ...(await hub.write('orders', 'toString', {})),
    ];
    assert.deepEqual(outcomes(acks), ['HUB_OPERATION_UNKNOWN', 'HUB_OPERATION_UNKNOWN']);
    assert.match(noteOf(acks[0]), /upsert, merge, unmerge, erase/);
  });

  it('names from nowhere find nothing', async () => {
    for (const name of ['', ':', 'email:', '__proto__', 'constructor', 'email:\u0000', '"; DROP']) {
      for (const stream of ['customers', 'orders', 'products']) {
        assert.equal(await hub.find(stream, name), null, `${stream} ${name}`);
      }
    }
  });
});

function objectIn(schema: JsonObject, name: string): JsonObject {
  const value = schema[name];
  return isJsonObject(value) ? value : {};
}
