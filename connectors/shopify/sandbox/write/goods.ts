import { type CallContext, expectKind, type Resolvers } from '../read/resolve.ts';
import { cancelFulfillment, movePart, payOrder, savePart } from '../shop/change-goods.ts';
import { saveOrder } from '../shop/change-order.ts';
import type { FulfillmentRow, OrderRow } from '../shop/order-rows.ts';
import type { Shop } from '../shop/shop.ts';
import { totalsOf } from '../shop/totals.ts';
import { userError } from './answers.ts';
import { trackingOf } from './fulfillments.ts';
import { mutation } from './mutation.ts';

interface MoveArguments {
  readonly id: string;
  readonly newLocationId: string;
}

interface TrackingArguments {
  readonly fulfillmentId: string;
  readonly trackingInfoInput: Parameters<typeof trackingOf>[0];
}

/** Goods and orders on their way. */
export const GOODS_MUTATIONS: Resolvers[string] = {
  fulfillmentOrderMove: mutation('ignored', (args: MoveArguments, context) => move(context, args)),
  fulfillmentOrderHold: mutation('ignored', (args: { id: string }, { shop }) =>
    changePart(shop, args.id, 'OPEN', 'ON_HOLD'),
  ),
  fulfillmentOrderReleaseHold: mutation('ignored', (args: { id: string }, { shop }) =>
    changePart(shop, args.id, 'ON_HOLD', 'OPEN'),
  ),
  fulfillmentTrackingInfoUpdate: mutation('ignored', (args: TrackingArguments, { shop }) =>
    changeSent(shop, args.fulfillmentId, (row) => {
      const saved = shop.touched({ ...row, tracking: trackingOf(args.trackingInfoInput) });
      shop.tables.fulfillments.put(saved);
      const order = shop.tables.orders.get(row.orderId);
      if (order !== undefined) saveOrder(shop, order);
      shop.emit('fulfillments/update', row.id);
      return saved;
    }),
  ),
  fulfillmentCancel: mutation('ignored', (args: { id: string }, { shop }) =>
    changeSent(shop, args.id, (row) => cancelFulfillment(shop, row)),
  ),
  orderClose: mutation('ignored', (args: { input: { id: string } }, { shop }) =>
    changeOrder(shop, args.input.id, (order) =>
      saveOrder(shop, { ...order, closedAt: order.closedAt ?? shop.now() }),
    ),
  ),
  orderMarkAsPaid: mutation('ignored', (args: { input: { id: string } }, { shop }) =>
    changeOrder(shop, args.input.id, (order) => {
      const { received, currentTotal } = totalsOf(order);
      const isOpen = order.cancelledAt === null && received < currentTotal;
      return isOpen ? payOrder(shop, order) : 'Order cannot be marked as paid.';
    }),
  ),
};

function move({ shop }: CallContext, args: MoveArguments): unknown {
  expectKind(args.id, 'FulfillmentOrder');
  const refusal = (field: string | null, message: string) => ({
    movedFulfillmentOrder: null,
    userErrors: [userError(field === null ? null : [field], message)],
  });
  const row = shop.tables.fulfillmentOrders.get(args.id);
  if (row === undefined) return refusal('id', 'Fulfillment order does not exist.');
  if (shop.tables.locations.get(args.newLocationId)?.isActive !== true) {
    return refusal('id', 'Location not found.');
  }
  if (row.status !== 'OPEN') return refusal(null, 'Cannot change location.');
  const moved = movePart(shop, row, args.newLocationId);
  return { movedFulfillmentOrder: moved, originalFulfillmentOrder: moved, userErrors: [] };
}

function changePart(shop: Shop, id: string, from: string, to: string): unknown {
  expectKind(id, 'FulfillmentOrder');
  const row = shop.tables.fulfillmentOrders.get(id);
  if (row?.status === from) {
    return { fulfillmentOrder: savePart(shop, { ...row, status: to }), userErrors: [] };
  }
  const message = 'Fulfillment order could not be found.';
  const error = userError(['id'], message, 'FULFILLMENT_ORDER_NOT_FOUND');
  return { fulfillmentOrder: null, userErrors: [error] };
}

function changeSent(
  shop: Shop,
  id: string,
  change: (row: FulfillmentRow) => FulfillmentRow,
): unknown {
  expectKind(id, 'Fulfillment');
  const row = shop.tables.fulfillments.get(id);
  if (row !== undefined && row.status !== 'CANCELLED') {
    return { fulfillment: change(row), userErrors: [] };
  }
  const message = row === undefined ? 'Fulfillment does not exist.' : 'Fulfillment is cancelled.';
  return { fulfillment: null, userErrors: [userError(['id'], message)] };
}

function changeOrder(
  shop: Shop,
  id: string,
  change: (order: OrderRow) => OrderRow | string,
): unknown {
  expectKind(id, 'Order');
  const row = shop.tables.orders.get(id);
  const changed = row === undefined ? 'Order does not exist' : change(row);
  if (typeof changed !== 'string') return { order: changed, userErrors: [] };
  return { order: null, userErrors: [userError(['id'], changed)] };
}
