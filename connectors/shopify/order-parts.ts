/** Completes orders whose nested lists are longer than one page: an order is given whole or not at all. */
import type { JsonObject } from '../../core/connector/index.ts';
import { ask, type Shop } from './client.ts';
import { PAGES_MAX } from './cursor.ts';
import { ORDER_PARTS } from './fragments.ts';
import {
  type Connection,
  connectionAt,
  isList,
  malformed,
  objectAt,
  objectsAt,
  textAt,
} from './node.ts';
import type { Operation } from './operation.ts';
import {
  FULFILLMENT_LINES,
  FULFILLMENT_ORDER_LINES,
  ORDER_FULFILLMENT_ORDERS,
  ORDER_LINES,
  ORDER_LISTS,
  REFUND_LINES,
} from './order-documents.ts';

/** The order with all its lines, fulfilment orders, fulfilments, refunds and transactions. */
export async function wholeOrder(shop: Shop, order: JsonObject): Promise<JsonObject> {
  const id = textAt(order, 'id');
  const lists = await wholeLists(shop, order);
  const parts = await wholePart(shop, order, {
    field: 'fulfillmentOrders',
    operation: ORDER_FULFILLMENT_ORDERS,
    root: 'order',
    id,
  });
  const lineItems = { field: 'lineItems', operation: ORDER_LINES, root: 'order', id };
  return {
    ...order,
    lineItems: { nodes: await wholePart(shop, order, lineItems) },
    fulfillmentOrders: { nodes: await each(parts, (part) => wholeFulfillmentOrder(shop, part)) },
    fulfillments: await each(lists.fulfillments, (node) =>
      withLines(shop, node, 'fulfillmentLineItems', FULFILLMENT_LINES, 'fulfillment'),
    ),
    refunds: await each(lists.refunds, (node) =>
      withLines(shop, node, 'refundLineItems', REFUND_LINES, 'refund'),
    ),
    transactions: lists.transactions,
  };
}

/** The fulfilment order with all its lines. */
export function wholeFulfillmentOrder(shop: Shop, node: JsonObject): Promise<JsonObject> {
  return withLines(shop, node, 'lineItems', FULFILLMENT_ORDER_LINES, 'fulfillmentOrder');
}

interface Lists {
  readonly fulfillments: readonly JsonObject[];
  readonly refunds: readonly JsonObject[];
  readonly transactions: readonly JsonObject[];
}

/** These lists have no cursor: one that is as long as was asked for is asked for again, longer. */
async function wholeLists(shop: Shop, order: JsonObject): Promise<Lists> {
  const isFull = (['fulfillments', 'refunds', 'transactions'] as const).some((field) => {
    const list = order[field];
    return isList(list) && list.length >= ORDER_PARTS[field];
  });
  const source = isFull ? await askForLists(shop, textAt(order, 'id')) : order;
  return {
    fulfillments: objectsAt(source, 'fulfillments'),
    refunds: objectsAt(source, 'refunds'),
    transactions: objectsAt(source, 'transactions'),
  };
}

async function askForLists(shop: Shop, id: string): Promise<JsonObject> {
  const { data } = await ask(shop, ORDER_LISTS, { id });
  return objectAt(data, 'order');
}

/** The node with one of its lists whole. */
export async function withLines(
  shop: Shop,
  node: JsonObject,
  field: string,
  operation: Operation,
  root: string,
): Promise<JsonObject> {
  const nodes = await wholePart(shop, node, { field, operation, root, id: textAt(node, 'id') });
  return { ...node, [field]: { nodes } };
}

/** One list of an owner that has further pages. */
export interface Part {
  readonly field: string;
  readonly operation: Operation;
  /** The field of the answer that holds the owner of the list. */
  readonly root: string;
  readonly id: string;
  /** Further variables of the operation. */
  readonly with?: JsonObject;
}

/** All nodes of one list of an owner: what came with it, and the pages behind. */
export async function wholePart(
  shop: Shop,
  owner: JsonObject,
  part: Part,
): Promise<readonly JsonObject[]> {
  let page: Connection = connectionAt(owner, part.field);
  const nodes = [...page.nodes];
  for (let count = 0; page.hasNextPage; count += 1) {
    if (count >= PAGES_MAX) throw malformed(`the list "${part.field}" does not end`);
    const { data } = await ask(shop, part.operation, {
      ...part.with,
      id: part.id,
      after: page.endCursor,
    });
    page = connectionAt(objectAt(data, part.root), 'part');
    nodes.push(...page.nodes);
  }
  return nodes;
}

/** One after another: the budget is shared, and whole orders are rarely large. */
export async function each(
  nodes: readonly JsonObject[],
  complete: (node: JsonObject) => Promise<JsonObject>,
): Promise<readonly JsonObject[]> {
  const whole: JsonObject[] = [];
  for (const node of nodes) whole.push(await complete(node));
  return whole;
}
