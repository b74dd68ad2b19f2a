import type { JsonObject } from '../../../core/connector/index.ts';
import type { Shop } from '../client.ts';
import { REFUND_FIELDS, TRANSACTION_FIELDS } from '../fragments.ts';
import { BY_UPDATE, type ListStream, list } from '../list-stream.ts';
import { query } from '../operation.ts';
import { REFUND_LINES } from '../order-documents.ts';
import { withLines } from '../order-parts.ts';
import { childrenIn, childShape, ORDER_REFERENCE } from './order-children.ts';

const ASKED = 10;

const FRAGMENT = `${REFUND_FIELDS}
${TRANSACTION_FIELDS}
fragment RefundRecord on Refund {
  ...RefundFields
  processedAt
  ${ORDER_REFERENCE}
  transactions(first: 10) { pageInfo { hasNextPage endCursor } nodes { ...TransactionFields } }
}`;

/** All refunds of an order that has more than a page gives. */
export const ORDER_REFUNDS = query(
  'OrderRefunds',
  400,
  `${FRAGMENT}
query OrderRefunds($id: ID!) {
  order(id: $id) { refunds(first: 100) { ...RefundRecord } }
}`,
);

/** Further transactions of a refund. */
export const REFUND_TRANSACTIONS = query(
  'RefundTransactions',
  30,
  `${TRANSACTION_FIELDS}
query RefundTransactions($id: ID!, $after: String) {
  refund(id: $id) {
    part: transactions(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor } nodes { ...TransactionFields }
    }
  }
}`,
);

/** Goods or money that were given back; read below the orders that changed. */
export const REFUNDS: ListStream = {
  name: 'refunds',
  type: 'Refund',
  operations: list({
    name: 'Refunds',
    root: 'orders',
    type: 'Refund',
    selection: '...RefundRecord',
    fragments: FRAGMENT,
    listed: `id updatedAt refunds(first: ${ASKED}) { ...RefundRecord }`,
    sort: BY_UPDATE,
    cost: 500,
  }),
  order: 'update',
  pageMax: 50,
  shape: childShape,
  children: (shop, order) =>
    childrenIn(shop, order, { field: 'refunds', asked: ASKED, longer: ORDER_REFUNDS }),
  complete: wholeRefund,
};

async function wholeRefund(shop: Shop, node: JsonObject): Promise<JsonObject> {
  const lines = await withLines(shop, node, 'refundLineItems', REFUND_LINES, 'refund');
  return withLines(shop, lines, 'transactions', REFUND_TRANSACTIONS, 'refund');
}
