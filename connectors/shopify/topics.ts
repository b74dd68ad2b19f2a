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
  /** As `field`, and nothing is told where it is missing. */
  | { readonly kind: 'maybe'; readonly type: string; readonly path: readonly string[] }
  | { readonly kind: 'level' }
  /** Two customers that became one: both are read again, and one of them is gone. */
  | { readonly kind: 'merge' }
  /** Every variant that a product's body names. */
  | { readonly kind: 'variants' }
  /** No record of a stream: the body itself is the news. */
  | { readonly kind: 'notice' };

/** What a topic tells of one stream. */
export interface Tells {
  readonly stream: string;
  readonly key: KeyRule;
}

/** One webhook topic: its name in the API, and the streams it tells of, the first before all. */
export interface Topic {
  readonly enumValue: string | null;
  readonly tells: readonly Tells[];
  readonly isDelete: boolean;
}

const own = (type: string): KeyRule => ({ kind: 'own', type });
const at = (type: string, ...path: string[]): KeyRule => ({ kind: 'field', type, path });
const NOTICE: KeyRule = { kind: 'notice' };
const VARIANTS: KeyRule = { kind: 'variants' };
const LEVEL: KeyRule = { kind: 'level' };
const ORDER = own('Order');
const CUSTOMER = own('Customer');

type Row = readonly [
  header: string,
  enumValue: string | null,
  tells: readonly Tells[],
  isDelete?: true,
];

const tell = (stream: string, key: KeyRule): Tells => ({ stream, key });
const ORDERS = [tell('orders', ORDER)];
const CUSTOMERS = [tell('customers', CUSTOMER)];
const NOTICES = [tell('notices', NOTICE)];
const LEVELS = [tell('inventoryLevels', LEVEL)];
const ITEMS = [tell('inventoryItems', own('InventoryItem'))];
const DRAFTS = [tell('draftOrders', own('DraftOrder'))];
const PLACES = [tell('locations', own('Location'))];
const OF_ORDER = tell('orders', at('Order', 'order_id'));
const SENT = tell('fulfillments', own('Fulfillment'));

/** A product's body names its variants, and with them their prices. */
const CATALOGUE = [
  tell('products', own('Product')),
  tell('variants', VARIANTS),
  tell('prices', VARIANTS),
];

const customer = (field: string): readonly Tells[] => [tell('customers', at('Customer', field))];

const ROWS: readonly Row[] = [
  ['orders/create', 'ORDERS_CREATE', ORDERS],
  ['orders/updated', 'ORDERS_UPDATED', ORDERS],
  ['orders/paid', 'ORDERS_PAID', ORDERS],
  ['orders/cancelled', 'ORDERS_CANCELLED', ORDERS],
  ['orders/fulfilled', 'ORDERS_FULFILLED', ORDERS],
  ['orders/partially_fulfilled', 'ORDERS_PARTIALLY_FULFILLED', ORDERS],
  ['orders/edited', 'ORDERS_EDITED', [tell('orders', at('Order', 'order_edit', 'order_id'))]],
  ['orders/delete', 'ORDERS_DELETE', ORDERS, true],
  ['order_transactions/create', 'ORDER_TRANSACTIONS_CREATE', [OF_ORDER]],
  ['refunds/create', 'REFUNDS_CREATE', [OF_ORDER, tell('refunds', own('Refund'))]],
  ['fulfillments/create', 'FULFILLMENTS_CREATE', [OF_ORDER, SENT]],
  ['fulfillments/update', 'FULFILLMENTS_UPDATE', [OF_ORDER, SENT]],
  [
    'fulfillment_events/create',
    'FULFILLMENT_EVENTS_CREATE',
    [OF_ORDER, tell('fulfillments', at('Fulfillment', 'fulfillment_id'))],
  ],
  ...returnRows(['request', 'approve', 'decline'], [tell('orders', at('Order', 'order', 'id'))]),
  ...returnRows(['cancel', 'close', 'reopen'], [OF_ORDER]),
  ...returnRows(['update', 'process'], []),
  ['reverse_fulfillment_orders/dispose', 'REVERSE_FULFILLMENT_ORDERS_DISPOSE', NOTICES],
  ['draft_orders/create', 'DRAFT_ORDERS_CREATE', DRAFTS],
  ['draft_orders/update', 'DRAFT_ORDERS_UPDATE', DRAFTS],
  ['draft_orders/delete', 'DRAFT_ORDERS_DELETE', DRAFTS, true],
  ['products/create', 'PRODUCTS_CREATE', CATALOGUE],
  ['products/update', 'PRODUCTS_UPDATE', CATALOGUE],
  ['products/delete', 'PRODUCTS_DELETE', [tell('products', own('Product'))], true],
  ['inventory_items/create', 'INVENTORY_ITEMS_CREATE', ITEMS],
  ['inventory_items/update', 'INVENTORY_ITEMS_UPDATE', ITEMS],
  ['inventory_items/delete', 'INVENTORY_ITEMS_DELETE', ITEMS, true],
  ['inventory_levels/connect', 'INVENTORY_LEVELS_CONNECT', LEVELS],
  ['inventory_levels/update', 'INVENTORY_LEVELS_UPDATE', LEVELS],
  ['inventory_levels/disconnect', 'INVENTORY_LEVELS_DISCONNECT', LEVELS, true],
  ['locations/create', 'LOCATIONS_CREATE', PLACES],
  ['locations/update', 'LOCATIONS_UPDATE', PLACES],
  ['locations/activate', 'LOCATIONS_ACTIVATE', PLACES],
  ['locations/deactivate', 'LOCATIONS_DEACTIVATE', PLACES],
  ['locations/delete', 'LOCATIONS_DELETE', PLACES, true],
  ['customers/create', 'CUSTOMERS_CREATE', CUSTOMERS],
  ['customers/update', 'CUSTOMERS_UPDATE', CUSTOMERS],
  ['customers/enable', 'CUSTOMERS_ENABLE', CUSTOMERS],
  ['customers/disable', 'CUSTOMERS_DISABLE', CUSTOMERS],
  ['customers/delete', 'CUSTOMERS_DELETE', CUSTOMERS, true],
  ['customers/merge', 'CUSTOMERS_MERGE', [tell('customers', { kind: 'merge' })]],
  ['customer.tags_added', 'CUSTOMER_TAGS_ADDED', customer('customerId')],
  ['customer.tags_removed', 'CUSTOMER_TAGS_REMOVED', customer('customerId')],
  [
    'customers_email_marketing_consent/update',
    'CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE',
    customer('customer_id'),
  ],
  ['customers_marketing_consent/update', 'CUSTOMERS_MARKETING_CONSENT_UPDATE', CUSTOMERS],
  [
    'customers_whats_app_marketing_consent/update',
    'CUSTOMERS_WHATS_APP_MARKETING_CONSENT_UPDATE',
    customer('customer_id'),
  ],
  ['customers/purchasing_summary', 'CUSTOMERS_PURCHASING_SUMMARY', customer('customerId')],
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
  ]),
  [
    'fulfillment_orders/split',
    'FULFILLMENT_ORDERS_SPLIT',
    // A split makes up to three of one: each is read again.
    [
      tell('fulfillmentOrders', at('FulfillmentOrder', 'fulfillment_order', 'id')),
      ...['remaining_fulfillment_order', 'replacement_fulfillment_order'].map((field) =>
        tell('fulfillmentOrders', { kind: 'maybe', type: 'FulfillmentOrder', path: [field, 'id'] }),
      ),
    ],
  ],
  [
    'fulfillment_orders/moved',
    'FULFILLMENT_ORDERS_MOVED',
    [tell('fulfillmentOrders', at('FulfillmentOrder', 'moved_fulfillment_order', 'id'))],
  ],
  [
    'fulfillment_orders/fulfillment_request_submitted',
    'FULFILLMENT_ORDERS_FULFILLMENT_REQUEST_SUBMITTED',
    [tell('fulfillmentOrders', at('FulfillmentOrder', 'submitted_fulfillment_order', 'id'))],
  ],
  ['inventory_shipments/receive_items', 'INVENTORY_SHIPMENTS_RECEIVE_ITEMS', NOTICES],
  ['inventory_transfers/ready_to_ship', 'INVENTORY_TRANSFERS_READY_TO_SHIP', NOTICES],
  ['bulk_operations/finish', 'BULK_OPERATIONS_FINISH', NOTICES],
  ['app/uninstalled', 'APP_UNINSTALLED', NOTICES],
  ['app/scopes_update', 'APP_SCOPES_UPDATE', NOTICES],
  ['customers/data_request', null, NOTICES],
  ['customers/redact', null, NOTICES],
  ['shop/redact', null, NOTICES],
];

function returnRows(verbs: readonly string[], order: readonly Tells[]): readonly Row[] {
  const tells = [...order, tell('returns', own('Return'))];
  return verbs.map((verb) => [`returns/${verb}`, `RETURNS_${verb.toUpperCase()}`, tells]);
}

function fulfillmentOrderRows(verbs: readonly string[]): readonly Row[] {
  const tells = [tell('fulfillmentOrders', at('FulfillmentOrder', 'fulfillment_order', 'id'))];
  return verbs.map((verb) => [
    `fulfillment_orders/${verb}`,
    `FULFILLMENT_ORDERS_${verb.toUpperCase()}`,
    tells,
  ]);
}

/** Every topic by its header text. */
export const TOPICS: ReadonlyMap<string, Topic> = new Map(
  ROWS.map(([header, enumValue, tells, isDelete]) => [
    header,
    { enumValue, tells, isDelete: isDelete === true },
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
  return [...new Set(topic.tells.map(({ stream }) => stream))];
}
