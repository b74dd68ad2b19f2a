/**
 * The header text of a topic whose enum name does not follow the plain rule (first underscore that ends the
 * resource becomes a slash).
 * Source: shopify.dev/docs/api/webhooks, 2026-07, read 2026-09.
 */
const HEADERS: Readonly<Record<string, string>> = {
  APP_UNINSTALLED: 'app/uninstalled',
  APP_SCOPES_UPDATE: 'app/scopes_update',
  BULK_OPERATIONS_FINISH: 'bulk_operations/finish',
  CUSTOMERS_CREATE: 'customers/create',
  CUSTOMERS_UPDATE: 'customers/update',
  CUSTOMERS_DELETE: 'customers/delete',
  CUSTOMERS_DISABLE: 'customers/disable',
  CUSTOMERS_ENABLE: 'customers/enable',
  CUSTOMERS_MERGE: 'customers/merge',
  CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE: 'customers_email_marketing_consent/update',
  CUSTOMERS_MARKETING_CONSENT_UPDATE: 'customers_marketing_consent/update',
  CUSTOMERS_PURCHASING_SUMMARY: 'customers/purchasing_summary',
  CUSTOMER_TAGS_ADDED: 'customer.tags_added',
  CUSTOMER_TAGS_REMOVED: 'customer.tags_removed',
  FULFILLMENTS_CREATE: 'fulfillments/create',
  FULFILLMENTS_UPDATE: 'fulfillments/update',
  INVENTORY_ITEMS_CREATE: 'inventory_items/create',
  INVENTORY_ITEMS_UPDATE: 'inventory_items/update',
  INVENTORY_ITEMS_DELETE: 'inventory_items/delete',
  INVENTORY_LEVELS_CONNECT: 'inventory_levels/connect',
  INVENTORY_LEVELS_UPDATE: 'inventory_levels/update',
  INVENTORY_LEVELS_DISCONNECT: 'inventory_levels/disconnect',
  ORDERS_CREATE: 'orders/create',
  ORDERS_UPDATED: 'orders/updated',
  ORDERS_PAID: 'orders/paid',
  ORDERS_CANCELLED: 'orders/cancelled',
  ORDERS_FULFILLED: 'orders/fulfilled',
  ORDERS_PARTIALLY_FULFILLED: 'orders/partially_fulfilled',
  ORDERS_DELETE: 'orders/delete',
  ORDERS_EDITED: 'orders/edited',
  ORDER_TRANSACTIONS_CREATE: 'order_transactions/create',
  PRODUCTS_CREATE: 'products/create',
  PRODUCTS_UPDATE: 'products/update',
  PRODUCTS_DELETE: 'products/delete',
  REFUNDS_CREATE: 'refunds/create',
  SHOP_UPDATE: 'shop/update',
};

const TOPICS: ReadonlyMap<string, string> = new Map(
  Object.entries(HEADERS).map(([topic, header]) => [header, topic]),
);

/** The subscription enum of a header text, or null when nobody can subscribe to it here. */
export function topicOf(header: string): string | null {
  return TOPICS.get(header) ?? null;
}
