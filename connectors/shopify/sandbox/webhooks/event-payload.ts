import type { BulkRow } from '../shop/bulk-rows.ts';
import type { MergeRow } from '../shop/rows.ts';
import type { Shop, ShopEvent } from '../shop/shop.ts';
import { bodyTime } from './body-json.ts';
import { fulfillmentPayload, orderPayload, refundPayload } from './order-payload.ts';
import { catalogPayload } from './payload.ts';
import { draftPayload, returnPayload } from './sales-payload.ts';

/** Statuses are in lower case here, and only ids tell which operation it is. */
function bulkPayload(row: BulkRow): Readonly<Record<string, unknown>> {
  return {
    admin_graphql_api_id: row.id,
    completed_at: bodyTime(row.completedAt),
    created_at: bodyTime(row.createdAt),
    error_code: row.errorCode?.toLowerCase() ?? null,
    status: row.status.toLowerCase(),
    type: row.type.toLowerCase(),
  };
}

function mergePayload(row: MergeRow): Readonly<Record<string, unknown>> {
  return {
    admin_graphql_api_customer_kept_id: row.keptId,
    admin_graphql_api_customer_deleted_id: row.goneId,
    admin_graphql_api_job_id: row.id,
    status: 'completed',
    errors: [],
  };
}

/** The webhook body of an event; null when there is nothing to tell any more. */
export function eventPayload(
  shop: Shop,
  event: ShopEvent,
): Readonly<Record<string, unknown>> | null {
  const order = shop.tables.orders.get(event.id);
  if (order !== undefined) return orderPayload(shop, order);
  const fulfillment = shop.tables.fulfillments.get(event.id);
  if (fulfillment !== undefined) return fulfillmentPayload(shop, fulfillment);
  const refund = shop.tables.refunds.get(event.id);
  if (refund !== undefined) return refundPayload(shop, refund);
  const draft = shop.tables.draftOrders.get(event.id);
  if (draft !== undefined) return draftPayload(draft);
  const returned = shop.tables.returns.get(event.id);
  if (returned !== undefined) return returnPayload(returned, event.topic);
  const bulk = shop.tables.bulkOperations.get(event.id);
  if (bulk !== undefined) return bulkPayload(bulk);
  const merge = shop.tables.mergeJobs.get(event.id);
  if (merge !== undefined) return mergePayload(merge);
  return catalogPayload(shop, event);
}
