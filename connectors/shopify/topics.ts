/**
 * The webhook topics: header text, enum value, the stream that it tells of, and how to find the record in the body.
 *
 * Header and enum follow no simple rule, so both are written out. Topics without an enum value are set up in the
 * app's own configuration and cannot be subscribed through the API.
 * Source: shopify.dev webhooks reference 2026-07, enum of the 2026-10 schema.
 */

/** Where a body says which record it is about. */
export type KeyRule =
  /** The body is the record, or holds its id. */
  | { readonly kind: 'own'; readonly type: string }
  /** The body belongs to another record, named in that field by number or gid. */
  | { readonly kind: 'field'; readonly type: string; readonly path: readonly string[] }
  | { readonly kind: 'level' }
  /** Two customers that became one: both are read again, and one of them is gone. */
  | { readonly kind: 'merge' }
  /** A product and every variant of it. */
  | { readonly kind: 'product' }
  /** No record of a stream: the body itself is the news. */
  | { readonly kind: 'notice' };

/** One webhook topic: its name in the API, the stream it tells of, and where its key stands. */
export interface Topic {
  readonly enumValue: string | null;
  readonly stream: string;
  readonly key: KeyRule;
  readonly isDelete?: boolean;
}

const own = (type: string): KeyRule => ({ kind: 'own', type });
const at = (type: string, ...path: string[]): KeyRule => ({ kind: 'field', type, path });
const NOTICE: KeyRule = { kind: 'notice' };
const PRODUCT: KeyRule = { kind: 'product' };
const LEVEL: KeyRule = { kind: 'level' };
const ORDER = own('Order');
const CUSTOMER = own('Customer');

type Row = readonly [
  header: string,
  enumValue: string | null,
  stream: string,
  key: KeyRule,
  isDelete?: true,
];

const ROWS: readonly Row[] = [
  ['orders/create', 'ORDERS_CREATE', 'orders', ORDER],
  ['orders/updated', 'ORDERS_UPDATED', 'orders', ORDER],
  ['orders/paid', 'ORDERS_PAID', 'orders', ORDER],
  ['orders/cancelled', 'ORDERS_CANCELLED', 'orders', ORDER],
  ['orders/fulfilled', 'ORDERS_FULFILLED', 'orders', ORDER],
  ['orders/partially_fulfilled', 'ORDERS_PARTIALLY_FULFILLED', 'orders', ORDER],
  ['orders/edited', 'ORDERS_EDITED', 'orders', at('Order', 'order_edit', 'order_id')],
  ['orders/delete', 'ORDERS_DELETE', 'orders', ORDER, true],
  ['order_transactions/create', 'ORDER_TRANSACTIONS_CREATE', 'orders', at('Order', 'order_id')],
  ['refunds/create', 'REFUNDS_CREATE', 'orders', at('Order', 'order_id')],
  ['fulfillments/create', 'FULFILLMENTS_CREATE', 'orders', at('Order', 'order_id')],
  ['fulfillments/update', 'FULFILLMENTS_UPDATE', 'orders', at('Order', 'order_id')],
  ['fulfillment_events/create', 'FULFILLMENT_EVENTS_CREATE', 'orders', at('Order', 'order_id')],
  ...returnRows(['request', 'approve', 'decline'], at('Order', 'order', 'id')),
  ...returnRows(['cancel', 'close', 'reopen'], at('Order', 'order_id')),
  ['returns/update', 'RETURNS_UPDATE', 'notices', NOTICE],
  ['products/create', 'PRODUCTS_CREATE', 'products', PRODUCT],
  ['products/update', 'PRODUCTS_UPDATE', 'products', PRODUCT],
  ['products/delete', 'PRODUCTS_DELETE', 'products', own('Product'), true],
  ['inventory_items/create', 'INVENTORY_ITEMS_CREATE', 'inventoryItems', own('InventoryItem')],
  ['inventory_items/update', 'INVENTORY_ITEMS_UPDATE', 'inventoryItems', own('InventoryItem')],
  [
    'inventory_items/delete',
    'INVENTORY_ITEMS_DELETE',
    'inventoryItems',
    own('InventoryItem'),
    true,
  ],
  ['inventory_levels/connect', 'INVENTORY_LEVELS_CONNECT', 'inventoryLevels', LEVEL],
  ['inventory_levels/update', 'INVENTORY_LEVELS_UPDATE', 'inventoryLevels', LEVEL],
  ['inventory_levels/disconnect', 'INVENTORY_LEVELS_DISCONNECT', 'inventoryLevels', LEVEL, true],
  ['locations/create', 'LOCATIONS_CREATE', 'locations', own('Location')],
  ['locations/update', 'LOCATIONS_UPDATE', 'locations', own('Location')],
  ['locations/activate', 'LOCATIONS_ACTIVATE', 'locations', own('Location')],
  ['locations/deactivate', 'LOCATIONS_DEACTIVATE', 'locations', own('Location')],
  ['locations/delete', 'LOCATIONS_DELETE', 'locations', own('Location'), true],
  ['customers/create', 'CUSTOMERS_CREATE', 'customers', CUSTOMER],
  ['customers/update', 'CUSTOMERS_UPDATE', 'customers', CUSTOMER],
  ['customers/enable', 'CUSTOMERS_ENABLE', 'customers', CUSTOMER],
  ['customers/disable', 'CUSTOMERS_DISABLE', 'customers', CUSTOMER],
  ['customers/delete', 'CUSTOMERS_DELETE', 'customers', CUSTOMER, true],
  ['customers/merge', 'CUSTOMERS_MERGE', 'customers', { kind: 'merge' }],
  ['customer.tags_added', 'CUSTOMER_TAGS_ADDED', 'customers', at('Customer', 'customerId')],
  ['customer.tags_removed', 'CUSTOMER_TAGS_REMOVED', 'customers', at('Customer', 'customerId')],
  [
    'customers_email_marketing_consent/update',
    'CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE',
    'customers',
    at('Customer', 'customer_id'),
  ],
  [
    'customers_marketing_consent/update',
    'CUSTOMERS_MARKETING_CONSENT_UPDATE',
    'customers',
    CUSTOMER,
  ],
  [
    'customers_whats_app_marketing_consent/update',
    'CUSTOMERS_WHATS_APP_MARKETING_CONSENT_UPDATE',
    'customers',
    at('Customer', 'customer_id'),
  ],
  [
    'customers/purchasing_summary',
    'CUSTOMERS_PURCHASING_SUMMARY',
    'customers',
    at('Customer', 'customerId'),
  ],
  ...fulfillmentOrderRows([
    'cancelled',
    'fulfillment_request_accepted',
    'fulfillment_request_rejected',
    'hold_released',
    'line_items_prepared_for_local_delivery',
    'line_items_prepared_for_pickup',
    'order_routing_complete',
    'placed_on_hold',
    'progress_reported',
    'rescheduled',
    'scheduled_fulfillment_order_ready',
    'split',
  ]),
  [
    'fulfillment_orders/moved',
    'FULFILLMENT_ORDERS_MOVED',
    'fulfillmentOrders',
    at('FulfillmentOrder', 'moved_fulfillment_order', 'id'),
  ],
  [
    'fulfillment_orders/fulfillment_request_submitted',
    'FULFILLMENT_ORDERS_FULFILLMENT_REQUEST_SUBMITTED',
    'fulfillmentOrders',
    at('FulfillmentOrder', 'submitted_fulfillment_order', 'id'),
  ],
  ['inventory_shipments/receive_items', 'INVENTORY_SHIPMENTS_RECEIVE_ITEMS', 'notices', NOTICE],
  ['inventory_transfers/ready_to_ship', 'INVENTORY_TRANSFERS_READY_TO_SHIP', 'notices', NOTICE],
  ['reverse_fulfillment_orders/dispose', 'REVERSE_FULFILLMENT_ORDERS_DISPOSE', 'notices', NOTICE],
  ['bulk_operations/finish', 'BULK_OPERATIONS_FINISH', 'notices', NOTICE],
  ['app/uninstalled', 'APP_UNINSTALLED', 'notices', NOTICE],
  ['app/scopes_update', 'APP_SCOPES_UPDATE', 'notices', NOTICE],
  ['customers/data_request', null, 'notices', NOTICE],
  ['customers/redact', null, 'notices', NOTICE],
  ['shop/redact', null, 'notices', NOTICE],
];

function returnRows(verbs: readonly string[], key: KeyRule): readonly Row[] {
  return verbs.map((verb) => [`returns/${verb}`, `RETURNS_${verb.toUpperCase()}`, 'orders', key]);
}

function fulfillmentOrderRows(verbs: readonly string[]): readonly Row[] {
  return verbs.map((verb) => [
    `fulfillment_orders/${verb}`,
    `FULFILLMENT_ORDERS_${verb.toUpperCase()}`,
    'fulfillmentOrders',
    at('FulfillmentOrder', 'fulfillment_order', 'id'),
  ]);
}

/** Every topic by its header text. */
export const TOPICS: ReadonlyMap<string, Topic> = new Map(
  ROWS.map(([header, enumValue, stream, key, isDelete]) => [
    header,
    { enumValue, stream, key, ...(isDelete === undefined ? {} : { isDelete }) },
  ]),
);

const HEADERS: ReadonlyMap<string, string> = new Map(
  ROWS.flatMap(([header, enumValue]) => (enumValue === null ? [] : [[enumValue, header] as const])),
);

/** The header text of an enum value; one that the connector does not know stays as it is. */
export function topicHeader(enumValue: string): string {
  return HEADERS.get(enumValue) ?? enumValue;
}

/** The streams that the topic's events belong to. */
export function topicStreams(topic: Topic): readonly string[] {
  return topic.key.kind === 'product' ? [topic.stream, 'variants'] : [topic.stream];
}
