import { FULFILLMENT_FIELDS } from '../fragments.ts';
import { BY_UPDATE, type ListStream, list } from '../list-stream.ts';
import { query } from '../operation.ts';
import { FULFILLMENT_LINES } from '../order-documents.ts';
import { withLines } from '../order-parts.ts';
import { childrenIn, childShape, ORDER_REFERENCE } from './order-children.ts';

const ASKED = 10;

const FRAGMENT = `${FULFILLMENT_FIELDS}
fragment FulfillmentRecord on Fulfillment {
  ...FulfillmentFields
  name totalQuantity inTransitAt estimatedDeliveryAt deliveredAt
  ${ORDER_REFERENCE}
}`;

/** All fulfilments of an order that has more than a page gives. */
export const ORDER_FULFILLMENTS = query(
  'OrderFulfillments',
  300,
  `${FRAGMENT}
query OrderFulfillments($id: ID!) {
  order(id: $id) { fulfillments(first: 100) { ...FulfillmentRecord } }
}`,
);

/** Goods that were sent or fetched; read below the orders that changed. */
export const FULFILLMENTS: ListStream = {
  name: 'fulfillments',
  type: 'Fulfillment',
  operations: list({
    name: 'Fulfillments',
    root: 'orders',
    type: 'Fulfillment',
    selection: '...FulfillmentRecord',
    fragments: FRAGMENT,
    listed: `id updatedAt fulfillments(first: ${ASKED}) { ...FulfillmentRecord }`,
    sort: BY_UPDATE,
    cost: 300,
  }),
  order: 'update',
  pageMax: 100,
  shape: childShape,
  children: (shop, order) =>
    childrenIn(shop, order, { field: 'fulfillments', asked: ASKED, longer: ORDER_FULFILLMENTS }),
  complete: (shop, node) =>
    withLines(shop, node, 'fulfillmentLineItems', FULFILLMENT_LINES, 'fulfillment'),
};
