import type { Resolvers } from '../read/resolve.ts';
import { BULK_MUTATIONS } from './bulk.ts';
import { BULK_MUTATION_STARTS } from './bulk-mutations.ts';
import { CUSTOMER_MUTATIONS } from './customers.ts';
import { DRAFT_MUTATIONS } from './drafts.ts';
import { FULFILLMENT_MUTATIONS } from './fulfillments.ts';
import { GOODS_MUTATIONS } from './goods.ts';
import { LABEL_MUTATIONS } from './labels.ts';
import { MERGE_MUTATIONS } from './merges.ts';
import { ORDER_MUTATIONS } from './orders.ts';
import { PRICE_LIST_MUTATIONS } from './price-lists.ts';
import { PRODUCT_MUTATIONS } from './products.ts';
import { REFUND_MUTATIONS } from './refunds.ts';
import { RETURN_MUTATIONS } from './returns.ts';
import { STOCK_MUTATIONS } from './stock.ts';
import { STOCK_MOVE_MUTATIONS } from './stock-move.ts';
import { VARIANT_MUTATIONS } from './variants.ts';
import { WEBHOOK_MUTATIONS } from './webhooks.ts';

/** Every mutation that the sandbox carries out. */
export const MUTATION_RESOLVERS: NonNullable<Resolvers[string]> = {
  ...STOCK_MUTATIONS,
  ...STOCK_MOVE_MUTATIONS,
  ...VARIANT_MUTATIONS,
  ...PRODUCT_MUTATIONS,
  ...PRICE_LIST_MUTATIONS,
  ...ORDER_MUTATIONS,
  ...DRAFT_MUTATIONS,
  ...FULFILLMENT_MUTATIONS,
  ...REFUND_MUTATIONS,
  ...RETURN_MUTATIONS,
  ...CUSTOMER_MUTATIONS,
  ...MERGE_MUTATIONS,
  ...GOODS_MUTATIONS,
  ...LABEL_MUTATIONS,
  ...WEBHOOK_MUTATIONS,
  ...BULK_MUTATIONS,
  ...BULK_MUTATION_STARTS,
};
