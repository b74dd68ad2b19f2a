import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { type OpenShop, openShop } from '../shop.ts';
import { rowsOf, short, write, writesSent } from './write.ts';

const CUSTOM_ID = { namespace: 'erp', key: 'number', value: '4711' };
const sized = (size: string, data: JsonObject = {}): JsonObject => ({
  optionValues: [
    { optionName: 'Size', name: size },
    { optionName: 'Colour', name: 'Red' },
  ],
  sku: `SHIRT-${size}`,
  ...data,
});

describe('products of Shopify, made and changed', () => {
  let shop: OpenShop;

  beforeEach(async () => {
    shop = await openShop();
    shop.sandbox.defineId('Product', 'erp.number');
  });

  afterEach(() => shop.close());

  const upsert = (data: JsonObject, key = 'erp-4711') => write(shop, 'products.upsert', key, data);
  const product = (title: string): Record<string, unknown> =>
    rowsOf(shop, 'products').find((row) => row['title'] === title) ?? {};
  const variants = (title: string) =>
    rowsOf(shop, 'variants').filter((row) => row['productId'] === product(title)['id']);
  const skus = (title: string): readonly unknown[] => variants(title).map((row) => row['sku']);
  const invalid = 'refused SHOPIFY_COMMAND_INVALID';

  it('makes a product by the id of another system once, and changes it by the same command', async () => {
    const ack = await upsert({ customId: CUSTOM_ID, title: 'Shirt', vendor: 'Loom' });
    assert.equal(short(ack), 'written');
    const again = await upsert({ customId: CUSTOM_ID, title: 'Shirt', vendor: 'Mill' });
    assert.deepEqual('id' in again && 'id' in ack && again.id === ack.id, true);
    assert.deepEqual(
      rowsOf(shop, 'products')
        .filter((row) => row['title'] === 'Shirt')
        .map((row) => row['vendor']),
      ['Mill'],
    );
  });

  it('makes and changes a product by its handle, and by its id', async () => {
    const handle = 'linen-shirt';
    assert.equal(short(await upsert({ handle, title: 'Linen' })), 'written');
    assert.equal(short(await upsert({ handle, status: 'DRAFT' })), 'written');
    const id = String(product('Linen')['id']);
    const changed = await upsert({ tags: ['b', 'a'], seo: { title: 'Linen shirts' } }, id);
    assert.equal(short(changed), 'written');
    const { status, tags, seo } = product('Linen');
    assert.deepEqual([status, tags, seo], ['DRAFT', ['b', 'a'], { title: 'Linen shirts' }]);
  });

  it('makes variants with options, prices and what belongs to their inventory items', async () => {
    const item = {
      cost: '4.20',
      tracked: true,
      requiresShipping: false,
      countryCodeOfOrigin: 'PT',
      harmonizedSystemCode: '620520',
      weight: { unit: 'GRAMS', value: 180 },
    };
    await upsert({
      customId: CUSTOM_ID,
      title: 'Shirt',
      variants: [
        sized('S', { price: '19', barcode: '4006381333931', ...item }),
        sized('M', { price: '21.50', compareAtPrice: '25.00', inventoryPolicy: 'CONTINUE' }),
      ],
    });
    const [small, medium] = variants('Shirt');
    assert.deepEqual(
      [small?.['title'], small?.['price'], small?.['barcode'], medium?.['compareAtPrice']],
      ['S / Red', '19.00', '4006381333931', '25.00'],
    );
    assert.equal(medium?.['inventoryPolicy'], 'CONTINUE');
    const held = rowsOf(shop, 'items').find(({ id }) => id === small?.['itemId']);
    for (const [field, value] of Object.entries(item)) assert.deepEqual(held?.[field], value);
  });

  it('keeps the stock and the id of a variant that is named again, in whatever order of options', async () => {
    const data = { customId: CUSTOM_ID, title: 'Shirt' };
    await upsert({ ...data, variants: [sized('S'), sized('M')] });
    const ids = variants('Shirt').map((row) => row['id']);
    const turned = { optionValues: [...Object(sized('S'))['optionValues']].reverse() };
    const named = [sized('S', turned), sized('M', { price: '30.00' })];
    assert.equal(short(await upsert({ ...data, variants: named })), 'written');
    assert.deepEqual(
      variants('Shirt').map((row) => row['id']),
      ids,
    );
  });

  it('deletes no variant by leaving it out, unless it is told to', async () => {
    const data = { customId: CUSTOM_ID, title: 'Shirt' };
    await upsert({ ...data, variants: [sized('S'), sized('M')] });
    shop.sandbox.clearCalls();
    const ack = await upsert({ ...data, variants: [sized('S')] });
    assert.equal(short(ack), invalid);
    assert.match('what' in ack ? String(ack.what) : '', /M \/ Red .*deleteOtherVariants/);
    assert.deepEqual([writesSent(shop), skus('Shirt')], [[], ['SHIRT-S', 'SHIRT-M']]);
    const wanted = { ...data, variants: [sized('S')], deleteOtherVariants: true };
    assert.equal(short(await upsert(wanted)), 'written');
    assert.deepEqual(skus('Shirt'), ['SHIRT-S']);
  });

  it('leaves variants and metafields alone when the command does not speak of them', async () => {
    await upsert({ customId: CUSTOM_ID, title: 'Shirt', variants: [sized('S')] });
    shop.sandbox.setMetafield(String(product('Shirt')['id']), 'care.wash', 'cold');
    await upsert({ customId: CUSTOM_ID, descriptionHtml: '<p>Soft.</p>' });
    const fields = rowsOf(shop, 'metafields').map((row) => `${row['key']}=${row['value']}`);
    assert.deepEqual([fields, skus('Shirt')], [['number=4711', 'wash=cold'], ['SHIRT-S']]);
  });

  it('reads the variants of a large product page by page before it judges what would be lost', async () => {
    const many = Array.from({ length: 260 }, (_, at) => sized(String(at)));
    const data = { customId: CUSTOM_ID, title: 'Shirt' };
    assert.equal(short(await upsert({ ...data, variants: many })), 'written');
    assert.equal(short(await upsert({ ...data, variants: many.slice(0, 259) })), invalid);
    assert.equal(short(await upsert({ ...data, variants: many })), 'written');
  });

  it('is unknown when the answer is lost, and one product when it is repeated', async () => {
    shop.sandbox.setFaults([{ operation: 'ProductSet', kind: 'appliedThenReset', count: 1 }]);
    const data = { customId: CUSTOM_ID, title: 'Shirt' };
    assert.equal(short(await upsert(data)), 'unknown');
    assert.equal(short(await upsert(data)), 'written');
    assert.equal(rowsOf(shop, 'products').filter((row) => row['title'] === 'Shirt').length, 1);
  });

  it('refuses what says too little, or nothing that Shopify takes', async () => {
    const bad: readonly JsonObject[] = [
      { title: 'Nameless' },
      { customId: CUSTOM_ID },
      { customId: { key: 'number', value: '1' }, title: 'No namespace' },
      { handle: 'two words', title: 'Spaced' },
      { handle: 'x', title: '' },
      { handle: 'x', title: 'X', status: 'GONE' },
      { handle: 'x', title: 'X', colour: 'red' },
      { handle: 'x', title: 'X', variants: [] },
      { handle: 'x', title: 'X', variants: [{ price: '1,50' }] },
      { handle: 'x', title: 'X', variants: [{ price: '-1' }] },
      { handle: 'x', title: 'X', variants: [{ inventoryQuantities: [] }] },
      { handle: 'x', title: 'X', variants: [sized('S', { weight: { unit: 'STONE', value: 1 } })] },
    ];
    for (const data of bad) assert.equal(short(await upsert(data)), invalid, JSON.stringify(data));
    const both = { customId: CUSTOM_ID, title: 'Two names' };
    const { productId } = shop.sandbox.ids('TEE', 'Harbour');
    assert.equal(short(await upsert(both, productId)), invalid);
    assert.deepEqual(writesSent(shop), []);
  });

  it('refuses a product and a variant that there are not, a taken handle and two equal variants', async () => {
    const unknown = { id: 'gid://shopify/Product/1', title: 'X' };
    assert.equal(short(await upsert(unknown)), 'refused SHOPIFY_ITEM_UNKNOWN');
    await upsert({ handle: 'taken', title: 'Taken' });
    const refusedBy = 'refused SHOPIFY_WRITE_REFUSED';
    const other = { customId: CUSTOM_ID, title: 'Other' };
    assert.equal(short(await upsert({ ...other, handle: 'taken' })), refusedBy);
    const twice = { ...other, variants: [sized('S'), sized('S')] };
    assert.equal(short(await upsert(twice)), refusedBy);
    const stranger = { id: 'gid://shopify/ProductVariant/1', ...sized('S') };
    assert.equal(short(await upsert({ ...other, variants: [stranger] })), refusedBy);
    const undefinedId = { customId: { ...CUSTOM_ID, key: 'other' }, title: 'Undefined' };
    const ack = await upsert(undefinedId);
    assert.match('what' in ack ? String(ack.what) : '', /type 'id' is required/);
  });
});
