import type { Operation } from '../operation.ts';
import { DRAFT_ORDER_LINES, DRAFT_ORDERS } from './draft-orders.ts';
import { FULFILLMENTS, ORDER_FULFILLMENTS } from './fulfillments.ts';
import { METAFIELD_READS } from './metafields.ts';
import { PRICE_LIST_READS } from './price-lists.ts';
import { PRICES, SHOP_CURRENCY } from './prices.ts';
import { ORDER_REFUNDS, REFUND_TRANSACTIONS, REFUNDS } from './refunds.ts';
import { RETURN_PART_READS, RETURNS } from './returns.ts';

/** Every read of the streams in this folder, for the tests. */
export const STREAM_READS: readonly Operation[] = [
  ...[PRICES, DRAFT_ORDERS, FULFILLMENTS, REFUNDS, RETURNS].flatMap(({ operations }) => [
    operations.page,
    operations.byId,
  ]),
  SHOP_CURRENCY,
  DRAFT_ORDER_LINES,
  ORDER_FULFILLMENTS,
  ORDER_REFUNDS,
  REFUND_TRANSACTIONS,
  ...RETURN_PART_READS,
  ...METAFIELD_READS,
  ...PRICE_LIST_READS,
];
