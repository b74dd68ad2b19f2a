import { saveOrder } from './change-order.ts';
import type { OrderRow } from './order-rows.ts';
import type { ReturnLineRow, ReturnRow, ReverseOrderRow } from './sales-rows.ts';
import type { Shop } from './shop.ts';
import { changeStock } from './stock.ts';

/** Units of a fulfilled line that are to come back. */
export interface ReturnLineWish {
  readonly fulfillmentLineItemId: string;
  readonly quantity: number;
  readonly reason?: string;
  readonly reasonNote?: string;
  readonly customerNote?: string | null;
}

/** Opens a return with its reverse fulfilment order. */
export function createReturn(
  shop: Shop,
  order: OrderRow,
  wishes: readonly ReturnLineWish[],
): ReturnRow {
  const count = shop.tables.returns.of(order.id).length + 1;
  const lines = wishes.map((wish) => lineOf(shop, order, wish));
  const reverse: ReverseOrderRow = {
    id: shop.newId('ReverseFulfillmentOrder'),
    status: 'OPEN',
    lines: lines.map((line) => ({
      id: shop.newId('ReverseFulfillmentOrderLineItem'),
      fulfillmentLineItemId: line.fulfillmentLineItemId,
      lineId: line.lineId,
      totalQuantity: line.quantity,
      dispositions: [],
    })),
  };
  const row: ReturnRow = {
    ...shop.born('Return'),
    orderId: order.id,
    name: `${order.name}-R${count}`,
    status: 'OPEN',
    closedAt: null,
    requestApprovedAt: shop.now(),
    decline: null,
    lines,
    reverseOrders: [reverse],
    refundIds: [],
  };
  return saveReturn(shop, row, 'returns/approve');
}

/** Stores a return; the order moves with it, since a return shows no time of its own. */
export function saveReturn(shop: Shop, row: ReturnRow, topic: string): ReturnRow {
  const saved = shop.touched(row);
  shop.tables.returns.put(saved);
  const order = shop.tables.orders.get(row.orderId);
  if (order !== undefined) saveOrder(shop, order);
  shop.emit(topic, saved.id);
  return saved;
}

/** Books what became of goods that came back; `RESTOCKED` raises the stock of the location. */
export function dispose(
  shop: Shop,
  row: ReturnRow,
  what: { readonly type: string; readonly locationId: string | null },
): ReturnRow {
  const reverseOrders = row.reverseOrders.map((reverse) => ({
    ...reverse,
    status: 'CLOSED',
    lines: reverse.lines.map((line) => {
      const done = line.dispositions.reduce((sum, one) => sum + one.quantity, 0);
      const quantity = line.totalQuantity - done;
      if (quantity === 0) return line;
      if (what.type === 'RESTOCKED') restock(shop, row, { ...line, quantity, ...what });
      const id = shop.newId('ReverseFulfillmentOrderDisposition');
      const disposition = { id, ...what, quantity, createdAt: shop.now() };
      return { ...line, dispositions: [...line.dispositions, disposition] };
    }),
  }));
  const lines = row.lines.map((line) => ({ ...line, processedQuantity: line.quantity }));
  return saveReturn(shop, { ...row, lines, reverseOrders }, 'reverse_fulfillment_orders/dispose');
}

/** How many units of one line of a return are booked in, and what becomes of them. */
export interface Booking {
  readonly id: string;
  readonly quantity: number;
  readonly dispositions?:
    | readonly {
        readonly reverseFulfillmentOrderLineItemId: string;
        readonly dispositionType: string;
        readonly quantity: number;
        readonly locationId?: string | null;
      }[]
    | null;
}

/** Books goods in line by line; without a disposition they count as processed and stay out of stock. */
export function bookReturn(shop: Shop, row: ReturnRow, bookings: readonly Booking[]): ReturnRow {
  const wishes = bookings.flatMap((booking) => booking.dispositions ?? []);
  const reverseOrders = row.reverseOrders.map((reverse) => ({
    ...reverse,
    lines: reverse.lines.map((line) => {
      const own = wishes.filter((wish) => wish.reverseFulfillmentOrderLineItemId === line.id);
      const dispositions = own.map((wish) => {
        const { quantity, locationId = null, dispositionType: type } = wish;
        if (type === 'RESTOCKED') restock(shop, row, { ...line, quantity, locationId });
        const id = shop.newId('ReverseFulfillmentOrderDisposition');
        return { id, type, quantity, locationId, createdAt: shop.now() };
      });
      return { ...line, dispositions: [...line.dispositions, ...dispositions] };
    }),
  }));
  const lines = row.lines.map((line) => {
    const booked = bookings.find(({ id }) => id === line.id)?.quantity ?? 0;
    return { ...line, processedQuantity: line.processedQuantity + booked };
  });
  return saveReturn(shop, { ...row, lines, reverseOrders }, 'returns/update');
}

/** Ends a return: closed when it is done, canceled or declined when nothing comes back. */
export function endReturn(
  shop: Shop,
  row: ReturnRow,
  end: { readonly status: 'CLOSED' | 'CANCELED' | 'DECLINED'; readonly reason?: string },
): ReturnRow {
  const topics = { CLOSED: 'close', CANCELED: 'cancel', DECLINED: 'decline' } as const;
  const { status, reason } = end;
  const decline = reason === undefined ? null : { reason, note: null };
  const closedAt = status === 'CLOSED' ? shop.now() : null;
  return saveReturn(shop, { ...row, status, decline, closedAt }, `returns/${topics[status]}`);
}

/** What an order says of its returns as a whole. */
export function returnStatus(shop: Shop, order: OrderRow): string {
  const rows = shop.tables.returns.of(order.id);
  if (rows.some(({ status }) => status === 'REQUESTED')) return 'RETURN_REQUESTED';
  const open = rows.filter(({ status }) => status === 'OPEN');
  if (open.length > 0) {
    const isInspected = open.every(({ lines }) =>
      lines.every((line) => line.processedQuantity >= line.quantity),
    );
    return isInspected ? 'INSPECTION_COMPLETE' : 'IN_PROGRESS';
  }
  return rows.some(({ status }) => status === 'CLOSED') ? 'RETURNED' : 'NO_RETURN';
}

function lineOf(shop: Shop, order: OrderRow, wish: ReturnLineWish): ReturnLineRow {
  const fulfilled = shop.tables.fulfillments
    .of(order.id)
    .flatMap(({ lines }) => lines)
    .find(({ id }) => id === wish.fulfillmentLineItemId);
  if (fulfilled === undefined) throw new Error(`there is no ${wish.fulfillmentLineItemId}`);
  return {
    id: shop.newId('ReturnLineItem'),
    fulfillmentLineItemId: fulfilled.id,
    lineId: fulfilled.lineId,
    quantity: wish.quantity,
    processedQuantity: 0,
    refundedQuantity: 0,
    reason: wish.reason ?? 'unknown',
    reasonNote: wish.reasonNote ?? '',
    customerNote: wish.customerNote ?? null,
  };
}

function restock(
  shop: Shop,
  row: ReturnRow,
  line: { readonly lineId: string; readonly quantity: number; readonly locationId: string | null },
): void {
  const order = shop.tables.orders.get(row.orderId);
  const itemId = order?.lines.find(({ id }) => id === line.lineId)?.itemId ?? null;
  if (itemId === null || line.locationId === null) return;
  changeStock(shop, itemId, line.locationId, { available: line.quantity });
}
