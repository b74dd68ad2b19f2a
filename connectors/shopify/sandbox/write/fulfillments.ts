import type { CallContext, Resolvers } from '../read/resolve.ts';
import { type FulfillmentPart, fulfill } from '../shop/change-order.ts';
import { legacyId } from '../shop/gid.ts';
import type { FulfillmentOrderRow, FulfillmentRow, OrderRow } from '../shop/order-rows.ts';
import type { Shop } from '../shop/shop.ts';
import { type UserError, userError } from './answers.ts';
import { mutation } from './mutation.ts';

interface PartInput {
  readonly fulfillmentOrderId: string;
  readonly fulfillmentOrderLineItems?:
    | readonly { readonly id: string; readonly quantity: number }[]
    | null;
}

interface FulfillmentCreateArguments {
  readonly fulfillment: {
    readonly lineItemsByFulfillmentOrder: readonly PartInput[];
    readonly trackingInfo?: {
      readonly company?: string | null;
      readonly number?: string | null;
      readonly numbers?: readonly string[] | null;
      readonly url?: string | null;
      readonly urls?: readonly string[] | null;
    } | null;
  };
}

interface PreparedArguments {
  readonly input: {
    readonly lineItemsByFulfillmentOrder: readonly { readonly fulfillmentOrderId: string }[];
  };
}

/** Sending goods out. */
export const FULFILLMENT_MUTATIONS: Resolvers[string] = {
  fulfillmentCreate: mutation('ignored', (args: FulfillmentCreateArguments, context) =>
    createFulfillment(context, args),
  ),
  fulfillmentOrderLineItemsPreparedForPickup: mutation(
    'ignored',
    (args: PreparedArguments, context) => prepareForPickup(context, args),
  ),
};

/** Marks a fresh order as sent, as `orderCreate` does when it is told so. */
export function fulfillAtOnce(
  shop: Shop,
  order: OrderRow,
  how: { readonly trackingCompany?: string | null; readonly trackingNumber?: string | null },
): void {
  const parts = shop.tables.fulfillmentOrders.of(order.id).map((row) => remaining(row));
  const tracking =
    how.trackingNumber == null
      ? []
      : [{ company: how.trackingCompany ?? null, number: how.trackingNumber, url: null }];
  fulfill(shop, order, parts, tracking);
}

function createFulfillment(
  { shop }: CallContext,
  { fulfillment: input }: FulfillmentCreateArguments,
): unknown {
  const rows = input.lineItemsByFulfillmentOrder.map((part) =>
    shop.tables.fulfillmentOrders.get(part.fulfillmentOrderId),
  );
  const known = rows.filter((row) => row !== undefined);
  const fault =
    known.length < rows.length || known.length === 0
      ? userError(['fulfillment'], 'Fulfillment order does not exist.')
      : (groupFault(known) ?? quantityFault(input.lineItemsByFulfillmentOrder, known));
  const order = shop.tables.orders.get(known[0]?.orderId ?? '');
  if (fault !== null || order === undefined) {
    return { fulfillment: null, userErrors: fault === null ? [] : [fault] };
  }
  const parts = input.lineItemsByFulfillmentOrder.flatMap((part, index): FulfillmentPart[] => {
    const row = known[index];
    if (row === undefined) return [];
    const lines = part.fulfillmentOrderLineItems ?? [];
    return [lines.length === 0 ? remaining(row) : { fulfillmentOrder: row, lines }];
  });
  const fulfillment = fulfill(shop, order, parts, trackingOf(input.trackingInfo ?? {}));
  return { fulfillment, userErrors: [] };
}

function remaining(row: FulfillmentOrderRow): FulfillmentPart {
  const lines = row.lines
    .filter((line) => line.remainingQuantity > 0)
    .map((line) => ({ id: line.id, quantity: line.remainingQuantity }));
  return { fulfillmentOrder: row, lines };
}

function groupFault(rows: readonly FulfillmentOrderRow[]): UserError | null {
  const orders = [...new Set(rows.map((row) => legacyId(row.orderId)))];
  if (orders.length > 1) {
    const rule = 'All fulfillment orders must belong to the same order.';
    const message = `${rule} Multiple orders with ids [${orders.join(', ')}] were found.`;
    return userError(['fulfillment'], message);
  }
  const locations = [...new Set(rows.map((row) => legacyId(row.locationId)))];
  if (locations.length > 1) {
    const rule = 'All fulfillment orders must be assigned to a single location.';
    const message = `${rule} Multiple locations with ids [${locations.join(', ')}] were found.`;
    return userError(['fulfillment'], message);
  }
  const closed = rows.find((row) => row.status !== 'OPEN' && row.status !== 'IN_PROGRESS');
  if (closed === undefined) return null;
  const status = closed.status.toLowerCase();
  const message = `Fulfillment order ${legacyId(closed.id)} has an unfulfillable status= ${status}.`;
  return userError(['fulfillment'], message);
}

function quantityFault(
  parts: readonly PartInput[],
  rows: readonly FulfillmentOrderRow[],
): UserError | null {
  for (const [index, part] of parts.entries()) {
    for (const [lineIndex, wanted] of (part.fulfillmentOrderLineItems ?? []).entries()) {
      if (wanted.quantity <= 0) {
        const field = ['fulfillment', 'lineItemsByFulfillmentOrder', index];
        const at = [...field, 'fulfillmentOrderLineItems', lineIndex, 'quantity'];
        return userError(at, 'Quantity must be greater than 0');
      }
      const line = rows[index]?.lines.find((candidate) => candidate.id === wanted.id);
      if (line === undefined) {
        return userError(['fulfillment'], 'Fulfillment order line item does not exist.');
      }
      if (wanted.quantity > line.remainingQuantity) {
        const message = 'Invalid fulfillment order line item quantity requested.';
        return userError(['fulfillment'], message);
      }
    }
  }
  return null;
}

/** What an input says about following the goods. */
export function trackingOf(
  info: NonNullable<FulfillmentCreateArguments['fulfillment']['trackingInfo']>,
): FulfillmentRow['tracking'] {
  const numbers = info.numbers ?? (info.number == null ? [] : [info.number]);
  const urls = info.urls ?? (info.url == null ? [] : [info.url]);
  return numbers.map((number, index) => ({
    company: info.company ?? null,
    number,
    url: urls[index] ?? null,
  }));
}

function prepareForPickup({ shop }: CallContext, { input }: PreparedArguments): unknown {
  const errors: UserError[] = [];
  for (const [index, part] of input.lineItemsByFulfillmentOrder.entries()) {
    const row = shop.tables.fulfillmentOrders.get(part.fulfillmentOrderId);
    if (row === undefined || row.methodType !== 'PICK_UP' || row.status === 'CLOSED') {
      const at = ['input', 'lineItemsByFulfillmentOrder', index, 'fulfillmentOrderId'];
      errors.push(userError(at, 'Fulfillment order is invalid.', 'FULFILLMENT_ORDER_INVALID'));
      continue;
    }
    shop.tables.fulfillmentOrders.put({
      ...shop.touched(row),
      status: 'IN_PROGRESS',
      preparedForPickup: true,
    });
  }
  return { userErrors: errors };
}
