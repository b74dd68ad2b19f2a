import type { CursorSafety, JsonObject, Stream } from '../../core/connector/index.ts';
import { withCosts } from './costs.ts';
import {
  CUSTOMER_SCHEMA,
  FULFILLMENT_ORDER_SCHEMA,
  ITEM_SCHEMA,
  LEVEL_SCHEMA,
  LOCATION_SCHEMA,
  NOTICE_SCHEMA,
  ORDER_SCHEMA,
  PRODUCT_SCHEMA,
  VARIANT_SCHEMA,
} from './schemas.ts';
import { shopifySettings } from './settings.ts';
import { furtherStreams } from './streams/catalog.ts';
import {
  CREATE_ORDER,
  FULFIL,
  SET_INVENTORY,
  UPDATE_PRICE,
  UPSERT_CUSTOMER,
} from './write-schemas.ts';
import { withOperations } from './writes/registry.ts';

/** The streams of a shop, as data. */
export function catalog(settings: JsonObject): readonly Stream[] {
  const { overlapMs, pageSize } = shopifySettings(settings);
  const streams = withOperations([
    ...catalogueStreams(overlapMs),
    ...stockStreams(overlapMs),
    ...salesStreams(overlapMs),
    ...furtherStreams({
      // What happened to an order goes by the order's own time, which its records do not carry.
      ordered: withoutMark(byUpdate(overlapMs, true)),
      unordered: withoutMark(byUpdate(overlapMs, false)),
      addressPii,
    }),
  ]);
  return withCosts(streams, pageSize);
}

/** `updatedAt` has whole seconds, so ties are normal; the search index lags behind, hence the overlap. */
function byUpdate(overlapMs: number, ordered: boolean): CursorSafety {
  return {
    field: 'updatedAt',
    kind: 'time',
    granularityMs: 1000,
    lagMs: overlapMs,
    ordered,
    inclusive: true,
    mark: 'watermark',
  };
}

function withoutMark({ mark: _mark, ...safety }: CursorSafety): CursorSafety {
  return safety;
}

function catalogueStreams(overlapMs: number): readonly Stream[] {
  return [
    {
      name: 'products',
      about: 'Products without their variants.',
      schema: PRODUCT_SCHEMA,
      key: 'id',
      version: 'updatedAt',
      pii: {},
      cursor: byUpdate(overlapMs, true),
      deletes: 'tombstone',
    },
    {
      name: 'variants',
      about:
        'Variants: what is sold, with SKU, barcode, price and inventory item. SKUs may be missing or doubled.',
      schema: VARIANT_SCHEMA,
      key: 'id',
      version: 'updatedAt',
      pii: {},
      cursor: byUpdate(overlapMs, false),
      deletes: 'absent',
      writes: { updatePrice: UPDATE_PRICE },
    },
    {
      name: 'inventoryItems',
      about: 'Inventory items: what is counted; one per variant.',
      schema: ITEM_SCHEMA,
      key: 'id',
      version: 'updatedAt',
      pii: {},
      cursor: byUpdate(overlapMs, false),
      deletes: 'tombstone',
    },
    {
      name: 'locations',
      about:
        'Locations, also inactive ones; always read whole, since Shopify cannot filter them by time.',
      schema: LOCATION_SCHEMA,
      key: 'id',
      version: 'updatedAt',
      pii: {},
      cursor: byUpdate(0, false),
      deletes: 'tombstone',
    },
  ];
}

function stockStreams(overlapMs: number): readonly Stream[] {
  return [
    {
      name: 'inventoryLevels',
      about: 'Quantities of an item at a location; the key is inventoryItemId@locationId.',
      schema: LEVEL_SCHEMA,
      key: 'key',
      version: 'updatedAt',
      pii: {},
      cursor: byUpdate(overlapMs, false),
      deletes: 'tombstone',
      writes: { set: SET_INVENTORY },
    },
  ];
}

const ADDRESS_PII = {
  firstName: 'name',
  lastName: 'name',
  company: 'name',
  address1: 'address',
  address2: 'address',
  city: 'address',
  zip: 'address',
  phone: 'phone',
} as const;

function addressPii(field: string): Readonly<Record<string, 'name' | 'address' | 'phone'>> {
  const entries = Object.entries(ADDRESS_PII);
  return Object.fromEntries(entries.map(([name, kind]) => [`${field}.${name}`, kind]));
}

function salesStreams(overlapMs: number): readonly Stream[] {
  return [
    {
      name: 'orders',
      about: 'Whole orders: lines, fulfilment orders, fulfilments, refunds, transactions.',
      schema: ORDER_SCHEMA,
      key: 'id',
      version: 'updatedAt',
      pii: {
        email: 'email',
        phone: 'phone',
        note: 'freeText',
        'customer.firstName': 'name',
        'customer.lastName': 'name',
        'customer.defaultEmailAddress.emailAddress': 'email',
        ...addressPii('shippingAddress'),
        ...addressPii('billingAddress'),
      },
      cursor: byUpdate(overlapMs, true),
      deletes: 'tombstone',
      writes: { create: CREATE_ORDER },
    },
    {
      name: 'fulfillmentOrders',
      about: 'What one location has to do for one order: shipping, delivery or pickup.',
      schema: FULFILLMENT_ORDER_SCHEMA,
      key: 'id',
      version: 'updatedAt',
      pii: {},
      cursor: byUpdate(overlapMs, true),
      deletes: 'none',
      writes: { fulfil: FULFIL },
    },
    {
      name: 'customers',
      about: 'Customers with their marketing consent.',
      schema: CUSTOMER_SCHEMA,
      key: 'id',
      version: 'updatedAt',
      pii: {
        firstName: 'name',
        lastName: 'name',
        note: 'freeText',
        'defaultEmailAddress.emailAddress': 'email',
        'defaultPhoneNumber.phoneNumber': 'phone',
        ...addressPii('defaultAddress'),
      },
      cursor: byUpdate(overlapMs, true),
      deletes: 'tombstone',
      writes: { upsert: UPSERT_CUSTOMER },
    },
    {
      name: 'notices',
      about:
        'Webhooks that are no record: uninstalling, changed scopes, privacy requests, finished bulk jobs.',
      schema: NOTICE_SCHEMA,
      key: 'id',
      pii: { 'customer.email': 'email', 'customer.phone': 'phone', email: 'email', phone: 'phone' },
      deletes: 'none',
    },
  ];
}
