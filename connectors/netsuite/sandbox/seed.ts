/** What an account begins with: locations, items with prices and stock, customers. */
import type { JsonObject } from '../../../core/connector/index.ts';
import type { Seed, SeedItem } from './options.ts';
import type { RecordType } from './record/record-types.ts';
import { createRecord } from './record/write.ts';
import { type Books, nextId, putRecord, typeNamed, wholeSecond } from './state/books.ts';

/** A small shop of homeware, as a till chain could sell it. */
const ITEMS: readonly SeedItem[] = [
  { sku: '85123A', name: 'White hanging heart T-light holder', price: 2.95, upc: '5012345678900' },
  { sku: '71053', name: 'White metal lantern', price: 3.75, upc: '5012345678917' },
  { sku: '84406B', name: 'Cream cupid hearts coat hanger', price: 4.15, upc: '5012345678924' },
  { sku: '84029G', name: 'Knitted union flag hot water bottle', price: 4.25, upc: '5012345678931' },
  { sku: '22752', name: 'Set of 7 babushka nesting boxes', price: 8.5, upc: '5012345678948' },
  { sku: '21730', name: 'Glass star frosted T-light holder', price: 4.95, upc: '5012345678955' },
  { sku: '22633', name: 'Hand warmer union jack', price: 2.1, upc: '5012345678962' },
  { sku: '84879', name: 'Assorted colour bird ornament', price: 1.69, upc: '5012345678979' },
];

const LOCATIONS: NonNullable<Seed['locations']> = [
  { name: 'Warehouse' },
  { name: 'Store 1' },
  { name: 'Store 2' },
];
const QUANTITIES: Readonly<Record<string, number>> = {
  Warehouse: 120,
  'Store 1': 24,
  'Store 2': 12,
};
const CUSTOMERS: readonly JsonObject[] = [
  {
    companyName: 'Harbour Goods Ltd',
    email: 'orders@harbour-goods.example',
    phone: '+44 20 7946 0001',
  },
  { isPerson: true, firstName: 'Ada', lastName: 'Miller', email: 'ada.miller@example.com' },
];

/** Fills an account that is empty. */
export function seedAccount(books: Books, seed: Seed = {}): void {
  const locations = new Map<string, string>();
  for (const { name, externalId } of seed.locations ?? LOCATIONS) {
    const row = createRecord(books, needed('location'), {
      body: { name, subsidiary: { id: '1' }, ...(externalId === undefined ? {} : { externalId }) },
      replace: [],
    });
    locations.set(name, row.id);
  }
  for (const item of seed.items ?? ITEMS) seedItem(books, item, locations);
  for (const customer of seed.customers ?? CUSTOMERS) {
    createRecord(books, needed('customer'), { body: plain(customer), replace: [] });
  }
}

/** Items are put without the look at all others for the same name: a large seed is unique by itself. */
function seedItem(books: Books, item: SeedItem, locations: ReadonlyMap<string, string>): void {
  const now = wholeSecond(books);
  const id = nextId(books);
  putRecord(books, needed('inventoryItem'), {
    id,
    type: 'inventoryItem',
    externalId: item.externalId ?? null,
    created: now,
    modified: now,
    fields: {
      itemId: item.sku,
      displayName: item.name,
      isInactive: false,
      ...(item.upc === undefined ? {} : { upcCode: item.upc }),
      ...(item.itemType === undefined ? {} : { itemType: item.itemType }),
    },
    lists: {
      price: [
        { priceLevel: { id: '1' }, currencyPage: { id: '1' }, priceQty: 0, price: item.price },
        {
          priceLevel: { id: '5' },
          currencyPage: { id: '1' },
          priceQty: 0,
          price: Math.round(item.price * 95) / 100,
        },
      ],
    },
  });
  const quantities = Object.entries(item.quantities ?? QUANTITIES);
  for (const [name, onHand] of quantities) {
    const location = locations.get(name);
    if (location === undefined) continue;
    const key = `${id}@${location}`;
    books.tables.levels.put({ id: key, item: id, location, onHand, demand: 0, changed: now });
  }
}

function needed(name: string): RecordType {
  const type = typeNamed(name);
  if (type === undefined) throw new Error(`there is no record type ${name}`);
  return type;
}

function plain(object: JsonObject): Parameters<typeof createRecord>[2]['body'] {
  return JSON.parse(JSON.stringify(object));
}
