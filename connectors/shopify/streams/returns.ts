import type { JsonObject } from '../../../core/connector/index.ts';
import type { Shop } from '../client.ts';
import { BY_UPDATE, type ListStream, list } from '../list-stream.ts';
import { objectAt, textAt } from '../node.ts';
import { query } from '../operation.ts';
import { each, wholePart, withLines } from '../order-parts.ts';
import type { Shape } from '../records.ts';
import { childShape, ORDER_REFERENCE } from './order-children.ts';

const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';

const LINE = `
  id quantity processedQuantity refundableQuantity refundedQuantity
  returnReasonNote customerNote
  returnReasonDefinition { id handle name }
  ... on ReturnLineItem { fulfillmentLineItem { id lineItem { id sku } } }`;

const REVERSE_LINE = `
  id totalQuantity
  fulfillmentLineItem { id lineItem { id sku } }
  dispositions { id type quantity createdAt location { id } }`;

const REVERSE = `
  id status
  lineItems(first: 25) { ${PAGE_INFO} nodes {${REVERSE_LINE} } }`;

const FRAGMENT = `
fragment ReturnRecord on Return {
  id name status createdAt closedAt requestApprovedAt totalQuantity
  ${ORDER_REFERENCE}
  decline { reason note }
  returnLineItems(first: 25) { ${PAGE_INFO} nodes {${LINE} } }
  reverseFulfillmentOrders(first: 5) { ${PAGE_INFO} nodes {${REVERSE} } }
  refunds(first: 10) { ${PAGE_INFO} nodes { id } }
}`;

function further(name: string, root: string, part: string) {
  return query(
    name,
    60,
    `query ${name}($id: ID!, $after: String) {
  ${root}(id: $id) { part: ${part} }
}`,
  );
}

const page = (list: string, size: number, selection: string): string =>
  `${list}(first: ${size}, after: $after) { ${PAGE_INFO} nodes { ${selection} } }`;

/** Further returns of an order. */
export const ORDER_RETURNS = query(
  'OrderReturns',
  300,
  `${FRAGMENT}
query OrderReturns($id: ID!, $after: String) {
  order(id: $id) { part: ${page('returns', 10, '...ReturnRecord')} }
}`,
);

const RETURN_LINES = further('ReturnLines', 'return', page('returnLineItems', 100, LINE));
const RETURN_REVERSE = further(
  'ReturnReverseOrders',
  'return',
  page('reverseFulfillmentOrders', 10, REVERSE),
);
const RETURN_REFUNDS = further('ReturnRefunds', 'return', page('refunds', 100, 'id'));
const REVERSE_LINES = further(
  'ReverseOrderLines',
  'reverseFulfillmentOrder',
  page('lineItems', 100, REVERSE_LINE),
);

/** What completes returns that are longer than one page. */
export const RETURN_PART_READS = [
  ORDER_RETURNS,
  RETURN_LINES,
  RETURN_REVERSE,
  RETURN_REFUNDS,
  REVERSE_LINES,
];

/** What an order says of its returns as a whole, but for `no_return`. */
const WITH_RETURNS = [
  'return_requested',
  'in_progress',
  'inspection_complete',
  'returned',
  'return_failed',
];

/** The order's update time stands for the return's: Shopify shows none of its own. */
const returnShape: Shape = (node) => ({
  ...childShape(node),
  updatedAt: textAt(node, 'updatedAt'),
});

/**
 * Goods on their way back and what became of them; read below the orders that changed.
 *
 * Shape: a first read looks only at orders with a return under way or done, so returns that came to nothing before the
 *        hub was there are left out of it; later reads bring every return of every order that changed.
 */
export const RETURNS: ListStream = {
  name: 'returns',
  type: 'Return',
  operations: list({
    name: 'Returns',
    root: 'orders',
    type: 'Return',
    selection: '...ReturnRecord',
    fragments: FRAGMENT,
    listed: `id updatedAt returns(first: 5) { ${PAGE_INFO} nodes { ...ReturnRecord } }`,
    sort: BY_UPDATE,
    cost: 500,
  }),
  order: 'update',
  pageMax: 25,
  shape: returnShape,
  firstFilter: `(${WITH_RETURNS.map((status) => `return_status:${status}`).join(' OR ')})`,
  children: (shop, order) => {
    const id = textAt(order, 'id');
    return wholePart(shop, order, {
      field: 'returns',
      operation: ORDER_RETURNS,
      root: 'order',
      id,
    });
  },
  complete: wholeReturn,
};

async function wholeReturn(shop: Shop, node: JsonObject): Promise<JsonObject> {
  const id = textAt(node, 'id');
  const lines = await withLines(shop, node, 'returnLineItems', RETURN_LINES, 'return');
  const refunds = await withLines(shop, lines, 'refunds', RETURN_REFUNDS, 'return');
  const reverse = await wholePart(shop, node, {
    field: 'reverseFulfillmentOrders',
    operation: RETURN_REVERSE,
    root: 'return',
    id,
  });
  const whole = await each(reverse, (one) =>
    withLines(shop, one, 'lineItems', REVERSE_LINES, 'reverseFulfillmentOrder'),
  );
  const updatedAt = textAt(objectAt(node, 'order'), 'updatedAt');
  return { ...refunds, reverseFulfillmentOrders: { nodes: whole }, updatedAt };
}
