import assert from 'node:assert/strict';
import type { JsonObject } from '../../../core/base/json.ts';
import { type Hub, idOf, noteOf, openHub, outcomes } from './open-hub.ts';

const EMAIL = 'ana.diaz@example.com';
const ANA = {
  ...{
    source: 'shopify-main',
    sourceId: '11',
    email: EMAIL,
    firstName: 'Ana',
    phone: '+34600111222',
  },
  updatedAt: '2026-02-01T00:00:00Z',
} as const;

/** The clock of the tests stands at 2026-03-01T08:00:00Z, when the erasure happens. */
function order(id: string, placedAt: string, over: JsonObject = {}): JsonObject {
  return {
    ...{
      order: id,
      source: 'shopify-main',
      status: 'open',
      stock: 'none',
      placedAt,
      updatedAt: placedAt,
    },
    customer: { sourceId: '11', email: EMAIL, firstName: 'Ana', lastName: 'Diaz' },
    shipping: { name: 'Ana Diaz', line1: 'Calle Mayor 1', country: 'ES' },
    billing: { name: 'Ana Diaz', line1: 'Calle Mayor 1' },
    ...{ note: 'ring at Diaz', tags: ['Diaz'], extra: { gift: 'for Diaz' } },
    refunds: [{ id: 'R1', amount: '1.00', note: 'Diaz was late' }],
    fulfilments: [{ id: 'F1', lines: [], tracking: [{ number: 'Diaz1' }] }],
    totals: { total: '10.00' },
    lines: [{ line: 1, sku: 'A', quantity: 1 }],
    ...over,
  };
}

describe('an erasure', () => {
  let hub: Hub;
  beforeEach(async () => {
    hub = await openHub();
  });
  afterEach(() => hub.store.close());

  const erase = (profile: string) => hub.write('customers', 'erase', { profile });
  /** Everything that the records' tables hold, as text. */
  const everything = async () =>
    JSON.stringify(
      await Promise.all(
        ['customers', 'orders', 'erasures'].map((stream) =>
          hub.store.records.changedSince(stream, 0, 999),
        ),
      ),
    );

  it('leaves nothing of the person in profiles and orders, but the amounts', async () => {
    await hub.write('customers', 'upsert', ANA, {
      source: 'pos-shop',
      sourceId: 'C9',
      email: EMAIL,
    });
    await hub.write('orders', 'upsert', order('O1', '2026-02-02T00:00:00Z'));
    const [ack] = await erase(`email:${EMAIL}`);
    assert.equal(ack?.outcome, 'written');
    assert.doesNotMatch(await everything(), /diaz|ana|\+346|C9|Calle/i);
    const found = await hub.find('orders', 'O1');
    assert.deepEqual(found?.['totals'], { total: '10.00' });
    assert.deepEqual([found?.['shipping'], found?.['erased']], [{ country: 'ES' }, true]);
    assert.deepEqual([found?.['customer'], found?.['billing']], [null, null]);
    for (const name of [`email:${EMAIL}`, 'shopify-main:11', idOf(ack)]) {
      assert.equal(await hub.find('customers', name), null, name);
    }
    const [gone] = await hub.read('customers');
    assert.deepEqual(
      [gone?.deleted, Object.keys(gone?.data ?? {})],
      [true, ['key', 'seq', 'updatedAt']],
    );
  });

  it('is not undone by old messages; a newer order begins a fresh profile', async () => {
    await hub.write('customers', 'upsert', ANA);
    const old = order('O1', '2026-02-02T00:00:00Z');
    await hub.write('orders', 'upsert', old);
    const [erased] = await erase('shopify-main:11');
    const replays = [
      ...(await hub.write('customers', 'upsert', ANA, {
        source: 'shopify-main',
        sourceId: '11',
        email: EMAIL,
      })),
      ...(await hub.write('orders', 'upsert', old, order('O0', '2026-01-02T00:00:00Z'))),
      ...(await hub.write('orders', 'upsert', {
        ...old,
        status: 'completed',
        updatedAt: '2026-03-09T00:00:00Z',
      })),
    ];
    assert.match(noteOf(replays[0]), /^erased/);
    assert.doesNotMatch(await everything(), /diaz|ana\b|Calle/i);
    assert.equal(
      (await hub.find('orders', 'O1'))?.['status'],
      'completed',
      'the order itself goes on',
    );
    await hub.write('orders', 'upsert', order('O2', '2026-03-02T00:00:00Z'));
    const fresh = await hub.find('customers', 'shopify-main:11');
    assert.equal(fresh?.['email'], EMAIL);
    assert.notEqual(fresh?.['key'], idOf(erased));
    assert.deepEqual([fresh?.['phone']], [undefined], 'nothing of before is in it');
    await hub.write('customers', 'upsert', ANA);
    assert.equal((await hub.find('customers', 'shopify-main:11'))?.['phone'], undefined);
  });

  it('lets the e-mail come back with a new id: one profile, none of the old ids', async () => {
    await hub.write('customers', 'upsert', { ...ANA, sourceId: '1' });
    await erase(`email:${EMAIL}`);
    await hub.write('customers', 'upsert', { ...ANA, sourceId: '1' });
    await hub.write('customers', 'upsert', { ...ANA, sourceId: '99' });
    const found = await hub.find('customers', `email:${EMAIL}`);
    assert.deepEqual(found?.['links'], [{ source: 'shopify-main', id: '99' }]);
    assert.equal(await hub.find('customers', 'shopify-main:1'), null);
  });

  it('forgets a guest too, whose old orders stay without a person', async () => {
    const guest = { customer: { email: EMAIL } };
    const old = order('G1', '2026-02-01T00:00:00Z', guest);
    await hub.write('orders', 'upsert', old);
    await erase(`email:${EMAIL}`);
    await hub.write('orders', 'upsert', old, order('G0', '2026-01-01T00:00:00Z', guest));
    assert.doesNotMatch(await everything(), /diaz/i);
    await hub.write('orders', 'upsert', order('G2', '2026-03-02T00:00:00Z', guest));
    assert.equal((await hub.find('customers', `email:${EMAIL}`))?.['email'], EMAIL);
  });

  it('takes what was merged into the profile with it', async () => {
    const [ana, bob] = (
      await hub.write('customers', 'upsert', ANA, {
        source: 'pos-shop',
        sourceId: 'B7',
        email: 'bob@diaz.example',
      })
    ).map(idOf);
    await hub.write('customers', 'merge', { from: bob ?? '', into: ana ?? '' });
    const [ack] = await erase(bob ?? '');
    assert.equal(idOf(ack), ana);
    assert.doesNotMatch(await everything(), /diaz|B7/i);
    const [again, unmerged] = [
      ...(await erase(ana ?? '')),
      ...(await hub.write('customers', 'unmerge', { profile: bob ?? '' })),
    ];
    assert.deepEqual([again?.outcome, unmerged?.outcome], ['same', 'refused']);
    const [replay] = await hub.write('customers', 'upsert', {
      source: 'pos-shop',
      sourceId: 'B7',
      email: 'bob@diaz.example',
    });
    assert.match(noteOf(replay), /^erased/);
  });

  it('reaches every order of a person with very many', async () => {
    await hub.write('customers', 'upsert', ANA);
    const orders = Array.from({ length: 1_200 }, (_, n) => order(`N${n}`, '2026-02-02T00:00:00Z'));
    await hub.write('orders', 'upsert', ...orders);
    await erase('shopify-main:11');
    assert.doesNotMatch(
      JSON.stringify(await hub.store.records.changedSince('orders', 0, 2_000)),
      /diaz/i,
    );
  });

  it('names other profiles with the same e-mail, which a person has to look at', async () => {
    const [, other] = await hub.write('customers', 'upsert', ANA, {
      source: 'pos-shop',
      sourceId: '2',
      email: 'eve@x.example',
    });
    await hub.write('customers', 'upsert', { source: 'pos-shop', sourceId: '2', email: EMAIL });
    const [ack] = await erase('shopify-main:11');
    assert.ok(noteOf(ack).includes(idOf(other)));
  });

  it('of nobody is refused, and says no name', async () => {
    const acks = await erase('email:diaz@nobody.example');
    assert.deepEqual(outcomes(acks), ['HUB_PROFILE_UNKNOWN']);
    assert.doesNotMatch(JSON.stringify(acks), /diaz/);
  });
});
