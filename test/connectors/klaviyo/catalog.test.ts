import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Ack, JsonObject } from '../../../core/connector/index.ts';
import { type OpenAccount, openAccount, recordsOf, rowsOf } from './account.ts';

const TEXT = { title: 'Jacket', description: 'A jacket', url: 'https://example.com/jacket' };
const ITEM = { external_id: 'J', ...TEXT, price: '59.00' };
const VARIANT = {
  external_id: 'J-S',
  ...TEXT,
  sku: 'J-S',
  price: '59.00',
  inventory_quantity: 4,
  item_id: 'J',
};

interface Entry {
  readonly externalId: string;
  readonly fields: JsonObject;
}

let account: OpenAccount;

function codeOf(ack: Ack): string {
  return ack.outcome === 'refused' ? ack.code : ack.outcome;
}

function quantities(): Readonly<Record<string, unknown>> {
  const rows = rowsOf<Entry>(account.sandbox, 'variants');
  return Object.fromEntries(rows.map((row) => [row.externalId, row.fields['inventory_quantity']]));
}

describe('the Klaviyo catalogue', () => {
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  it('creates what is not there, changes what differs, and leaves the rest alone', async () => {
    equal(codeOf(await account.write('catalogItems', 'upsert', ITEM)), 'written');
    equal(codeOf(await account.write('catalogItems', 'upsert', ITEM)), 'same');
    const cheaper = await account.write('catalogItems', 'upsert', {
      external_id: 'J',
      price: '49.00',
    });
    equal(codeOf(cheaper), 'written');
    const [row] = rowsOf<Entry>(account.sandbox, 'items');
    deepEqual([row?.fields['price'], row?.fields['title']], [49, 'Jacket']);
    const calls = account.calls().filter((call) => !call.startsWith('GET'));
    deepEqual(calls, ['POST /api/catalog-items 201', 'PATCH /api/catalog-items/{id} 200']);
  });

  it('writes many entries by jobs, and answers apart the one that a job does not take', async () => {
    const items = Array.from({ length: 12 }, (_, at) => ({ ...ITEM, external_id: `J${at}` }));
    const made = await account.writeAll('catalogItems', 'upsert', items);
    deepEqual(new Set(made.map(codeOf)), new Set(['written']));
    equal(rowsOf<Entry>(account.sandbox, 'items').length, 12);
    const cheaper = items.map((item) => ({ ...item, price: '49.00' }));
    await account.writeAll('catalogItems', 'upsert', cheaper);
    const prices = rowsOf<Entry>(account.sandbox, 'items').map(({ fields }) => fields['price']);
    deepEqual(new Set(prices), new Set([49]));
    const variants = items.map((_, at) => ({
      ...VARIANT,
      external_id: `V${at}`,
      item_id: at === 7 ? 'nobody' : `J${at}`,
    }));
    const acks = await account.writeAll('catalogVariants', 'upsert', variants);
    deepEqual(
      acks.map(({ outcome }) => outcome),
      variants.map((_, at) => (at === 7 ? 'retry' : 'written')),
    );
    const jobs = account.calls().filter((call) => call.startsWith('POST'));
    deepEqual(jobs.slice(0, 3), [
      'POST /api/catalog-item-bulk-create-jobs 202',
      'POST /api/catalog-item-bulk-update-jobs 202',
      'POST /api/catalog-variant-bulk-create-jobs 202',
    ]);
  });

  it('updates an entry that came into being between the look and the creation', async () => {
    await account.close();
    let isMade = false;
    account = await openAccount({
      observe: ({ method }) => {
        if (isMade || method !== 'GET') return;
        isMade = true;
        account.sandbox.addProduct({ externalId: 'J', title: 'Old', price: 1, variants: [] });
      },
    });
    equal(codeOf(await account.write('catalogItems', 'upsert', ITEM)), 'written');
    equal(rowsOf<Entry>(account.sandbox, 'items')[0]?.fields['title'], 'Jacket');
    deepEqual(account.calls(), [
      'GET /api/catalog-items 200',
      'POST /api/catalog-items 409',
      'PATCH /api/catalog-items/{id} 200',
    ]);
  });

  it('says what a new entry lacks', async () => {
    const item = await account.write('catalogItems', 'upsert', {
      external_id: 'J',
      title: 'Jacket',
    });
    ok(item.outcome === 'refused' && item.path === 'description');
    const { item_id: _, ...orphan } = VARIANT;
    const variant = await account.write('catalogVariants', 'upsert', orphan);
    ok(variant.outcome === 'refused' && variant.path === 'item_id');
  });

  it('lets a variant wait for its item, which another flow may be about to write', async () => {
    const early = await account.write('catalogVariants', 'upsert', VARIANT);
    ok(early.outcome === 'retry' && early.code === 'KLAVIYO_ITEM_UNKNOWN');
    await account.write('catalogItems', 'upsert', ITEM);
    equal(codeOf(await account.write('catalogVariants', 'upsert', VARIANT)), 'written');
  });

  it('refuses to move a variant to another item, and entries that another integration owns', async () => {
    await account.write('catalogItems', 'upsert', ITEM);
    await account.write('catalogVariants', 'upsert', VARIANT);
    const moved = await account.write('catalogVariants', 'upsert', { ...VARIANT, item_id: 'K' });
    equal(codeOf(moved), 'KLAVIYO_ENTRY_FIXED');
    const foreign = { id: '$shopify:::$default:::1', ...TEXT };
    const ack = await account.write('catalogItems', 'upsert', foreign);
    ok(ack.outcome === 'refused');
    match(ack.what, /another integration/);
  });

  it('refuses stock of an item, a negative quantity and an unknown policy', async () => {
    const acks = [
      await account.write('catalogItems', 'upsert', { ...ITEM, inventory_quantity: 3 }),
      await account.write('catalogVariants', 'setInventory', {
        external_id: 'J-S',
        inventory_quantity: -1,
      }),
      await account.write('catalogVariants', 'upsert', { ...VARIANT, inventory_policy: 3 }),
      await account.write('catalogVariants', 'upsert', { ...VARIANT, price: '59,00' }),
    ];
    deepEqual(
      acks.map((ack) => (ack.outcome === 'refused' ? ack.path : ack.outcome)),
      ['inventory_quantity', 'inventory_quantity', 'inventory_policy', 'price'],
    );
    deepEqual(account.calls(), []);
  });

  it('reads the whole catalogue each time, with the item of each variant', async () => {
    await account.write('catalogItems', 'upsert', ITEM);
    await account.write('catalogVariants', 'upsert', VARIANT);
    const pages = await account.read('catalogVariants');
    const [record] = recordsOf(pages);
    deepEqual(
      [record?.key, record?.data['item_id'], record?.data['inventory_quantity']],
      ['$custom:::$default:::J-S', '$custom:::$default:::J', 4],
    );
    equal(
      recordsOf(await account.read('catalogVariants', {}, pages.at(-1)?.cursor ?? null)).length,
      1,
    );
  });

  it('deletes by the key of a record that is gone at its source, and takes what is gone as done', async () => {
    await account.write('catalogItems', 'upsert', ITEM);
    equal(codeOf(await account.write('catalogItems', 'delete', { external_id: 'J' })), 'written');
    equal(codeOf(await account.write('catalogItems', 'delete', { external_id: 'J' })), 'same');
  });
});

describe('publishing stock to Klaviyo', () => {
  beforeEach(async () => {
    account = await openAccount({ jobMs: 4_000 });
    const variants = Array.from({ length: 250 }, (_, at) => ({ sku: `V-${at}`, quantity: 1 }));
    account.sandbox.addProduct({ externalId: 'P', title: 'Thing', price: 1, variants });
  });
  afterEach(() => account.close());

  it('sends a hundred variants a job and waits for all jobs together', async () => {
    const data = Array.from({ length: 250 }, (_, at) => ({
      external_id: `V-${at}`,
      inventory_quantity: at,
    }));
    const acks = await account.writeAll('catalogVariants', 'setInventory', data);
    ok(acks.every((ack) => ack.outcome === 'written'));
    equal(account.calls().filter((call) => call.startsWith('POST')).length, 3);
    deepEqual([quantities()['V-0'], quantities()['V-249']], [0, 249]);
  });

  it('waits for the variant that is not there yet and settles the others', async () => {
    const acks = await account.writeAll('catalogVariants', 'setInventory', [
      { external_id: 'V-1', inventory_quantity: 11 },
      { external_id: 'nowhere', inventory_quantity: 12 },
      { external_id: 'V-3', inventory_quantity: 13 },
    ]);
    deepEqual(acks.map(codeOf), ['written', 'retry', 'written']);
    const [, missing] = acks;
    ok(missing?.outcome === 'retry' && missing.code === 'KLAVIYO_ITEM_UNKNOWN');
    deepEqual([quantities()['V-1'], quantities()['V-3']], [11, 13]);
  });

  it('lets the last of two quantities of one variant stay', async () => {
    const acks = await account.writeAll('catalogVariants', 'setInventory', [
      { external_id: 'V-1', inventory_quantity: 5 },
      { external_id: 'V-1', inventory_quantity: 6 },
    ]);
    deepEqual(acks.map(codeOf), ['written', 'written']);
    equal(quantities()['V-1'], 6);
    // Nobody states the order within a job, so each has a job of its own.
    equal(account.calls().filter((call) => call.startsWith('POST')).length, 2);
  });
});
