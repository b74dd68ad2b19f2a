import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { answering, type OpenShop, openShop } from '../shop.ts';
import { rowsOf, short, write, writesSent } from './write.ts';

const CUSTOM_ID = { namespace: 'erp', key: 'number', value: 'K-1' };

describe('customers of Shopify by the id of another system', () => {
  let shop: OpenShop;

  beforeEach(async () => {
    shop = await openShop();
    shop.sandbox.defineId('Customer', 'erp.number');
  });

  afterEach(() => shop.close());

  const upsert = (data: JsonObject, on = shop) =>
    write(on, 'customers.upsert', 'K-1', { customId: CUSTOM_ID, ...data });
  const customers = (): readonly string[] =>
    rowsOf(shop, 'customers').map((row) => `${row['firstName']} ${row['email']}`);
  const ids = (): readonly unknown[] =>
    rowsOf(shop, 'metafields').map((row) => [row['ownerId'], row['value']]);

  it('are made once and changed by the same id, whatever else changes', async () => {
    const made = await upsert({ firstName: 'Cy', email: 'cy@example.com' });
    const changed = await upsert({ firstName: 'Cyrus', email: 'cyrus@example.com' });
    assert.ok(made.outcome === 'written' && changed.outcome === 'written');
    assert.equal(made.id, changed.id);
    assert.deepEqual(customers().slice(2), ['Cyrus cyrus@example.com']);
    assert.deepEqual(ids(), [[made.id, 'K-1']]);
  });

  it('need no e-mail address and no phone number', async () => {
    assert.equal(short(await upsert({ lastName: 'Walk-in' })), 'written');
    assert.equal(short(await upsert({ lastName: 'Walker' })), 'written');
    assert.equal(customers().length, 3);
  });

  it('are those with the same e-mail address as long as these have no such id', async () => {
    const ann = rowsOf(shop, 'customers')[0]?.['id'];
    const ack = await upsert({ firstName: 'Anna', email: 'Ann@example.com' });
    assert.ok(ack.outcome === 'written' && ack.id === ann);
    assert.deepEqual(ids(), [[ann, 'K-1']]);
    shop.sandbox.clearCalls();
    const other = { customId: { ...CUSTOM_ID, value: 'K-2' }, email: 'ann@example.com' };
    assert.equal(short(await upsert(other)), 'refused SHOPIFY_WRITE_REFUSED');
    assert.deepEqual([writesSent(shop), customers().length], [[], 2]);
  });

  it('are never those of another e-mail address once the id is known', async () => {
    await upsert({ firstName: 'Cy', email: 'cy@example.com' });
    const ack = await upsert({ firstName: 'Cy', email: 'ann@example.com' });
    assert.equal(short(ack), 'refused SHOPIFY_WRITE_REFUSED');
    assert.deepEqual(customers(), [
      'Ann ann@example.com',
      'Bo bo@example.com',
      'Cy cy@example.com',
    ]);
  });

  it('get the id after they were made, should Shopify not have kept it', async () => {
    const made = await upsert({ firstName: 'Cy' });
    assert.ok(made.outcome === 'written');
    const customer = { id: made.id, updatedAt: '2026-11-22T00:00:00Z', metafield: null };
    const body = { data: { customerSet: { customer, userErrors: [] } } };
    const host = answering(shop.host, 'CustomerSetById', [body, body]);
    assert.equal(short(await upsert({ firstName: 'Cy' }, { ...shop, host })), 'written');
    assert.equal(writesSent(shop).at(-1), 'CustomIdSet');
    shop.sandbox.setFaults([{ operation: 'CustomIdSet', kind: 'status', status: 500, count: 9 }]);
    assert.equal(short(await upsert({ firstName: 'Cy' }, { ...shop, host })), 'unknown');
  });

  it('are one customer although the answer was lost', async () => {
    shop.sandbox.setFaults([{ operation: 'CustomerSetById', kind: 'appliedThenReset', count: 1 }]);
    assert.equal(short(await upsert({ firstName: 'Cy' })), 'unknown');
    assert.equal(short(await upsert({ firstName: 'Cy' })), 'written');
    assert.equal(customers().length, 3);
  });

  it('are refused when the id is not whole, or has no definition in the shop', async () => {
    const bad: readonly JsonObject[] = [
      { customId: 'K-1' },
      { customId: null },
      { customId: { key: 'number', value: 'K-1' } },
      { customId: { ...CUSTOM_ID, value: 7 } },
      { customId: { ...CUSTOM_ID, value: '' } },
      { customId: { ...CUSTOM_ID, type: 'id' } },
    ];
    for (const data of bad) {
      const ack = await upsert({ firstName: 'Cy', ...data });
      assert.equal(short(ack), 'refused SHOPIFY_COMMAND_INVALID', JSON.stringify(data));
    }
    const id = String(rowsOf(shop, 'customers')[0]?.['id']);
    const both = await upsert({ id, firstName: 'Cy' });
    assert.equal(short(both), 'refused SHOPIFY_COMMAND_INVALID');
    const ack = await upsert({ firstName: 'Cy', customId: { ...CUSTOM_ID, key: 'other' } });
    assert.equal(short(ack), 'refused SHOPIFY_REQUEST_REFUSED');
    assert.match('what' in ack ? String(ack.what) : '', /type 'id' is required/);
    assert.deepEqual(writesSent(shop), []);
  });
});
