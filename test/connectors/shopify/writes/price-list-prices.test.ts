import assert from 'node:assert/strict';
import { shopify } from '../../../../connectors/shopify/connector.ts';
import type { Ack, Command, JsonObject } from '../../../../core/connector/index.ts';
import { type OpenShop, openShop } from '../shop.ts';
import { rowsOf, short, writesSent } from './write.ts';

describe('prices of Shopify price lists', () => {
  let shop: OpenShop;
  let listId: string;

  beforeEach(async () => {
    shop = await openShop();
    listId = shop.sandbox.setListPrice('Europe', 'TEE', '18.00').id;
    shop.sandbox.clearCalls();
  });

  afterEach(() => shop.close());

  const idOf = (sku: string): string => shop.sandbox.ids(sku, 'Harbour').variantId;
  const command = (operation: string, sku: string, data: JsonObject = {}): Command => ({
    stream: 'priceListPrices',
    operation,
    key: `${sku.startsWith('gid:') ? sku : idOf(sku)}@${listId}`,
    idempotencyKey: `${operation}/${sku}`,
    version: null,
    data,
  });
  const write = async (...commands: readonly Command[]): Promise<readonly Ack[]> =>
    (await shopify.write?.(shop.host, commands)) ?? [];
  const shorts = async (...commands: readonly Command[]) => (await write(...commands)).map(short);
  const prices = (): Record<string, string> => {
    const list = rowsOf(shop, 'priceLists').find(({ id }) => id === listId);
    const skus = new Map(['MUG-R', 'MUG-B', 'TEE'].map((sku) => [idOf(sku), sku]));
    return Object.fromEntries(
      Object(list)['prices'].map((one: Record<string, string>) => [
        skus.get(one['variantId'] ?? ''),
        `${one['price']}/${one['compareAtPrice']}`,
      ]),
    );
  };
  const NOBODY = 'gid://shopify/ProductVariant/1';
  const invalid = 'refused SHOPIFY_COMMAND_INVALID';

  it('sets prices in the currency of the list, in one call, and leaves alone what is there', async () => {
    const set = [
      command('set', 'TEE', { price: '18' }),
      command('set', 'MUG-R', { price: '8.50', compareAtPrice: '9.00' }),
      command('set', 'MUG-B', { price: '8.75', currencyCode: 'USD' }),
    ];
    assert.deepEqual(await shorts(...set), ['same', 'written', 'written']);
    assert.deepEqual(writesSent(shop), ['ListPricesAdd']);
    assert.deepEqual(prices(), { TEE: '18.00/null', 'MUG-R': '8.50/9.00', 'MUG-B': '8.75/null' });
    assert.deepEqual(await shorts(...set), ['same', 'same', 'same']);
  });

  it('takes a compare-at price away when the command has none', async () => {
    await write(command('set', 'TEE', { price: '18.00', compareAtPrice: '20.00' }));
    assert.deepEqual(await shorts(command('set', 'TEE', { price: '18.00' })), ['written']);
    assert.deepEqual(prices(), { TEE: '18.00/null' });
  });

  it('sets some and takes others away in one call', async () => {
    const update = [
      command('update', 'TEE', { price: null }),
      command('update', 'MUG-R', { price: '8.00' }),
      command('update', 'MUG-B', { price: null }),
    ];
    assert.deepEqual(await shorts(...update), ['written', 'written', 'same']);
    assert.deepEqual(writesSent(shop), ['ListPricesUpdate']);
    assert.deepEqual(prices(), { 'MUG-R': '8.00/null' });
  });

  it('takes a price away once', async () => {
    assert.deepEqual(await shorts(command('delete', 'TEE')), ['written']);
    assert.deepEqual(await shorts(command('delete', 'TEE')), ['same']);
    assert.deepEqual(prices(), {});
  });

  it('settles the entries that Shopify names, and sends the others again', async () => {
    const seen = await shorts(
      command('set', 'MUG-R', { price: '8.00' }),
      command('set', NOBODY, { price: '1.00' }),
      command('set', 'MUG-B', { price: '8.00' }),
    );
    assert.deepEqual(seen, ['written', 'refused SHOPIFY_WRITE_REFUSED', 'written']);
    assert.deepEqual(writesSent(shop), ['ListPricesAdd', 'ListPricesAdd']);
    const mixed = await shorts(
      command('update', NOBODY, { price: '1.00' }),
      command('update', 'TEE', { price: null }),
    );
    assert.deepEqual(mixed, ['refused SHOPIFY_WRITE_REFUSED', 'written']);
  });

  it('refuses all entries of a call when the fault is that of the list', async () => {
    shop.sandbox.setFaults([
      {
        operation: 'ListPricesAdd',
        kind: 'userError',
        code: 'PRICE_LIST_NOT_FOUND',
        field: ['priceListId'],
        count: 1,
      },
    ]);
    const seen = await shorts(
      command('set', 'MUG-R', { price: '8.00' }),
      command('set', 'MUG-B', { price: '8.00' }),
    );
    assert.deepEqual(new Set(seen), new Set(['refused SHOPIFY_WRITE_REFUSED']));
    assert.deepEqual(prices(), { TEE: '18.00/null' });
  });

  it('counts a price that somebody else took away meanwhile as taken away', async () => {
    shop.sandbox.setFaults([
      {
        operation: 'ListPricesDelete',
        kind: 'userError',
        code: 'PRICE_NOT_FIXED',
        field: ['variantIds', '0'],
        count: 1,
      },
    ]);
    assert.deepEqual(await shorts(command('delete', 'TEE')), ['same']);
  });

  it('writes what is said twice of one variant in the order in which it was said', async () => {
    const twice = ['7.00', '6.00'].map((price) => command('set', 'TEE', { price }));
    assert.deepEqual(await shorts(...twice), ['written', 'written']);
    assert.deepEqual(prices(), { TEE: '6.00/null' });
    assert.equal(writesSent(shop).length, 2);
  });

  it('is unknown when the answer is lost, and settles when it is repeated', async () => {
    shop.sandbox.setFaults([{ operation: 'ListPricesAdd', kind: 'appliedThenReset', count: 1 }]);
    const set = command('set', 'TEE', { price: '17.00' });
    assert.deepEqual([await shorts(set), await shorts(set)], [['unknown'], ['same']]);
  });

  it('refuses what names no variant in a list, another currency, and amounts that are none', async () => {
    const elsewhere = { ...command('set', 'TEE', { price: '1.00' }), key: 'TEE' };
    const half = command('set', 'TEE', { price: '1.00', variantId: idOf('TEE') });
    const bad = [
      elsewhere,
      half,
      command('set', 'TEE', { price: '1.00', currencyCode: 'EUR' }),
      command('set', 'TEE', {}),
      command('set', 'TEE', { price: 1 }),
      command('set', 'TEE', { price: null }),
      command('set', 'TEE', { price: '-1.00' }),
      command('delete', 'TEE', { price: '1.00' }),
    ];
    for (const one of bad) assert.deepEqual(await shorts(one), [invalid], JSON.stringify(one.data));
    const gone = {
      ...command('delete', 'TEE'),
      key: `${idOf('TEE')}@gid://shopify/PriceList/1`,
    };
    assert.deepEqual(await shorts(gone), ['refused SHOPIFY_ITEM_UNKNOWN']);
    assert.deepEqual(writesSent(shop), []);
  });
});
