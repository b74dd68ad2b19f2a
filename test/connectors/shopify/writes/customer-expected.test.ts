import assert from 'node:assert/strict';
import type { Ack, JsonObject } from '../../../../core/connector/index.ts';
import { type OpenShop, openShop } from '../shop.ts';
import { rowsOf, short, write, writesSent } from './write.ts';

const EMAIL = 'ann@example.com';
/** What the caller last heard of the first customer. */
const HEARD = { email: EMAIL, firstName: 'Ann', lastName: 'Lee' };

describe('a customer of whom something is expected', () => {
  let shop: OpenShop;
  let id: string;

  beforeEach(async () => {
    shop = await openShop();
    id = String(rowsOf(shop, 'customers')[0]?.['id']);
    shop.sandbox.calls();
  });
  afterEach(() => shop.close());

  const upsert = (data: JsonObject): Promise<Ack> =>
    write(shop, 'customers.upsert', 'c-1', { id, ...data });
  const names = (): readonly unknown[] => {
    const [row] = rowsOf(shop, 'customers');
    return [row?.['firstName'], row?.['lastName']];
  };

  it('is written when it still is so', async () => {
    const ack = await upsert({ ...HEARD, lastName: 'Moss', expected: HEARD });
    assert.equal(short(ack), 'written');
    assert.deepEqual(names(), ['Ann', 'Moss']);
  });

  it('is left alone when somebody changed it since, and the ack tells what it is now', async () => {
    shop.sandbox.editCustomer(id, { firstName: 'Dora' });
    const ack = await upsert({ ...HEARD, lastName: 'Moss', expected: HEARD });
    assert.ok(ack.outcome === 'conflict');
    assert.deepEqual(ack.current, { firstName: 'Dora' });
    assert.doesNotMatch(ack.what, /Dora/, 'a name stands in no log');
    assert.deepEqual(names(), ['Dora', 'Lee']);
  });

  it('is written when what was changed since is what is wanted', async () => {
    shop.sandbox.editCustomer(id, { firstName: 'Dora' });
    const ack = await upsert({ firstName: 'Dora', lastName: 'Moss', expected: HEARD });
    assert.equal(short(ack), 'written');
    assert.deepEqual(names(), ['Dora', 'Moss']);
  });

  it('is not written when it is already as wanted', async () => {
    shop.sandbox.editCustomer(id, { firstName: 'Dora' });
    const ack = await upsert({
      ...HEARD,
      email: 'ANN@example.com',
      firstName: 'Dora',
      expected: HEARD,
    });
    assert.ok(ack.outcome === 'same' && ack.id === id);
    assert.deepEqual(writesSent(shop), []);
  });

  it('is written for what nobody can compare, such as tags', async () => {
    assert.equal(short(await upsert({ ...HEARD, tags: ['vip'], expected: HEARD })), 'written');
  });

  it('is found by e-mail and left alone when nobody was expected under it', async () => {
    const nobody = { email: null, firstName: null, lastName: null };
    const wish = { email: EMAIL, firstName: 'Bea', expected: nobody };
    assert.equal(short(await write(shop, 'customers.upsert', EMAIL, wish)), 'conflict');
    const other = { ...wish, email: 'new@example.com' };
    assert.equal(short(await write(shop, 'customers.upsert', 'new', other)), 'written');
    assert.equal(rowsOf(shop, 'customers').length, 3);
  });

  it('expects nothing where an empty text stands', async () => {
    shop.sandbox.editCustomer(id, { lastName: '' });
    const expected = { lastName: null };
    assert.equal(short(await upsert({ lastName: 'Moss', expected })), 'written');
  });

  it('is not there any more: Shopify says so itself', async () => {
    const gone = { id: 'gid://shopify/Customer/1', firstName: 'Gone', expected: HEARD };
    assert.equal(
      short(await write(shop, 'customers.upsert', 'c-1', gone)),
      'refused SHOPIFY_WRITE_REFUSED',
    );
  });

  it('is tried later when the look fails', async () => {
    shop.sandbox.setFaults([
      { operation: 'CustomerByIdentifier', kind: 'status', status: 503, count: 9 },
    ]);
    const ack = await upsert({ ...HEARD, lastName: 'Moss', expected: HEARD });
    assert.match(short(ack), /^retry /);
    assert.deepEqual(names(), ['Ann', 'Lee']);
  });

  for (const expected of ['Ann', ['Ann'], { firstName: 1 }, { tags: null }, { shoeSize: '44' }]) {
    it(`refuses to expect ${JSON.stringify(expected)}`, async () => {
      assert.equal(short(await upsert({ ...HEARD, expected })), 'refused SHOPIFY_COMMAND_INVALID');
      assert.deepEqual(writesSent(shop), []);
    });
  }

  it('cannot be expected anything of in bulk', async () => {
    const wish = { ...HEARD, expected: HEARD };
    const ack = await write(shop, 'customers.backfill', 'c-1', wish);
    assert.equal(short(ack), 'refused SHOPIFY_COMMAND_INVALID');
  });
});
