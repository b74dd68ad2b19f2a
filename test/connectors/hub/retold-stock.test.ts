import assert from 'node:assert/strict';
import type { JsonObject } from '../../../core/base/json.ts';
import { type Hub, openHub } from './open-hub.ts';

const SHOP = { ids: { shopifyInventoryItem: 'i1' } };

interface Case {
  readonly what: string;
  readonly before: JsonObject | null;
  readonly comes: JsonObject;
  readonly isTold: boolean;
}

const CASES: readonly Case[] = [
  { what: 'its first id', before: {}, comes: SHOP, isTold: true },
  { what: 'an id of another system', before: SHOP, comes: { ids: { erp: 'e' } }, isTold: true },
  {
    what: 'another id of the same system',
    before: SHOP,
    comes: { ids: { shopifyInventoryItem: 'i2' } },
    isTold: true,
  },
  { what: 'the id that it has', before: SHOP, comes: SHOP, isTold: false },
  { what: 'being known at all, with an id', before: null, comes: SHOP, isTold: true },
  { what: 'its first price', before: SHOP, comes: { price: '2.00' }, isTold: true },
  {
    what: 'another price',
    before: { ...SHOP, price: '2.00' },
    comes: { price: '2.20' },
    isTold: false,
  },
  { what: 'another title', before: { title: 'Cup' }, comes: { title: 'Mug' }, isTold: false },
  { what: 'a price of nothing', before: SHOP, comes: { price: null }, isTold: false },
  { what: 'an empty title', before: SHOP, comes: { title: '' }, isTold: false },
];

describe('stock that was passed over while its product was not complete', () => {
  let hub: Hub;
  let seq = 0;

  beforeEach(async () => {
    hub = await openHub({ products: { maxPriceChangePercent: 50 } });
    await hub.write('inventory', 'movement', movement('MUG'), movement('CUP'));
    seq = await hub.inventory.lastSeq();
  });
  afterEach(() => hub.store.close());

  const movement = (sku: string): JsonObject => {
    return { type: 'receipt', sku, location: 'SHOP', quantity: 5, source: 'test' };
  };
  const told = async () => (await hub.inventory.changesSince(seq, 100)).map(({ sku }) => sku);
  const put = (...data: readonly JsonObject[]) => hub.write('products', 'upsert', ...data);

  for (const { what, before, comes, isTold } of CASES) {
    it(`is ${isTold ? '' : 'not '}told again when the product gets ${what}`, async () => {
      if (before !== null) await put({ sku: 'MUG', ...before });
      seq = await hub.inventory.lastSeq();
      await put({ sku: 'MUG', ...comes });
      assert.deepEqual(await told(), isTold ? ['MUG'] : []);
      const [level] = await hub.inventory.balances([['MUG', 'SHOP']]);
      assert.equal(level?.onHand, 5);
      assert.deepEqual(await hub.inventory.verify(), []);
    });
  }

  it('is told as it is now, with a version that is newer than before', async () => {
    await put({ sku: 'MUG', ...SHOP });
    const [record] = (await hub.read('inventory')).filter(({ key }) => key === 'MUG@SHOP');
    assert.ok(Number(record?.version) > seq);
    assert.equal(record?.data['available'], 5);
  });

  it('costs a row for each level and none for 10,000 products without stock', async () => {
    const goods = Array.from({ length: 10_000 }, (_, at) => ({
      sku: `P${at}`,
      ids: { erp: `${at}` },
    }));
    for (let at = 0; at < goods.length; at += 500) await put(...goods.slice(at, at + 500));
    await put({ sku: 'MUG', ...SHOP }, { sku: 'MUG', ids: { erp: '1' } }, { sku: 'CUP', ...SHOP });
    assert.equal((await hub.inventory.totals()).journalRows, 4);
    for (let again = 0; again < 3; again += 1) await put({ sku: 'MUG', ids: { erp: '1' } });
    assert.equal((await hub.inventory.totals()).journalRows, 4);
  });

  it('is not told by what is refused', async () => {
    await put({ sku: 'MUG', price: '2.00' });
    seq = await hub.inventory.lastSeq();
    const [ack] = await put({ sku: 'MUG', price: '900.00', ids: { erp: '1' } });
    assert.equal(ack?.outcome, 'refused');
    assert.deepEqual(await told(), []);
  });

  it('is not told by what is older than what is known', async () => {
    const putAt = async (version: string, id: string) => {
      const data = { sku: 'MUG', ids: { shopifyInventoryItem: id } };
      const place = { stream: 'products', operation: 'upsert', key: 'MUG', version };
      await hub.connector.write?.(hub.host, [{ ...place, idempotencyKey: version, data }]);
    };
    await putAt('2026-01-02T00:00:00.000Z', 'i2');
    seq = await hub.inventory.lastSeq();
    await putAt('2026-01-01T00:00:00.000Z', 'i1');
    assert.deepEqual(await told(), []);
    await putAt('2026-01-03T00:00:00.000Z', 'i3');
    assert.deepEqual(await told(), ['MUG']);
  });

  it('says why in the journal, and is no movement', async () => {
    await put({ sku: 'MUG', ...SHOP });
    const [row] = await hub.inventory.journal({ sku: 'MUG', location: 'SHOP', limit: 1 });
    const { cause, ref, source, movedMilli } = row ?? {};
    assert.deepEqual([cause, ref, source, movedMilli], ['product', 'MUG', 'hub', 0]);
  });
});
