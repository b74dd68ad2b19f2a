import { legacyId } from '../shop/gid.ts';
import type { DraftOrderRow, ReturnRow } from '../shop/sales-rows.ts';
import { bigNumber, bodyTime } from './body-json.ts';

type Payload = Readonly<Record<string, unknown>>;

/** A draft order's webhook body. */
export function draftPayload(row: DraftOrderRow): Payload {
  return {
    id: bigNumber(legacyId(row.id)),
    admin_graphql_api_id: row.id,
    name: row.name,
    note: row.note2,
    email: row.email,
    status: row.status.toLowerCase(),
    tags: row.tags.join(', '),
    order_id: row.orderId === null ? null : bigNumber(legacyId(row.orderId)),
    created_at: bodyTime(row.createdAt),
    updated_at: bodyTime(row.updatedAt),
    completed_at: bodyTime(row.completedAt),
    line_items: row.lines.map(({ sku, title, quantity, price }) => ({
      sku,
      title,
      quantity,
      price,
    })),
  };
}

/** A return's webhook body: each topic has a shape of its own, and none says what was returned. */
export function returnPayload(row: ReturnRow, topic: string): Payload {
  if (topic.startsWith('reverse_fulfillment_orders/')) return disposePayload(row);
  const own = { id: bigNumber(legacyId(row.id)), admin_graphql_api_id: row.id };
  const status = row.status.toLowerCase();
  const orderNumber = bigNumber(legacyId(row.orderId));
  if (/\/(cancel|close|reopen)$/.test(topic)) return { ...own, order_id: orderNumber, status };
  const order = { id: orderNumber, admin_graphql_api_id: row.orderId };
  if (topic.endsWith('/decline')) return { ...own, status, order, decline: row.decline };
  return {
    ...own,
    status,
    order,
    total_return_line_items: row.lines.length,
    name: row.name,
    return_line_items: [],
    return_shipping_fees: [],
    exchange_line_items: [],
    total_exchange_line_items: 0,
  };
}

function disposePayload(row: ReturnRow): Payload {
  const [reverse] = row.reverseOrders;
  const dispositions = reverse?.lines.flatMap((line) => line.dispositions) ?? [];
  return {
    id: bigNumber(legacyId(reverse?.id ?? row.id)),
    admin_graphql_api_id: reverse?.id ?? row.id,
    dispositions: dispositions.map(({ type, quantity }) => ({
      type: type.toLowerCase(),
      quantity,
    })),
    total_dispositions: dispositions.length,
  };
}
