/** The streams that are lists with a search filter, and how each is read. */
import type { JsonObject, SourceRecord } from '../../core/connector/index.ts';
import type { Shop } from './client.ts';
import {
  CUSTOMERS,
  FULFILLMENT_ORDERS,
  ITEMS,
  LOCATIONS,
  ORDERS,
  PRODUCTS,
  VARIANTS,
} from './documents.ts';
import type { ListStream } from './list-stream.ts';
import { wholeFulfillmentOrder, wholeOrder } from './order-parts.ts';
import {
  fulfillmentOrderShape,
  itemShape,
  orderShape,
  plainShape,
  recordOf,
  variantShape,
} from './records.ts';
import { DRAFT_ORDERS } from './streams/draft-orders.ts';
import { FULFILLMENTS } from './streams/fulfillments.ts';
import { PRICES } from './streams/prices.ts';
import { REFUNDS } from './streams/refunds.ts';
import { RETURNS } from './streams/returns.ts';

const LISTS: readonly ListStream[] = [
  {
    name: 'products',
    type: 'Product',
    operations: PRODUCTS,
    order: 'update',
    pageMax: 250,
    shape: plainShape,
  },
  {
    name: 'variants',
    type: 'ProductVariant',
    operations: VARIANTS,
    order: 'id',
    pageMax: 250,
    shape: variantShape,
  },
  {
    name: 'inventoryItems',
    type: 'InventoryItem',
    operations: ITEMS,
    order: 'id',
    pageMax: 250,
    shape: itemShape,
  },
  {
    name: 'locations',
    type: 'Location',
    operations: LOCATIONS,
    order: 'all',
    pageMax: 250,
    shape: plainShape,
  },
  {
    name: 'orders',
    type: 'Order',
    operations: ORDERS,
    order: 'update',
    // With all their parts, 20 orders count 1167 points; Shopify refuses a call above 1000.
    pageMax: 10,
    shape: orderShape,
    complete: wholeOrder,
    filter: ({ settings }) => (settings.includeTest ? null : 'test:false'),
  },
  {
    name: 'fulfillmentOrders',
    type: 'FulfillmentOrder',
    operations: FULFILLMENT_ORDERS,
    order: 'update',
    pageMax: 50,
    shape: fulfillmentOrderShape,
    complete: wholeFulfillmentOrder,
  },
  {
    name: 'customers',
    type: 'Customer',
    operations: CUSTOMERS,
    order: 'update',
    pageMax: 250,
    shape: plainShape,
  },
  PRICES,
  DRAFT_ORDERS,
  FULFILLMENTS,
  REFUNDS,
  RETURNS,
];

const BY_NAME: ReadonlyMap<string, ListStream> = new Map(LISTS.map((list) => [list.name, list]));

/** The list behind a stream, if it is one. */
export function listStream(name: string): ListStream | undefined {
  return BY_NAME.get(name);
}

/** The record of a node, with its nested lists whole. */
export async function wholeRecord(
  shop: Shop,
  stream: ListStream,
  node: JsonObject,
): Promise<SourceRecord> {
  const whole = stream.complete === undefined ? node : await stream.complete(shop, node);
  return recordOf(stream.name, whole, stream.shape);
}
