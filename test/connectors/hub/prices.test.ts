import assert from 'node:assert/strict';
import type { JsonObject } from '../../../core/base/json.ts';
import { type Hub, noteOf, openHub, outcomes } from './open-hub.ts';

describe('the hub’s prices', () => {
  let hub: Hub;
  const upsert = (...data: readonly JsonObject[]) =>
    hub.write('products', 'upsert', ...data.map((one) => ({ sku: 'A', ...one })));
  const open = async (percent?: number) => {
    const products = percent === undefined ? {} : { maxPriceChangePercent: percent };
    hub = await openHub({ products });
  };
  afterEach(() => hub.store.close());

  it('that jump or fall to zero are held, and the old price stays', async () => {
    await open(50);
    await upsert({ price: '10.00' });
    const acks = await upsert(
      { price: '15.01' },
      { price: '4.99' },
      { price: '0' },
      { price: '0.00' },
    );
    assert.deepEqual(
      outcomes(acks),
      acks.map(() => 'HUB_PRICE_HELD'),
    );
    assert.match(noteOf(acks[0]), /more than 50 %/);
    assert.equal((await hub.find('products', 'A'))?.['price'], '10.00');
  });

  it('that fall to zero are held however wide the limit is', async () => {
    await open(100);
    const acks = await upsert({ price: '10.00' }, { price: '0.00' }, { price: '20.00' });
    assert.deepEqual(outcomes(acks), ['written', 'HUB_PRICE_HELD', 'written']);
  });

  it('are taken up to the limit, exactly, the first time, and when a person approves', async () => {
    await open(50);
    assert.deepEqual(
      outcomes(
        await upsert(
          { price: '10.00' },
          { price: '15.00' },
          { price: '7.50' },
          { price: '100', priceApproved: true },
        ),
      ),
      ['written', 'written', 'written', 'written'],
    );
    const found = await hub.find('products', 'A');
    assert.deepEqual([found?.['price'], found?.['priceApproved']], ['100', undefined]);
  });

  it('of price lists are guarded each for itself', async () => {
    await open(20);
    const price = (list: string, amount: string, currency = 'EUR') => ({ list, currency, amount });
    await upsert({ prices: [price('retail', '10.00'), price('trade', '5.00')] });
    const [ack] = await upsert({ prices: [price('retail', '11.00'), price('trade', '9.00')] });
    assert.equal(ack?.outcome === 'refused' ? ack.path : '', 'prices/trade/EUR');
    const acks = await upsert(
      { prices: [price('trade', '5.50')] },
      { prices: [price('retail', '99', 'USD')] },
    );
    assert.deepEqual(outcomes(acks), ['written', 'written']);
    assert.deepEqual((await hub.find('products', 'A'))?.['prices'], [
      price('retail', '10.00'),
      price('trade', '5.50'),
      price('retail', '99', 'USD'),
    ]);
  });

  it('are not guarded unless the setting is written, but are always prices', async () => {
    await open();
    const acks = await upsert(
      ...[{ price: '10.00' }, { price: '0' }, { price: '900' }],
      ...[{ price: '-1.00' }, { price: '1,00' }, { price: 'free' }, { price: 1.5 }],
      { prices: [{ list: 'retail', currency: 'EUR', amount: '-0.01' }] },
      { prices: [{ list: 'retail', currency: 'EUR' }] },
    );
    assert.deepEqual(outcomes(acks).slice(0, 3), ['written', 'written', 'written']);
    assert.deepEqual(
      outcomes(acks).slice(3),
      acks.slice(3).map(() => 'HUB_DATA_INVALID'),
    );
    assert.equal((await hub.find('products', 'A'))?.['price'], '900');
  });

  it('and ids of several systems stand beside each other, and each id finds the product', async () => {
    await open();
    await upsert(
      { ids: { shopifyVariant: 'gid://v/1' }, barcode: '4006381333931' },
      { ids: { netsuite: '77' } },
    );
    for (const name of ['A', 'shopifyVariant:gid://v/1', 'netsuite:77', 'barcode:4006381333931']) {
      assert.equal((await hub.find('products', name))?.['sku'], 'A', name);
    }
    await upsert({ barcode: null });
    assert.equal(await hub.find('products', 'barcode:4006381333931'), null);
  });
});
