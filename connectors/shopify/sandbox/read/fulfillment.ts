import { connect, type PageArguments } from '../search/connection.ts';
import { legacyId } from '../shop/gid.ts';
import { toMinor } from '../shop/money.ts';
import type {
  FulfillmentOrderLineRow,
  FulfillmentOrderRow,
  FulfillmentRow,
  OrderRow,
  RefundRow,
} from '../shop/order-rows.ts';
import type { Shop } from '../shop/shop.ts';
import { moneyBag } from './money-bag.ts';
import { lineIn } from './orders.ts';
import type { Resolvers } from './resolve.ts';

const ROW_TIMES = { createdAt: 0, updatedAt: 0 };

/** A fulfilment order's line with the order that it belongs to. */
type PartLine = FulfillmentOrderLineRow & { readonly orderId: string };

/** Fulfilment orders, fulfilments and refunds. */
export const FULFILLMENT_RESOLVERS: Resolvers = {
  FulfillmentOrder: {
    fulfillAt: (row: FulfillmentOrderRow) => row.createdAt,
    fulfillBy: () => null,
    order: (row: FulfillmentOrderRow, _args, { shop }) => shop.tables.orders.get(row.orderId),
    orderName: (row: FulfillmentOrderRow, _args, { shop }) =>
      shop.tables.orders.get(row.orderId)?.name,
    orderProcessedAt: (row: FulfillmentOrderRow, _args, { shop }) =>
      shop.tables.orders.get(row.orderId)?.processedAt,
    assignedLocation: (row: FulfillmentOrderRow, _args, { shop }) => {
      const location = shop.tables.locations.get(row.locationId);
      const countryCode = location?.address.countryCode ?? 'US';
      return { ...location?.address, name: location?.name ?? '', countryCode, location };
    },
    deliveryMethod: (row: FulfillmentOrderRow) => ({
      id: row.id.replace('FulfillmentOrder', 'DeliveryMethod'),
      methodType: row.methodType,
      presentedName: row.methodType === 'PICK_UP' ? 'Pickup in store' : 'Standard',
    }),
    destination: (row: FulfillmentOrderRow, _args, { shop }) => {
      const order = shop.tables.orders.get(row.orderId);
      if (order?.shippingAddress == null) return null;
      const id = row.id.replace('FulfillmentOrder', 'FulfillmentOrderDestination');
      return { ...order.shippingAddress, id, email: order.email };
    },
    supportedActions: (row: FulfillmentOrderRow) =>
      row.status === 'CLOSED'
        ? []
        : [{ action: 'CREATE_FULFILLMENT' }, { action: 'MOVE' }, { action: 'HOLD' }],
    lineItems: (row: FulfillmentOrderRow, args: PageArguments) =>
      connect(
        row.lines.map((line) => ({ ...line, ...ROW_TIMES, orderId: row.orderId })),
        () => null,
        args,
      ),
  },
  FulfillmentOrderLineItem: {
    lineItem: (line: PartLine, _args, { shop }) => findLine(shop, line.orderId, line.lineId),
    sku: (line: PartLine, _args, { shop }) => findLine(shop, line.orderId, line.lineId)?.sku,
    inventoryItemId: (line: PartLine, _args, { shop }) =>
      findLine(shop, line.orderId, line.lineId)?.itemId,
    productTitle: (line: PartLine, _args, { shop }) =>
      findLine(shop, line.orderId, line.lineId)?.title,
    variantTitle: (line: PartLine, _args, { shop }) =>
      findLine(shop, line.orderId, line.lineId)?.variantTitle,
    vendor: (line: PartLine, _args, { shop }) => findLine(shop, line.orderId, line.lineId)?.vendor,
    requiresShipping: (line: PartLine, _args, { shop }) =>
      findLine(shop, line.orderId, line.lineId)?.requiresShipping,
    variant: (line: PartLine, _args, { shop }) => {
      const variantId = findLine(shop, line.orderId, line.lineId)?.variantId ?? null;
      return variantId === null ? null : shop.tables.variants.get(variantId);
    },
  },
  Fulfillment: {
    legacyResourceId: (row: FulfillmentRow) => legacyId(row.id),
    totalQuantity: (row: FulfillmentRow) =>
      row.lines.reduce((total, line) => total + line.quantity, 0),
    requiresShipping: () => true,
    location: (row: FulfillmentRow, _args, { shop }) => shop.tables.locations.get(row.locationId),
    order: (row: FulfillmentRow, _args, { shop }) => shop.tables.orders.get(row.orderId),
    trackingInfo: (row: FulfillmentRow, args: { first?: number | null }) =>
      row.tracking.slice(0, args.first ?? undefined),
    fulfillmentLineItems: (row: FulfillmentRow, args: PageArguments) =>
      connect(
        row.lines.map((line) => ({ ...line, ...ROW_TIMES, orderId: row.orderId })),
        () => null,
        args,
      ),
    fulfillmentOrders: (row: FulfillmentRow, args: PageArguments, { shop }) =>
      connect(
        row.fulfillmentOrderIds.flatMap((id) => shop.tables.fulfillmentOrders.get(id) ?? []),
        () => null,
        args,
      ),
  },
  FulfillmentLineItem: {
    lineItem: (line: PartLine, _args, { shop }) => findLine(shop, line.orderId, line.lineId),
    originalTotalSet: (line: PartLine & { quantity: number }, _args, { shop }) => {
      const found = findLine(shop, line.orderId, line.lineId);
      return moneyBag(toMinor(found?.price ?? '0') * BigInt(line.quantity), shop.currency);
    },
  },
  Refund: {
    legacyResourceId: (row: RefundRow) => legacyId(row.id),
    order: (row: RefundRow, _args, { shop }) => shop.tables.orders.get(row.orderId),
    totalRefundedSet: (row: RefundRow, _args, { shop }) =>
      moneyBag(toMinor(row.amount), shop.currency),
    refundLineItems: (row: RefundRow, args: PageArguments, { shop }) =>
      connect(refundLines(shop, row), () => null, args),
    transactions: (row: RefundRow, args: PageArguments, { shop }) => {
      const order = shop.tables.orders.get(row.orderId);
      const entries = order === undefined ? [] : transactionsOf(order, row.transactionIds);
      return connect(entries, () => null, args);
    },
  },
};

function findLine(shop: Shop, orderId: string, lineId: string) {
  const order = shop.tables.orders.get(orderId);
  const line = order?.lines.find((candidate) => candidate.id === lineId);
  return order === undefined || line === undefined ? undefined : lineIn(order, line);
}

function refundLines(shop: Shop, refund: RefundRow) {
  return refund.lines.map((line) => ({
    ...line,
    ...ROW_TIMES,
    lineItem: findLine(shop, refund.orderId, line.lineId),
    location: line.locationId === null ? null : shop.tables.locations.get(line.locationId),
    priceSet: moneyBag(toMinor(line.subtotal) / BigInt(line.quantity), shop.currency),
    subtotalSet: moneyBag(toMinor(line.subtotal), shop.currency),
    totalTaxSet: moneyBag(0n, shop.currency),
  }));
}

function transactionsOf(order: OrderRow, ids: readonly string[]) {
  return order.transactions
    .filter((entry) => ids.includes(entry.id))
    .map((entry) => ({ ...entry, order, currency: order.currency, updatedAt: entry.createdAt }));
}
