import assert from 'node:assert/strict';
import type { JsonObject } from '../../../core/base/json.ts';
import type { Ack, Command } from '../../../core/connector/contract.ts';
import { type Hub, idOf, noteOf, openHub, outcomes } from './open-hub.ts';

const LINE = { line: 1, sku: 'A', quantity: 4, location: 'S1', unitPrice: '2.50' } as const;

function order(version: number, over: JsonObject = {}): JsonObject {
  return {
    ...{ order: 'W1', source: 'shopify-main', sourceId: 'gid://shopify/Order/1', number: '#1001' },
    ...{
      version,
      status: 'open',
      channel: 'web',
      stock: 'commit',
      placedAt: '2026-03-01T07:00:00Z',
    },
    lines: [LINE],
    ...over,
  };
}

describe('the hub’s orders', () => {
  let hub: Hub;
  beforeEach(async () => {
    hub = await openHub();
    const receipt = { type: 'receipt', sku: 'A', location: 'S1', quantity: 9 };
    await hub.write('inventory', 'movement', receipt);
  });
  afterEach(() => hub.store.close());

  const upsert = (...data: readonly JsonObject[]): Promise<readonly Ack[]> =>
    hub.write('orders', 'upsert', ...data);
  const find = (name = 'W1') => hub.find('orders', name);
  const stock = async () => {
    const [balance] = await hub.inventory.balances([['A', 'S1']]);
    return [balance?.onHand, balance?.allocated];
  };

  it('take their stock, ship what was sent, and free what was cancelled', async () => {
    await upsert(order(1));
    assert.deepEqual(await stock(), [9, 4]);
    await upsert(order(2, { lines: [{ ...LINE, fulfilled: 3 }] }));
    assert.deepEqual([await stock(), (await find())?.['state']], [[6, 1], 'partiallyFulfilled']);
    await upsert(order(3, { lines: [{ ...LINE, fulfilled: 3, cancelled: 1 }] }));
    assert.deepEqual([await stock(), (await find())?.['state']], [[6, 0], 'fulfilled']);
  });

  it('booked as movements take no stock, and neither do test orders', async () => {
    await upsert(
      order(1, { stock: 'none', status: 'completed' }),
      order(1, { order: 'T', test: true }),
    );
    assert.deepEqual(await stock(), [9, 0]);
    assert.equal((await find())?.['state'], 'fulfilled');
    await hub.write('orders', 'markDeleted', { order: 'W1' });
    const { orders } = await hub.store.inventory.orders(['W1']);
    assert.deepEqual(orders, [], 'the stock journal never heard of it');
  });

  it('cancelled before they were created never take stock', async () => {
    const acks = await upsert(order(3, { status: 'cancelled' }), order(1));
    assert.deepEqual(outcomes(acks), ['written', 'same']);
    assert.match(noteOf(acks[1]), /ignored_stale/);
    assert.deepEqual([await stock(), (await find())?.['state']], [[9, 0], 'cancelled']);
  });

  it('that are sent again change nothing, whatever the key of the message', async () => {
    await upsert(order(1));
    const before = await find();
    const [ack] = await upsert(order(1));
    assert.deepEqual([ack?.outcome, await stock(), await find()], ['same', [9, 4], before]);
  });

  it('keep what a message does not speak of, and replace what it does', async () => {
    await upsert(order(1, { note: 'gift', tags: ['a'], shipping: { city: 'Paris' } }));
    await upsert(order(2, { tags: ['b'], note: null }));
    const found = await find();
    assert.deepEqual(
      [found?.['note'], found?.['tags'], found?.['shipping']],
      [null, ['b'], { city: 'Paris' }],
    );
  });

  it('are found by their id in every system; an id that is linked later comes to them', async () => {
    await upsert(order(1));
    assert.equal((await find('shopify-main:gid://shopify/Order/1'))?.['order'], 'W1');
    const link = { order: 'W1', system: 'netsuite', id: 4711 };
    const acks = await hub.write('orders', 'link', link, link, { ...link, id: '4712' });
    assert.deepEqual(outcomes(acks), ['written', 'same', 'written']);
    assert.equal((await find('netsuite:4712'))?.['order'], 'W1');
    await upsert(order(2));
    assert.deepEqual((await find())?.['ids'], {
      ...{ netsuite: '4712', 'shopify-main': 'gid://shopify/Order/1' },
    });
  });

  it('that are not here yet let their link wait, and it is tried again', async () => {
    const link = { order: 'W1', system: 'netsuite', id: '1' };
    const [early] = await hub.write('orders', 'link', link);
    assert.deepEqual(
      [early?.outcome, early?.outcome === 'retry' ? early.code : ''],
      ['retry', 'HUB_RECORD_UNKNOWN'],
    );
    await upsert(order(1));
    const [late] = await hub.write('orders', 'link', link);
    assert.equal(late?.outcome, 'written');
  });

  it('deleted at their source stay as deleted, free their stock, and do not come back', async () => {
    await upsert(order(2));
    const [ack] = await hub.write('orders', 'markDeleted', { order: 'W1' });
    assert.deepEqual([ack?.outcome, await stock()], ['written', [9, 0]]);
    const replays = await upsert(order(1), order(2, { note: 'replayed' }));
    assert.deepEqual(outcomes(replays), ['same', 'same']);
    assert.deepEqual([(await find())?.['state'], await stock()], ['deleted', [9, 0]]);
  });

  it('deleted before they were seen do not appear', async () => {
    await hub.write('orders', 'markDeleted', { order: 'W1' });
    await upsert(order(1));
    assert.equal((await find())?.['state'], 'deleted');
  });

  it('make the profile of their person, and follow it through merges and back', async () => {
    const customer = { sourceId: '11', email: 'Ana@x.example', firstName: 'Ana' };
    await upsert(order(1, { customer }));
    const [pos] = await hub.write('customers', 'upsert', {
      ...{ source: 'pos-shop', sourceId: 'C9', email: 'ana@two.example' },
    });
    const person = async (name = 'W1') =>
      JSON.parse(JSON.stringify((await find(name))?.['customer']));
    const key = (await hub.find('customers', 'email:ana@x.example'))?.['key'];
    assert.deepEqual(await person(), { ...customer, key });
    await hub.write('customers', 'merge', { from: 'shopify-main:11', into: 'pos-shop:C9' });
    assert.equal((await person()).key, idOf(pos));
    await upsert(order(1, { order: 'W2', customer }));
    assert.equal((await person('W2')).key, idOf(pos));
    await hub.write('customers', 'unmerge', { profile: String(key) });
    assert.deepEqual([(await person()).key, (await person('W2')).key], [key, key]);
  });

  it('of a guest belong to the profile of the e-mail; without one they belong to nobody', async () => {
    const [ana] = await hub.write('customers', 'upsert', {
      ...{ source: 'klaviyo', sourceId: 'K1', email: 'ana@x.example', firstName: 'Ana' },
      updatedAt: '2026-02-01T00:00:00Z',
    });
    await upsert(
      order(1, { customer: { email: 'ANA@x.example', phone: '123' } }),
      order(1, { order: 'W2', customer: { email: 'none@x.example' } }),
      order(1, { order: 'W3', customer: null }),
    );
    const keys = ['W1', 'W2', 'W3'].map(async (name) => {
      const customer: JsonObject | null = JSON.parse(
        JSON.stringify((await find(name))?.['customer']),
      );
      return customer?.['key'];
    });
    assert.deepEqual(await Promise.all(keys), [idOf(ana), null, undefined]);
    const profile = await hub.find('customers', 'klaviyo:K1');
    assert.deepEqual([profile?.['phone'], profile?.['firstName']], ['123', 'Ana']);
    assert.deepEqual(
      profile?.['links'],
      [{ source: 'klaviyo', id: 'K1' }],
      'a guest has no id to show',
    );
  });

  it('never tell an account what it has told itself', async () => {
    await hub.write('customers', 'upsert', {
      source: 'shopify-main',
      sourceId: '11',
      firstName: 'Ana',
    });
    await upsert(order(9, { customer: { sourceId: '11', firstName: 'Recipient' } }));
    assert.equal((await hub.find('customers', 'shopify-main:11'))?.['firstName'], 'Ana');
  });

  it('that the stock cannot follow are refused whole, and others of the batch go on', async () => {
    const acks = await upsert(
      order(1, { lines: [{ ...LINE, quantity: 0.5 }] }),
      order(1, { order: 'W2', lines: [LINE, LINE] }),
      order(1, { order: 'W3' }),
    );
    assert.deepEqual(outcomes(acks), ['HUB_STOCK_INVALID', 'HUB_STOCK_INVALID', 'written']);
    assert.deepEqual([await find(), await find('W2')], [null, null]);
    assert.equal((await hub.read('customers')).length, 0);
  });

  it('beyond the stock are accepted, with the shortfall said', async () => {
    const [ack] = await upsert(order(1, { lines: [{ ...LINE, quantity: 50 }] }));
    assert.equal(ack?.outcome, 'written');
    assert.match(noteOf(ack), /^accepted_with_shortfall/);
  });

  it('whose stock was booked before a crash are written by the repetition, once', async () => {
    const data = order(1);
    const place = { stream: 'orders', operation: 'upsert', key: 'W1' };
    const command: Command = { ...place, idempotencyKey: 'k1', version: null, data };
    const { records } = hub.store;
    const broken = {
      ...records,
      transact: () => Promise.reject(new Error('the process died here')),
    };
    const { hubConnector } = await import('../../../core/connector/hub/connector.ts');
    const dying = hubConnector({ inventory: hub.inventory, records: broken });
    await assert.rejects(async () => dying.write?.(hub.host, [command]), /died here/);
    assert.deepEqual([await stock(), await find()], [[9, 4], null]);
    const acks = await hub.connector.write?.(hub.host, [command]);
    assert.deepEqual([outcomes(acks ?? []), await stock()], [['written'], [9, 4]]);
    assert.equal((await find())?.['state'], 'open');
  });

  it('of one key in one batch are applied in their order', async () => {
    const acks = await upsert(order(1), order(2, { note: 'two' }), order(1, { note: 'one' }));
    assert.deepEqual(outcomes(acks), ['written', 'written', 'same']);
    assert.equal((await find())?.['note'], 'two');
  });
});
