/** Every read that the connector makes. A test validates each against Shopify's schema and its scopes. */
import { BULK_READS } from './bulk/documents.ts';
import { ORDERS_REST } from './bulk/order-rest.ts';
import {
  CUSTOMER_FIELDS,
  FULFILLMENT_ORDER_FIELDS,
  ITEM_FIELDS,
  LEVEL_FIELDS,
  LOCATION_FIELDS,
  ORDER_FIELDS,
  PRODUCT_FIELDS,
  VARIANT_FIELDS,
} from './fragments.ts';
import { SCOPES } from './horizon.ts';
import { BY_UPDATE, list } from './list-stream.ts';
import { type Operation, query } from './operation.ts';
import { ORDER_PART_READS } from './order-documents.ts';
import { STREAM_READS } from './streams/reads.ts';

/** Products, the longest unchanged first. */
export const PRODUCTS = list({
  name: 'Products',
  root: 'products',
  type: 'Product',
  selection: '...ProductFields',
  fragments: PRODUCT_FIELDS,
  sort: BY_UPDATE,
  cost: 15,
});

/** Variants and inventory items cannot be sorted by their update: the order is that of their ids. */
export const VARIANTS = list({
  name: 'Variants',
  root: 'productVariants',
  type: 'ProductVariant',
  selection: '...VariantFields',
  fragments: VARIANT_FIELDS,
  sort: 'sortKey: ID, reverse: false',
  cost: 60,
});

/** Inventory items, in the order of their ids. */
export const ITEMS = list({
  name: 'Items',
  root: 'inventoryItems',
  type: 'InventoryItem',
  selection: '...ItemFields',
  fragments: ITEM_FIELDS,
  cost: 40,
});

/** Locations by id, the deactivated ones too: stock may still lie there. */
export const LOCATIONS = list({
  name: 'Locations',
  root: 'locations',
  type: 'Location',
  selection: '...LocationFields',
  fragments: LOCATION_FIELDS,
  sort: 'sortKey: ID, includeInactive: true',
  cost: 20,
});

/** Whole orders with their first parts, the longest unchanged first; the dearest page of all. */
export const ORDERS = list({
  name: 'Orders',
  root: 'orders',
  type: 'Order',
  selection: '...OrderFields',
  fragments: ORDER_FIELDS,
  sort: BY_UPDATE,
  cost: 600,
});

/** Fulfilment orders, the longest unchanged first and with those that are done. */
export const FULFILLMENT_ORDERS = list({
  name: 'FulfillmentOrders',
  root: 'fulfillmentOrders',
  type: 'FulfillmentOrder',
  selection: '...FulfillmentOrderFields orderId orderName',
  fragments: FULFILLMENT_ORDER_FIELDS,
  sort: `${BY_UPDATE}, includeClosed: true`,
  cost: 300,
});

/** Customers, the longest unchanged first. */
export const CUSTOMERS = list({
  name: 'Customers',
  root: 'customers',
  type: 'Customer',
  selection: '...CustomerFields',
  fragments: CUSTOMER_FIELDS,
  sort: BY_UPDATE,
  cost: 60,
});

/** Levels have no list of their own: they are walked per location. */
export const LEVELS_PAGE = query(
  'LevelsPage',
  40,
  `${LEVEL_FIELDS}
query LevelsPage($locationId: ID!, $first: Int!, $after: String, $query: String) {
  location(id: $locationId) {
    page: inventoryLevels(first: $first, after: $after, query: $query) {
      pageInfo { hasNextPage endCursor }
      nodes { ...LevelFields }
    }
  }
}`,
);

/** The level of many items at one location, from the primary store and not from the search index. */
export const LEVELS_OF_ITEMS = query(
  'LevelsOfItems',
  250,
  `${LEVEL_FIELDS}
query LevelsOfItems($ids: [ID!]!, $locationId: ID!) {
  nodes(ids: $ids) {
    ... on InventoryItem { id tracked inventoryLevel(locationId: $locationId) { ...LevelFields } }
  }
}`,
);

/** Exact, from the primary store, where a metafield of type id holds the source identifier. */
export const ORDER_BY_METAFIELD = query(
  'OrderByMetafield',
  5,
  `query OrderByMetafield($identifier: OrderIdentifierInput!) {
  orderByIdentifier(identifier: $identifier) { id updatedAt sourceIdentifier }
}`,
);

/** Through the search index, which lags. */
export const ORDERS_BY_SOURCE = query(
  'OrdersBySource',
  10,
  `query OrdersBySource($query: String!) {
  orders(first: 20, query: $query) { nodes { id updatedAt sourceIdentifier } }
}`,
);

/** The customer with an e-mail address or a phone number. */
export const CUSTOMER_BY_IDENTIFIER = query(
  'CustomerByIdentifier',
  10,
  `${CUSTOMER_FIELDS}
query CustomerByIdentifier($identifier: CustomerIdentifierInput!) {
  customerByIdentifier(identifier: $identifier) { ...CustomerFields }
}`,
);

/** Who the shop is, what the app may do, and which API versions there are; `check` needs no more. */
export const HANDSHAKE = query(
  'Handshake',
  10,
  `query Handshake {
  shop { id name myshopifyDomain currencyCode ianaTimezone plan { publicDisplayName } }
  currentAppInstallation { accessScopes { handle } }
  publicApiVersions { handle supported }
  webhookSubscriptions(first: 10) { nodes { apiVersion { handle } } }
}`,
);

/** The app's own webhook subscriptions. */
export const WEBHOOKS_LIST = query(
  'WebhooksList',
  15,
  `query WebhooksList($first: Int!, $after: String) {
  page: webhookSubscriptions(first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { id topic uri format includeFields filter apiVersion { handle } }
  }
}`,
);

/** All reads, for the tests. */
export const READS: readonly Operation[] = [
  ...[PRODUCTS, VARIANTS, ITEMS, LOCATIONS, ORDERS, FULFILLMENT_ORDERS, CUSTOMERS].flatMap(
    (operations) => [operations.page, operations.byId],
  ),
  LEVELS_PAGE,
  LEVELS_OF_ITEMS,
  ...ORDER_PART_READS,
  ...BULK_READS,
  ...STREAM_READS,
  ORDERS_REST,
  ORDER_BY_METAFIELD,
  ORDERS_BY_SOURCE,
  CUSTOMER_BY_IDENTIFIER,
  HANDSHAKE,
  SCOPES,
  WEBHOOKS_LIST,
];
