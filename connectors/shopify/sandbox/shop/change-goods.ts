import { saveOrder } from './change-order.ts';
import { toPrice } from './money.ts';
import type { FulfillmentOrderRow, FulfillmentRow, OrderRow } from './order-rows.ts';
import type { Shop } from './shop.ts';
import { changeStock } from './stock.ts';
import { totalsOf } from './totals.ts';

/** Stores a changed fulfilment order; its order moves with it. */
export function savePart(shop: Shop, row: FulfillmentOrderRow): FulfillmentOrderRow {
  const saved = shop.touched(row);
  shop.tables.fulfillmentOrders.put(saved);
  touchOrder(shop, row.orderId);
  return saved;
}

/** Gives a fulfilment order to another location, with the units that it holds. */
export function movePart(
  shop: Shop,
  row: FulfillmentOrderRow,
  locationId: string,
): FulfillmentOrderRow {
  const order = shop.tables.orders.get(row.orderId);
  for (const line of row.holdsStock ? row.lines : []) {
    const itemId = order?.lines.find(({ id }) => id === line.lineId)?.itemId ?? null;
    if (itemId === null || shop.tables.items.get(itemId)?.tracked !== true) continue;
    const units = line.remainingQuantity;
    changeStock(shop, itemId, row.locationId, { available: units, committed: -units });
    changeStock(shop, itemId, locationId, { available: -units, committed: units });
  }
  return savePart(shop, { ...row, locationId });
}

/** Takes a fulfilment back: its units are open again where they came from. */
export function cancelFulfillment(shop: Shop, row: FulfillmentRow): FulfillmentRow {
  const saved = shop.touched({ ...row, status: 'CANCELLED', displayStatus: 'CANCELED' });
  shop.tables.fulfillments.put(saved);
  const sent = new Map(row.lines.map((line) => [line.lineId, line.quantity]));
  const order = shop.tables.orders.get(row.orderId);
  for (const id of row.fulfillmentOrderIds) {
    const part = shop.tables.fulfillmentOrders.get(id);
    if (part === undefined || order === undefined) continue;
    for (const line of part.holdsStock ? part.lines : []) {
      const itemId = order.lines.find((one) => one.id === line.lineId)?.itemId ?? null;
      if (itemId === null || shop.tables.items.get(itemId)?.tracked !== true) continue;
      changeStock(shop, itemId, part.locationId, { committed: sent.get(line.lineId) ?? 0 });
    }
    const lines = part.lines.map((line) => ({
      ...line,
      remainingQuantity: Math.min(
        line.totalQuantity,
        line.remainingQuantity + (sent.get(line.lineId) ?? 0),
      ),
    }));
    shop.tables.fulfillmentOrders.put({ ...shop.touched(part), lines, status: 'OPEN' });
  }
  if (order !== undefined) {
    const lines = order.lines.map((line) => ({
      ...line,
      fulfilledQuantity: line.fulfilledQuantity - (sent.get(line.id) ?? 0),
    }));
    saveOrder(shop, { ...order, lines });
  }
  shop.emit('fulfillments/update', row.id);
  return saved;
}

/** Books a payment over what is still owed. */
export function payOrder(shop: Shop, order: OrderRow): OrderRow {
  const { currentTotal, received } = totalsOf(order);
  const payment = {
    id: shop.newId('OrderTransaction'),
    kind: 'SALE',
    status: 'SUCCESS',
    gateway: 'manual',
    amount: toPrice(currentTotal - received),
    processedAt: shop.now(),
    createdAt: shop.now(),
    parentId: null,
  };
  const paid = saveOrder(shop, { ...order, transactions: [...order.transactions, payment] });
  shop.emit('orders/paid', order.id);
  return paid;
}

function touchOrder(shop: Shop, orderId: string): void {
  const order = shop.tables.orders.get(orderId);
  if (order !== undefined) saveOrder(shop, order);
}
