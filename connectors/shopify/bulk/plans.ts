/**
 * Which streams a bulk operation can read whole, and the query of each.
 *
 * Shopify takes at most five connections, nested at most two deep below the root, none inside a plain list, and only
 * as edges. An order's refunds and fulfilments are plain lists whose lines are connections, so those lines are read
 * afterwards, for the orders that have any (order-rest.ts); everything else of an order comes with the operation.
 */
import type { JsonObject, SourceRecord } from '../../../core/connector/index.ts';
import type { Shop } from '../client.ts';
import { ORDER_PARTS } from '../fragments.ts';
import { objectsAt, optionalObject } from '../node.ts';
import { wholeOrder } from '../order-parts.ts';
import {
  fulfillmentOrderShape,
  itemShape,
  levelRecord,
  orderShape,
  plainShape,
  recordOf,
  type Shape,
  variantShape,
} from '../records.ts';
import {
  ADDRESS,
  CUSTOMER,
  FULFILLMENT,
  FULFILLMENT_ORDER,
  FULFILLMENT_ORDER_LINE,
  ITEM,
  LEVEL,
  LINE,
  ORDER,
  PRODUCT,
  REFUND,
  SHIPPING_LINE,
  TRANSACTION,
  VARIANT,
} from '../selections.ts';
import { DRAFT_LINE, DRAFT_ORDER } from '../streams/draft-orders.ts';
import { PRICE, priceShape, withCurrency } from '../streams/prices.ts';
import type { COUNTS } from './documents.ts';
import type { ChildFields } from './families.ts';
import { withRest } from './order-rest.ts';

/** How a bulk operation reads one stream. */
export interface BulkPlan {
  readonly stream: string;
  /** The root field with its own arguments. */
  readonly root: string;
  readonly selection: string;
  readonly children: ChildFields;
  /** What tells whether it is worth it. */
  readonly count: keyof typeof COUNTS;
  /** The search filter that is always there. */
  readonly filter?: (shop: Shop) => string | null;
  /** The records of some roots with their children. */
  readonly records: (shop: Shop, roots: readonly JsonObject[]) => Promise<readonly SourceRecord[]>;
}

const edges = (selection: string): string => `{ edges { node {${selection} } } }`;

function plain(stream: string, shape: Shape): BulkPlan['records'] {
  return async (_shop, roots) => roots.map((root) => recordOf(stream, root, shape));
}

const FULFILLMENT_ORDERS = `${FULFILLMENT_ORDER}
  lineItems ${edges(FULFILLMENT_ORDER_LINE)}`;

const PLANS: readonly BulkPlan[] = [
  {
    stream: 'products',
    root: 'products',
    selection: PRODUCT,
    children: {},
    count: 'productsCount',
    records: plain('products', plainShape),
  },
  {
    stream: 'variants',
    root: 'productVariants',
    selection: VARIANT,
    children: {},
    count: 'productVariantsCount',
    records: plain('variants', variantShape),
  },
  {
    stream: 'prices',
    root: 'productVariants',
    selection: PRICE,
    children: {},
    count: 'productVariantsCount',
    records: async (shop, roots) => {
      const priced = await Promise.all(roots.map((root) => withCurrency(shop, root)));
      return priced.map((root) => recordOf('prices', root, priceShape));
    },
  },
  {
    stream: 'inventoryItems',
    root: 'inventoryItems',
    selection: `${ITEM}
  variants ${edges(' id')}`,
    children: { 'InventoryItem/ProductVariant': 'variants' },
    count: 'productVariantsCount',
    records: plain('inventoryItems', itemShape),
  },
  {
    stream: 'inventoryLevels',
    root: 'inventoryItems',
    selection: `
  id sku tracked
  inventoryLevels ${edges(LEVEL)}`,
    children: { 'InventoryItem/InventoryLevel': 'inventoryLevels' },
    count: 'productVariantsCount',
    records: async (_shop, roots) => roots.flatMap(levelsOf),
  },
  {
    stream: 'customers',
    root: 'customers',
    selection: `${CUSTOMER}
  defaultAddress {${ADDRESS} }`,
    children: {},
    count: 'customersCount',
    records: plain('customers', plainShape),
  },
  {
    stream: 'draftOrders',
    root: 'draftOrders',
    selection: `${DRAFT_ORDER}
  lineItems ${edges(DRAFT_LINE)}`,
    children: { 'DraftOrder/DraftOrderLineItem': 'lineItems' },
    count: 'draftOrdersCount',
    records: plain('draftOrders', plainShape),
  },
  {
    stream: 'fulfillmentOrders',
    root: 'fulfillmentOrders(includeClosed: true%)',
    selection: `${FULFILLMENT_ORDERS} orderId orderName`,
    children: { 'FulfillmentOrder/FulfillmentOrderLineItem': 'lineItems' },
    count: 'ordersCount',
    records: plain('fulfillmentOrders', fulfillmentOrderShape),
  },
  {
    stream: 'orders',
    root: 'orders',
    selection: `${ORDER}
  billingAddress {${ADDRESS} }
  shippingAddress {${ADDRESS} }
  shippingLines ${edges(` ${SHIPPING_LINE}`)}
  lineItems ${edges(LINE)}
  fulfillmentOrders ${edges(FULFILLMENT_ORDERS)}
  fulfillments(first: ${ORDER_PARTS.fulfillments}) {${FULFILLMENT} }
  refunds(first: ${ORDER_PARTS.refunds}) {${REFUND} }
  transactions(first: ${ORDER_PARTS.transactions}) {${TRANSACTION} }`,
    children: {
      'Order/ShippingLine': 'shippingLines',
      'Order/LineItem': 'lineItems',
      'Order/FulfillmentOrder': 'fulfillmentOrders',
      'FulfillmentOrder/FulfillmentOrderLineItem': 'lineItems',
    },
    count: 'ordersCount',
    filter: ({ settings }) => (settings.includeTest ? null : 'test:false'),
    records: orderRecords,
  },
];

const BY_STREAM: ReadonlyMap<string, BulkPlan> = new Map(PLANS.map((plan) => [plan.stream, plan]));

/** The plan of a stream, if a bulk operation can read it. */
export function bulkPlan(stream: string): BulkPlan | undefined {
  return BY_STREAM.get(stream);
}

/** All plans, for the tests. */
export const BULK_PLANS = PLANS;

/** The query of a plan, with a search filter. */
export function bulkQuery(plan: BulkPlan, filter: string | null): string {
  const search = filter === null ? '' : `query: ${JSON.stringify(filter)}`;
  const bare = search === '' ? plan.root : `${plan.root}(${search})`;
  const root = plan.root.includes('%')
    ? plan.root.replace('%', search === '' ? '' : `, ${search}`)
    : bare;
  return `{ ${root} ${edges(plan.selection)} }`;
}

/** Levels name their item only by their place below it. */
function levelsOf(item: JsonObject): readonly SourceRecord[] {
  const levels = optionalObject(item, 'inventoryLevels');
  const { id, sku, tracked } = item;
  const nodes = levels === null ? [] : objectsAt(levels, 'nodes');
  return nodes.map((level) => levelRecord({ ...level, item: { id, sku, tracked } }));
}

async function orderRecords(
  shop: Shop,
  roots: readonly JsonObject[],
): Promise<readonly SourceRecord[]> {
  const records: SourceRecord[] = [];
  for (const order of await withRest(shop, roots)) {
    // What is longer than a list can be is read like that of any other order.
    records.push(recordOf('orders', await wholeOrder(shop, order), orderShape));
  }
  return records;
}
