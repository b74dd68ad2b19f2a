import { toMinor, toPrice } from './money.ts';
import type {
  FulfillmentOrderRow,
  FulfillmentRow,
  LineRow,
  OrderRow,
  RefundRow,
  TransactionRow,
} from './order-rows.ts';
import type { Shop } from './shop.ts';
import { changeStock, type StockChange } from './stock.ts';
import { fulfillmentStatus, totalsOf } from './totals.ts';

/** Stores a changed order and tells the outside; every change moves `updatedAt`. */
export function saveOrder(shop: Shop, order: OrderRow): OrderRow {
  const saved = shop.touched(order);
  shop.tables.orders.put(saved);
  shop.emit('orders/updated', saved.id);
  return saved;
}

/** How an order is cancelled. */
export interface Cancellation {
  readonly reason: string;
  readonly restock: boolean;
  readonly refund: boolean;
}

/** Cancels an order: open units are given back or written off, payments returned when asked. */
export function cancelOrder(shop: Shop, order: OrderRow, how: Cancellation): OrderRow {
  for (const open of shop.tables.fulfillmentOrders.of(order.id)) {
    closeFulfillmentOrder(shop, order, open, how.restock);
  }
  const { received, refunded } = totalsOf(order);
  const owed = received - refunded;
  const money =
    how.refund && owed > 0n ? refundTransaction(shop, order, toPrice(owed), null) : null;
  const cancelled = saveOrder(shop, {
    ...order,
    cancelledAt: shop.now(),
    closedAt: shop.now(),
    cancelReason: how.reason,
    lines: order.lines.map((line) => ({ ...line, currentQuantity: line.fulfilledQuantity })),
    transactions: money === null ? order.transactions : [...order.transactions, money],
  });
  shop.emit('orders/cancelled', order.id);
  return cancelled;
}

function closeFulfillmentOrder(
  shop: Shop,
  order: OrderRow,
  open: FulfillmentOrderRow,
  restock: boolean,
): void {
  if (open.status === 'CLOSED') return;
  for (const line of open.lines) {
    const change = restock
      ? { available: line.remainingQuantity, committed: -line.remainingQuantity }
      : { committed: -line.remainingQuantity };
    if (open.holdsStock) moveLine(shop, order, line.lineId, open.locationId, change);
  }
  shop.tables.fulfillmentOrders.put({
    ...shop.touched(open),
    status: 'CLOSED',
    lines: open.lines.map((line) => ({ ...line, remainingQuantity: 0 })),
  });
}

/** The units of one fulfilment order that are sent. */
export interface FulfillmentPart {
  readonly fulfillmentOrder: FulfillmentOrderRow;
  readonly lines: readonly { readonly id: string; readonly quantity: number }[];
}

/** Sends units out: they leave `committed` and the building. */
export function fulfill(
  shop: Shop,
  order: OrderRow,
  parts: readonly FulfillmentPart[],
  tracking: FulfillmentRow['tracking'],
): FulfillmentRow {
  const sent = new Map<string, number>();
  for (const part of parts) {
    for (const { lineId, quantity } of sendPart(shop, order, part)) {
      sent.set(lineId, (sent.get(lineId) ?? 0) + quantity);
    }
  }
  const count = shop.tables.fulfillments.of(order.id).length + 1;
  const pickup = parts.every((part) => part.fulfillmentOrder.methodType === 'PICK_UP');
  const fulfillment: FulfillmentRow = {
    ...shop.born('Fulfillment'),
    orderId: order.id,
    fulfillmentOrderIds: parts.map((part) => part.fulfillmentOrder.id),
    locationId: parts[0]?.fulfillmentOrder.locationId ?? '',
    name: `${order.name}-F${count}`,
    status: 'SUCCESS',
    displayStatus: pickup ? 'PICKED_UP' : 'FULFILLED',
    tracking,
    lines: [...sent].map(([lineId, quantity]) => ({
      id: shop.newId('FulfillmentLineItem'),
      lineId,
      quantity,
    })),
  };
  shop.tables.fulfillments.put(fulfillment);
  const saved = saveOrder(shop, {
    ...order,
    lines: order.lines.map((line) => ({
      ...line,
      fulfilledQuantity: line.fulfilledQuantity + (sent.get(line.id) ?? 0),
    })),
  });
  shop.emit('fulfillments/create', fulfillment.id);
  const complete = fulfillmentStatus(saved) === 'FULFILLED';
  shop.emit(complete ? 'orders/fulfilled' : 'orders/partially_fulfilled', order.id);
  return fulfillment;
}

function sendPart(
  shop: Shop,
  order: OrderRow,
  part: FulfillmentPart,
): readonly { readonly lineId: string; readonly quantity: number }[] {
  const wanted = new Map(part.lines.map((line) => [line.id, line.quantity]));
  const { fulfillmentOrder } = part;
  const lines = fulfillmentOrder.lines.map((line) => ({
    ...line,
    remainingQuantity: line.remainingQuantity - (wanted.get(line.id) ?? 0),
  }));
  const open = lines.some((line) => line.remainingQuantity > 0);
  shop.tables.fulfillmentOrders.put({
    ...shop.touched(fulfillmentOrder),
    status: open ? 'IN_PROGRESS' : 'CLOSED',
    lines,
  });
  return fulfillmentOrder.lines.flatMap((line) => {
    const quantity = wanted.get(line.id) ?? 0;
    if (quantity === 0) return [];
    if (fulfillmentOrder.holdsStock) {
      const change = { committed: -quantity };
      moveLine(shop, order, line.lineId, fulfillmentOrder.locationId, change);
    }
    return [{ lineId: line.lineId, quantity }];
  });
}

/** What is given back of an order. */
export interface RefundWish {
  readonly note: string | null;
  readonly processedAt: number | null;
  readonly lines: readonly {
    readonly line: LineRow;
    readonly quantity: number;
    readonly restockType: string;
    readonly locationId: string | null;
  }[];
  readonly transactions: readonly {
    readonly amount: string;
    readonly parentId: string | null;
    readonly gateway: string;
  }[];
}

/** Books a refund: goods back into stock where asked, money back where transactions say so. */
export function refundOrder(shop: Shop, order: OrderRow, wish: RefundWish): RefundRow {
  const money = wish.transactions.map((entry) =>
    refundTransaction(shop, order, entry.amount, entry.parentId),
  );
  const born = shop.born('Refund');
  const refund: RefundRow = {
    ...born,
    orderId: order.id,
    note: wish.note,
    processedAt: wish.processedAt ?? born.createdAt,
    amount: toPrice(wish.transactions.reduce((total, entry) => total + toMinor(entry.amount), 0n)),
    lines: wish.lines.map((entry) => ({
      id: shop.newId('RefundLineItem'),
      lineId: entry.line.id,
      quantity: entry.quantity,
      restockType: entry.restockType,
      locationId: entry.locationId,
      restocked: entry.restockType !== 'NO_RESTOCK',
      subtotal: toPrice(toMinor(entry.line.price) * BigInt(entry.quantity)),
    })),
    transactionIds: money.map((entry) => entry.id),
  };
  for (const entry of wish.lines) restock(shop, order, entry);
  shop.tables.refunds.put(refund);
  const counts = new Map(wish.lines.map((entry) => [entry.line.id, entry.quantity]));
  saveOrder(shop, {
    ...order,
    transactions: [...order.transactions, ...money],
    lines: order.lines.map((line) => ({
      ...line,
      currentQuantity: line.currentQuantity - (counts.get(line.id) ?? 0),
      refundedQuantity: line.refundedQuantity + (counts.get(line.id) ?? 0),
    })),
  });
  shop.emit('refunds/create', refund.id);
  return refund;
}

function restock(shop: Shop, order: OrderRow, entry: RefundWish['lines'][number]): void {
  if (entry.restockType === 'RETURN' && entry.locationId !== null) {
    moveLine(shop, order, entry.line.id, entry.locationId, { available: entry.quantity });
  }
  if (entry.restockType !== 'CANCEL') return;
  let left = entry.quantity;
  for (const open of shop.tables.fulfillmentOrders.of(order.id)) {
    const line = open.lines.find((candidate) => candidate.lineId === entry.line.id);
    const taken = Math.min(left, line?.remainingQuantity ?? 0);
    if (line === undefined || taken === 0) continue;
    left -= taken;
    if (open.holdsStock) {
      const change = { available: taken, committed: -taken };
      moveLine(shop, order, line.lineId, open.locationId, change);
    }
    takeOff(shop, open, line.id, taken);
  }
}

function takeOff(shop: Shop, open: FulfillmentOrderRow, lineId: string, taken: number): void {
  const lines = open.lines.map((line) =>
    line.id === lineId ? { ...line, remainingQuantity: line.remainingQuantity - taken } : line,
  );
  const status = lines.some((line) => line.remainingQuantity > 0) ? open.status : 'CLOSED';
  shop.tables.fulfillmentOrders.put({ ...shop.touched(open), lines, status });
}

function refundTransaction(
  shop: Shop,
  order: OrderRow,
  amount: string,
  parentId: string | null,
): TransactionRow {
  const parent = order.transactions.find((entry) =>
    parentId === null ? entry.kind === 'SALE' || entry.kind === 'CAPTURE' : entry.id === parentId,
  );
  return {
    id: shop.newId('OrderTransaction'),
    kind: 'REFUND',
    status: 'SUCCESS',
    gateway: parent?.gateway ?? 'manual',
    amount,
    processedAt: shop.now(),
    createdAt: shop.now(),
    parentId: parent?.id ?? null,
  };
}

function moveLine(
  shop: Shop,
  order: OrderRow,
  lineId: string,
  locationId: string,
  change: StockChange,
): void {
  const itemId = order.lines.find((line) => line.id === lineId)?.itemId ?? null;
  if (itemId === null || shop.tables.items.get(itemId)?.tracked !== true) return;
  changeStock(shop, itemId, locationId, change);
}
