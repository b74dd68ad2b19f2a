import type { Shop, ShopEvent } from '../shop/shop.ts';
import { fulfillmentPayload, orderPayload, refundPayload } from './order-payload.ts';
import { catalogPayload } from './payload.ts';

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
  return catalogPayload(shop, event);
}
