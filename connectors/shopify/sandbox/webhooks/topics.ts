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
  CUSTOMERS_WHATS_APP_MARKETING_CONSENT_UPDATE: 'customers_whats_app_marketing_consent/update',
  DRAFT_ORDERS_CREATE: 'draft_orders/create',
  DRAFT_ORDERS_DELETE: 'draft_orders/delete',
  DRAFT_ORDERS_UPDATE: 'draft_orders/update',
  FULFILLMENT_EVENTS_CREATE: 'fulfillment_events/create',
  FULFILLMENT_ORDERS_CANCELLED: 'fulfillment_orders/cancelled',
  FULFILLMENT_ORDERS_FULFILLMENT_REQUEST_ACCEPTED:
    'fulfillment_orders/fulfillment_request_accepted',
  FULFILLMENT_ORDERS_FULFILLMENT_REQUEST_REJECTED:
    'fulfillment_orders/fulfillment_request_rejected',
  FULFILLMENT_ORDERS_FULFILLMENT_REQUEST_SUBMITTED:
    'fulfillment_orders/fulfillment_request_submitted',
  FULFILLMENT_ORDERS_HOLD_RELEASED: 'fulfillment_orders/hold_released',
  FULFILLMENT_ORDERS_LINE_ITEMS_PREPARED_FOR_LOCAL_DELIVERY:
    'fulfillment_orders/line_items_prepared_for_local_delivery',
  FULFILLMENT_ORDERS_LINE_ITEMS_PREPARED_FOR_PICKUP:
    'fulfillment_orders/line_items_prepared_for_pickup',
  FULFILLMENT_ORDERS_MERGED: 'fulfillment_orders/merged',
  FULFILLMENT_ORDERS_MOVED: 'fulfillment_orders/moved',
  FULFILLMENT_ORDERS_ORDER_ROUTING_COMPLETE: 'fulfillment_orders/order_routing_complete',
  FULFILLMENT_ORDERS_PLACED_ON_HOLD: 'fulfillment_orders/placed_on_hold',
  FULFILLMENT_ORDERS_PROGRESS_REPORTED: 'fulfillment_orders/progress_reported',
  FULFILLMENT_ORDERS_RESCHEDULED: 'fulfillment_orders/rescheduled',
  FULFILLMENT_ORDERS_SCHEDULED_FULFILLMENT_ORDER_READY:
    'fulfillment_orders/scheduled_fulfillment_order_ready',
  FULFILLMENT_ORDERS_SPLIT: 'fulfillment_orders/split',
  INVENTORY_SHIPMENTS_RECEIVE_ITEMS: 'inventory_shipments/receive_items',
  INVENTORY_TRANSFERS_READY_TO_SHIP: 'inventory_transfers/ready_to_ship',
  LOCATIONS_ACTIVATE: 'locations/activate',
  LOCATIONS_CREATE: 'locations/create',
  LOCATIONS_DEACTIVATE: 'locations/deactivate',
  LOCATIONS_DELETE: 'locations/delete',
  LOCATIONS_UPDATE: 'locations/update',
  RETURNS_APPROVE: 'returns/approve',
  RETURNS_CANCEL: 'returns/cancel',
  RETURNS_CLOSE: 'returns/close',
  RETURNS_DECLINE: 'returns/decline',
  RETURNS_PROCESS: 'returns/process',
  RETURNS_REOPEN: 'returns/reopen',
  RETURNS_REQUEST: 'returns/request',
  RETURNS_UPDATE: 'returns/update',
  REVERSE_FULFILLMENT_ORDERS_DISPOSE: 'reverse_fulfillment_orders/dispose',
};

const TOPICS: ReadonlyMap<string, string> = new Map(
  Object.entries(HEADERS).map(([topic, header]) => [header, topic]),
);

/** The subscription enum of a header text, or null when nobody can subscribe to it here. */
export function topicOf(header: string): string | null {
  return TOPICS.get(header) ?? null;
}
