/** Customers, items, prices, stock levels and locations. */
import { isJsonObject, type Json } from '../../../core/connector/index.ts';
import { isList } from '../node.ts';
import { isIn } from '../suiteql.ts';
import { column } from './column.ts';
import type { StreamSource } from './stream.ts';

/** The price level that NetSuite calls base price. */
export const BASE_PRICE_LEVEL = '1';

/** Item types that are sold; the others are discounts, taxes and texts. Source: item.itemtype, NetSuite Help. */
const SOLD = ['InvtPart', 'Assembly', 'Kit', 'NonInvtPart', 'Service', 'GiftCert'];

const CUSTOMERS: StreamSource = {
  name: 'customers',
  about: 'Customers, prospects and leads; inactive ones come too and say so.',
  from: ({ multiCurrency }) =>
    multiCurrency ? 'customer c LEFT JOIN currency cu ON cu.id = c.currency' : 'customer c',
  keys: [column('id', 'c.id', 'id')],
  modified: column('lastModifiedDate', 'c.lastmodifieddate', 'utc'),
  where: [],
  columns: [
    column('id', 'c.id', 'id'),
    column('externalId', 'c.externalid', 'text'),
    column('entityId', 'c.entityid', 'text'),
    column('isPerson', 'c.isperson', 'boolean'),
    column('companyName', 'c.companyname', 'text'),
    column('firstName', 'c.firstname', 'text'),
    column('lastName', 'c.lastname', 'text'),
    column('email', 'c.email', 'text'),
    column('phone', 'c.phone', 'text'),
    column('comments', 'c.comments', 'text'),
    column('priceLevel', 'c.pricelevel', 'id'),
    column('subsidiary', 'c.subsidiary', 'id', 'oneWorld'),
    column('currency', 'c.currency', 'id', 'multiCurrency'),
    column('currencyCode', 'cu.symbol', 'text', 'multiCurrency'),
    column('globalSubscriptionStatus', 'c.globalsubscriptionstatus', 'text'),
    column('isInactive', 'c.isinactive', 'boolean'),
    column('dateCreated', 'c.datecreated', 'wall'),
    column('lastModifiedDate', 'c.lastmodifieddate', 'utc'),
  ],
  external: { expression: 'c.externalid', code: 'CUST' },
  customFields: { prefixes: ['custentity'], table: 'c' },
  pii: {
    companyName: 'name',
    firstName: 'name',
    lastName: 'name',
    entityId: 'name',
    email: 'email',
    phone: 'phone',
    comments: 'freeText',
  },
};

const ITEMS: StreamSource = {
  name: 'items',
  about: 'What is sold, with SKU, UPC and prices; inactive ones come too and say so.',
  from: () => 'item i',
  keys: [column('id', 'i.id', 'id')],
  modified: column('lastModifiedDate', 'i.lastmodifieddate', 'utc'),
  where: [isIn('i.itemtype', SOLD)],
  columns: [
    column('id', 'i.id', 'id'),
    column('externalId', 'i.externalid', 'text'),
    column('itemId', 'i.itemid', 'text'),
    column('itemType', 'i.itemtype', 'text'),
    column('displayName', 'i.displayname', 'text'),
    column('description', 'i.description', 'text'),
    column('upcCode', 'i.upccode', 'text'),
    column('mpn', 'i.mpn', 'text'),
    column('parent', 'i.parent', 'id'),
    column('isInactive', 'i.isinactive', 'boolean'),
    column('createdDate', 'i.createddate', 'wall'),
    column('lastModifiedDate', 'i.lastmodifieddate', 'utc'),
  ],
  parts: [
    {
      field: 'prices',
      from: 'pricing p',
      owner: 'p.item',
      keys: [
        column('priceLevel', 'p.pricelevel', 'id'),
        column('currency', 'p.currency', 'id', 'multiCurrency'),
        column('quantity', 'p.quantity', 'number'),
      ],
      where: [],
      columns: [
        column('priceLevel', 'p.pricelevel', 'id'),
        column('currency', 'p.currency', 'id', 'multiCurrency'),
        column('quantity', 'p.quantity', 'number'),
        column('price', 'p.unitprice', 'amount'),
      ],
    },
  ],
  external: { expression: 'i.externalid', code: 'ITEM' },
  customFields: { prefixes: ['custitem'], table: 'i' },
  pii: {},
  finish: withBasePrice,
};

const PRICES: StreamSource = {
  name: 'prices',
  about:
    'Price lists: one price per item, price level, currency and quantity break; the key joins those four with @.',
  from: ({ multiCurrency }) =>
    [
      'pricing p JOIN item i ON i.id = p.item',
      ...(multiCurrency ? ['LEFT JOIN currency cu ON cu.id = p.currency'] : []),
    ].join(' '),
  keys: [
    column('item', 'p.item', 'id'),
    column('priceLevel', 'p.pricelevel', 'id'),
    column('currency', 'p.currency', 'id', 'multiCurrency'),
    column('quantity', 'p.quantity', 'number'),
  ],
  modified: column('lastModifiedDate', 'i.lastmodifieddate', 'utc'),
  where: [isIn('i.itemtype', SOLD)],
  columns: [
    column('item', 'p.item', 'id'),
    column('sku', 'i.itemid', 'text'),
    column('itemExternalId', 'i.externalid', 'text'),
    column('priceLevel', 'p.pricelevel', 'id'),
    column('priceLevelName', 'BUILTIN.DF(p.pricelevel)', 'text'),
    column('currency', 'p.currency', 'id', 'multiCurrency'),
    column('currencyCode', 'cu.symbol', 'text', 'multiCurrency'),
    column('quantity', 'p.quantity', 'number'),
    column('price', 'p.unitprice', 'amount'),
    column('lastModifiedDate', 'i.lastmodifieddate', 'utc'),
  ],
  pii: {},
};

const INVENTORY_LEVELS: StreamSource = {
  name: 'inventoryLevels',
  about: 'Quantities of an item at a location; the key is item@location.',
  from: () =>
    [
      'aggregateItemLocation l JOIN item i ON i.id = l.item',
      'LEFT JOIN location lo ON lo.id = l.location',
    ].join(' '),
  keys: [column('item', 'l.item', 'id'), column('location', 'l.location', 'id')],
  modified: column('lastQuantityAvailableChange', 'l.lastquantityavailablechange', 'wall'),
  where: [],
  columns: [
    column('item', 'l.item', 'id'),
    column('sku', 'i.itemid', 'text'),
    column('itemExternalId', 'i.externalid', 'text'),
    column('location', 'l.location', 'id'),
    column('locationName', 'lo.name', 'text'),
    column('onHand', 'l.quantityonhand', 'number'),
    column('available', 'l.quantityavailable', 'number'),
    column('committed', 'l.quantitycommitted', 'number'),
    column('onOrder', 'l.quantityonorder', 'number'),
    column('backOrdered', 'l.quantitybackordered', 'number'),
    column('inTransit', 'l.quantityintransit', 'number'),
    column('averageCost', 'l.averagecostmli', 'amount'),
    column('lastQuantityAvailableChange', 'l.lastquantityavailablechange', 'wall'),
  ],
  isRereadWhole: true,
  pii: {},
};

const LOCATIONS: StreamSource = {
  name: 'locations',
  about: 'Locations, also inactive ones; always read whole.',
  from: () => 'location lo',
  keys: [column('id', 'lo.id', 'id')],
  modified: null,
  where: [],
  columns: [
    column('id', 'lo.id', 'id'),
    column('externalId', 'lo.externalid', 'text'),
    column('name', 'lo.name', 'text'),
    column('fullName', 'lo.fullname', 'text'),
    column('subsidiary', 'lo.subsidiary', 'id', 'oneWorld'),
    column('makeInventoryAvailable', 'lo.makeinventoryavailable', 'boolean'),
    column('makeInventoryAvailableStore', 'lo.makeinventoryavailablestore', 'boolean'),
    column('isInactive', 'lo.isinactive', 'boolean'),
  ],
  external: { expression: 'lo.externalid', code: 'LOC' },
  pii: {},
};

/** The streams that are no transactions. */
export const MASTER_STREAMS: readonly StreamSource[] = [
  CUSTOMERS,
  ITEMS,
  PRICES,
  INVENTORY_LEVELS,
  LOCATIONS,
];

/** The base price for one piece, in the first currency: what most maps want. */
function withBasePrice(data: Record<string, Json>): Record<string, Json> {
  const { prices } = data;
  const base = (isList(prices) ? prices : []).find(
    (price) => isJsonObject(price) && price['priceLevel'] === BASE_PRICE_LEVEL,
  );
  return { ...data, basePrice: isJsonObject(base) ? (base['price'] ?? null) : null };
}
