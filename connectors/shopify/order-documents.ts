/** The reads that complete an order whose nested lists are longer than one page. */
import {
  FULFILLMENT_FIELDS,
  FULFILLMENT_ORDER_FIELDS,
  FULFILLMENT_ORDER_LINE_FIELDS,
  LINE_FIELDS,
  REFUND_FIELDS,
  TRANSACTION_FIELDS,
} from './fragments.ts';
import { type Operation, query } from './operation.ts';

/** Further lines of an order. */
export const ORDER_LINES = query(
  'OrderLines',
  30,
  `${LINE_FIELDS}
query OrderLines($id: ID!, $after: String) {
  order(id: $id) {
    part: lineItems(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor } nodes { ...LineFields }
    }
  }
}`,
);

/** Further fulfilment orders of an order. */
export const ORDER_FULFILLMENT_ORDERS = query(
  'OrderFulfillmentOrders',
  200,
  `${FULFILLMENT_ORDER_FIELDS}
query OrderFulfillmentOrders($id: ID!, $after: String) {
  order(id: $id) {
    part: fulfillmentOrders(first: 20, after: $after) {
      pageInfo { hasNextPage endCursor } nodes { ...FulfillmentOrderFields }
    }
  }
}`,
);

/** Further lines of a fulfilment order. */
export const FULFILLMENT_ORDER_LINES = query(
  'FulfillmentOrderLines',
  30,
  `${FULFILLMENT_ORDER_LINE_FIELDS}
query FulfillmentOrderLines($id: ID!, $after: String) {
  fulfillmentOrder(id: $id) {
    part: lineItems(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor } nodes { ...FulfillmentOrderLineFields }
    }
  }
}`,
);

/** Lists inside an order that are no connections: they have a length but no cursor. */
export const ORDER_LISTS = query(
  'OrderLists',
  400,
  `${FULFILLMENT_FIELDS}
${REFUND_FIELDS}
${TRANSACTION_FIELDS}
query OrderLists($id: ID!) {
  order(id: $id) {
    fulfillments(first: 100) { ...FulfillmentFields }
    refunds(first: 100) { ...RefundFields }
    transactions(first: 250) { ...TransactionFields }
  }
}`,
);

/** Further lines of a fulfilment. */
export const FULFILLMENT_LINES = query(
  'FulfillmentLines',
  20,
  `query FulfillmentLines($id: ID!, $after: String) {
  fulfillment(id: $id) {
    part: fulfillmentLineItems(first: 250, after: $after) {
      pageInfo { hasNextPage endCursor } nodes { id quantity lineItem { id } }
    }
  }
}`,
);

/** Further lines of a refund. */
export const REFUND_LINES = query(
  'RefundLines',
  20,
  `query RefundLines($id: ID!, $after: String) {
  refund(id: $id) {
    part: refundLineItems(first: 250, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id quantity restockType restocked lineItem { id } location { id }
        subtotalSet {
          shopMoney { amount currencyCode } presentmentMoney { amount currencyCode }
        }
      }
    }
  }
}`,
);

/** All of them, for the tests. */
export const ORDER_PART_READS: readonly Operation[] = [
  ORDER_LINES,
  ORDER_FULFILLMENT_ORDERS,
  FULFILLMENT_ORDER_LINES,
  ORDER_LISTS,
  FULFILLMENT_LINES,
  REFUND_LINES,
];
