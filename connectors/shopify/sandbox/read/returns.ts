import { connect, type PageArguments } from '../search/connection.ts';
import type { OrderRow } from '../shop/order-rows.ts';
import { returnStatus } from '../shop/returns.ts';
import type { ReturnLineRow, ReturnRow, ReverseOrderRow } from '../shop/sales-rows.ts';
import type { Shop } from '../shop/shop.ts';
import type { Resolvers } from './resolve.ts';

const TIMES = { createdAt: 0, updatedAt: 0 };

type InOrder<R> = R & { readonly orderId: string };

/** The handles of the reasons that Shopify itself brings along; the number of a gid is the place in this list. */
const REASONS = [
  'unknown',
  'other',
  'unwanted',
  'size-too-small',
  'size-too-large',
  'color',
  'style',
  'defective',
  'not-as-described',
  'wrong-item',
];

/** The handle of a reason by its gid. */
export function returnReason(id: string | null | undefined): string {
  return REASONS[Number(id?.split('/').at(-1)) - 1] ?? 'unknown';
}

function definitionOf(handle: string) {
  const id = `gid://shopify/ReturnReasonDefinition/${REASONS.indexOf(handle) + 1}`;
  return { id, handle, name: handle, deleted: false };
}

/** Returns and reverse fulfilment orders. */
export const RETURN_RESOLVERS = {
  QueryRoot: {
    returnReasonDefinitions: (_root, args: PageArguments & { handles?: readonly string[] }) =>
      connect(
        REASONS.filter((handle) => args.handles?.includes(handle) ?? true).map((handle) => ({
          ...definitionOf(handle),
          ...TIMES,
        })),
        () => null,
        args,
      ),
  },
  Order: {
    returnStatus: (order: OrderRow, _args, { shop }) => returnStatus(shop, order),
    returns: (order: OrderRow, args: PageArguments, { shop }) =>
      connect(shop.tables.returns.of(order.id), () => null, args),
  },
  Return: {
    order: (row: ReturnRow, _args, { shop }) => shop.tables.orders.get(row.orderId),
    totalQuantity: (row: ReturnRow) => row.lines.reduce((sum, line) => sum + line.quantity, 0),
    returnLineItems: (row: ReturnRow, args: PageArguments) =>
      connect(
        row.lines.map((line) => ({ ...line, ...TIMES, orderId: row.orderId })),
        () => null,
        args,
      ),
    reverseFulfillmentOrders: (row: ReturnRow, args: PageArguments) =>
      connect(reverseOrders(row), () => null, args),
    refunds: (row: ReturnRow, args: PageArguments, { shop }) =>
      connect(
        row.refundIds.flatMap((id) => shop.tables.refunds.get(id) ?? []),
        () => null,
        args,
      ),
  },
  ReturnLineItem: {
    fulfillmentLineItem: (line: InOrder<ReturnLineRow>, _args, { shop }) =>
      fulfilledLine(shop, line.orderId, line.fulfillmentLineItemId),
    returnReasonNote: (line: ReturnLineRow) => line.reasonNote,
    returnReasonDefinition: (line: ReturnLineRow) => definitionOf(line.reason),
    processableQuantity: (line: ReturnLineRow) => line.quantity - line.processedQuantity,
    unprocessedQuantity: (line: ReturnLineRow) => line.quantity - line.processedQuantity,
    refundableQuantity: (line: ReturnLineRow) => line.quantity - line.refundedQuantity,
  },
  ReverseFulfillmentOrder: {
    order: (row: InOrder<ReverseOrderRow>, _args, { shop }) => shop.tables.orders.get(row.orderId),
    lineItems: (row: InOrder<ReverseOrderRow>, args: PageArguments) =>
      connect(
        row.lines.map((line) => ({ ...line, ...TIMES, orderId: row.orderId })),
        () => null,
        args,
      ),
  },
  ReverseFulfillmentOrderLineItem: {
    fulfillmentLineItem: (line: InOrder<ReverseOrderRow['lines'][number]>, _args, { shop }) =>
      fulfilledLine(shop, line.orderId, line.fulfillmentLineItemId),
  },
  ReverseFulfillmentOrderDisposition: {
    location: (row: { locationId: string | null }, _args, { shop }) =>
      row.locationId === null ? null : shop.tables.locations.get(row.locationId),
  },
} satisfies Resolvers;

/** The reverse fulfilment orders of a return, with the order they belong to. */
export function reverseOrders(row: ReturnRow) {
  return row.reverseOrders.map((reverse) => ({ ...reverse, ...TIMES, orderId: row.orderId }));
}

function fulfilledLine(shop: Shop, orderId: string, id: string): unknown {
  const lines = shop.tables.fulfillments.of(orderId).flatMap((fulfillment) => fulfillment.lines);
  const line = lines.find((one) => one.id === id);
  return line === undefined ? null : { ...line, ...TIMES, orderId };
}
