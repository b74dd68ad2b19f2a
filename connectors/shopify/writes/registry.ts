import type { Stream, WriteCapability } from '../../../core/connector/index.ts';
import { SET_CONSENT } from './consent.ts';
import { CUSTOM_ID_DOCUMENTS } from './custom-ids.ts';
import { BACKFILL_CUSTOMERS } from './customer-backfill.ts';
import { DELETE_CUSTOMER, MERGE_CUSTOMERS } from './customer-merge.ts';
import { DRAFT_OPERATIONS } from './draft-orders.ts';
import { FULFILLMENT_OPERATIONS } from './fulfillment.ts';
import { UPDATE_ITEM } from './inventory-items.ts';
import { METAFIELD_OPERATIONS } from './metafields.ts';
import { ORDER_OPERATIONS } from './orders.ts';
import { LIST_PRICE_OPERATIONS } from './price-list-prices.ts';
import { DELETE_PRODUCT } from './product-delete.ts';
import { UPSERT_PRODUCT } from './products.ts';
import { CREATE_REFUND } from './refunds.ts';
import { PROCESS_RETURN } from './return-process.ts';
import { CANCEL_RETURN, CLOSE_RETURN, CREATE_RETURN } from './returns.ts';
import { STOCK_OPERATIONS } from './stock.ts';
import { tagOperations } from './tags.ts';
import { UPDATE_VARIANT } from './variants.ts';
import type { WriteOperation } from './write-operation.ts';

/** The operations of this folder. */
export const WRITE_OPERATIONS: readonly WriteOperation[] = [
  SET_CONSENT,
  CREATE_REFUND,
  CREATE_RETURN,
  PROCESS_RETURN,
  CLOSE_RETURN,
  CANCEL_RETURN,
  MERGE_CUSTOMERS,
  DELETE_CUSTOMER,
  BACKFILL_CUSTOMERS,
  ...tagOperations('customers', 'Customer'),
  ...tagOperations('products', 'Product'),
  DELETE_PRODUCT,
  ...STOCK_OPERATIONS,
  UPDATE_ITEM,
  UPSERT_PRODUCT,
  UPDATE_VARIANT,
  ...LIST_PRICE_OPERATIONS,
  ...METAFIELD_OPERATIONS,
  ...FULFILLMENT_OPERATIONS,
  ...ORDER_OPERATIONS,
  ...DRAFT_OPERATIONS,
];

/** Every document that they send, for the tests. */
export const OPERATION_DOCUMENTS = [
  ...WRITE_OPERATIONS.flatMap(({ documents }) => documents),
  ...CUSTOM_ID_DOCUMENTS,
];

/** The scopes of single operations, by `stream.operation`; without one everything else still works. */
export const OPERATION_SCOPES: Readonly<Record<string, string>> = Object.fromEntries(
  WRITE_OPERATIONS.flatMap(({ stream, operation, scope }) =>
    scope === undefined ? [] : [[`${stream}.${operation}`, scope]],
  ),
);

/** The streams with the operations of this folder added. */
export function withOperations(streams: readonly Stream[]): readonly Stream[] {
  return streams.map((stream) => {
    const own = WRITE_OPERATIONS.filter((one) => one.stream === stream.name);
    if (own.length === 0) return stream;
    const added = own.map(({ operation, capability }): [string, WriteCapability] => [
      operation,
      capability,
    ]);
    return { ...stream, writes: { ...stream.writes, ...Object.fromEntries(added) } };
  });
}
