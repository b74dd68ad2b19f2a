import assert from 'node:assert/strict';
import type { Json, JsonObject } from '../../../core/base/json.ts';
import { type Hub, openHub } from './open-hub.ts';

const SHOP = { source: 'shopify-main', sourceId: '87' } as const;
const TILL = { source: 'pos-shop', sourceId: 'T3' } as const;
const at = (second: number): string => `2026-02-01T00:00:${String(second).padStart(2, '0')}.000Z`;

describe('what each system says of a customer otherwise than is shown', () => {
  let hub: Hub;
  beforeEach(async () => {
    hub = await openHub();
  });
  afterEach(() => hub.store.close());

  const tell = (...words: readonly JsonObject[]) => hub.write('customers', 'upsert', ...words);
  async function differs(name = 'shopify-main:87'): Promise<Json | undefined> {
    return (await hub.find('customers', name))?.['differs'];
  }

  it('is nothing as long as one system tells all', async () => {
    await tell({ ...SHOP, email: 'Ann@X.example', firstName: 'Ann', updatedAt: at(1) });
    assert.deepEqual(await differs(), { 'shopify-main': {} });
  });

  it('is the older value, null where it said none, and nothing again once it follows', async () => {
    await tell({ ...SHOP, email: 'ann@x.example', firstName: 'Ann', updatedAt: at(1) });
    const news = { email: 'ann@x.example', firstName: 'Bea', lastName: 'Lee', updatedAt: at(2) };
    await tell({ ...TILL, ...news });
    assert.deepEqual(await differs(), {
      'pos-shop': {},
      'shopify-main': { firstName: 'Ann', lastName: null },
    });
    await tell({ ...SHOP, ...news, updatedAt: at(3) });
    assert.deepEqual(await differs(), { 'pos-shop': {}, 'shopify-main': {} });
  });

  it('is told anew when a system says an older value again', async () => {
    await tell({ ...SHOP, email: 'ann@x.example', firstName: 'Ann', updatedAt: at(1) });
    await tell({ ...TILL, email: 'ann@x.example', firstName: 'Bea', updatedAt: at(20) });
    await tell({ ...SHOP, firstName: 'Bea', updatedAt: at(21) });
    const before = (await hub.find('customers', 'pos-shop:T3'))?.['seq'];
    await tell({ ...SHOP, firstName: 'Cleo', updatedAt: at(22) });
    const after = await hub.find('customers', 'pos-shop:T3');
    assert.deepEqual(after?.['differs'], { 'pos-shop': { firstName: 'Bea' }, 'shopify-main': {} });
    assert.ok(Number(after?.['seq']) > Number(before));
  });

  it('is what the newest of several ids of a system says, and never what a guest’s order says', async () => {
    await tell(
      { ...SHOP, email: 'ann@x.example', firstName: 'Ann', updatedAt: at(1) },
      { ...SHOP, sourceId: '88', email: 'ann@x.example', firstName: 'Bea', updatedAt: at(2) },
    );
    const [ack] = await hub.write('orders', 'upsert', {
      ...{ order: 'W1', source: 'shopify-main', sourceId: 'O1', number: '#1', version: 1 },
      ...{ status: 'open', stock: 'none', placedAt: at(3), lines: [] },
      customer: { email: 'ann@x.example', firstName: 'Guest' },
    });
    assert.equal(ack?.outcome, 'written');
    const profile = await hub.find('customers', 'shopify-main:87');
    assert.deepEqual(profile?.['differs'], { 'shopify-main': { firstName: 'Bea' } });
  });
});
