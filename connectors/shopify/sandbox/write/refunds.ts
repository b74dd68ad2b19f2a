import { type CallContext, expectKind, type Resolvers } from '../read/resolve.ts';
import { type RefundWish, refundOrder } from '../shop/change-order.ts';
import { toMinor, toPrice } from '../shop/money.ts';
import type { OrderRow } from '../shop/order-rows.ts';
import { totalsOf } from '../shop/totals.ts';
import { type UserError, userError } from './answers.ts';
import { mutation } from './mutation.ts';

interface RefundInput {
  readonly orderId: string;
  readonly note?: string | null;
  readonly processedAt?: number | null;
  readonly refundLineItems?:
    | readonly {
        readonly lineItemId: string;
        readonly quantity: number;
        readonly restockType?: string | null;
        readonly locationId?: string | null;
      }[]
    | null;
  readonly transactions?:
    | readonly {
        readonly amount: string;
        readonly gateway: string;
        readonly kind: string;
        readonly parentId?: string | null;
      }[]
    | null;
}

/** Money and goods back. */
export const REFUND_MUTATIONS: Resolvers[string] = {
  refundCreate: mutation('required', (args: { input: RefundInput }, context) =>
    createRefund(context, args.input),
  ),
};

function createRefund({ shop }: CallContext, input: RefundInput): unknown {
  expectKind(input.orderId, 'Order');
  const order = shop.tables.orders.get(input.orderId);
  if (order === undefined) {
    const error = userError(['orderId'], 'Order does not exist');
    return { refund: null, order: null, userErrors: [error] };
  }
  const fault = lineFault(order, input) ?? moneyFault(order, input);
  if (fault !== null) return { refund: null, order, userErrors: [fault] };
  const refund = refundOrder(shop, order, wishOf(order, input));
  return { refund, order: shop.tables.orders.get(order.id), userErrors: [] };
}

function wishOf(order: OrderRow, input: RefundInput): RefundWish {
  return {
    note: input.note ?? null,
    processedAt: input.processedAt ?? null,
    lines: (input.refundLineItems ?? []).flatMap((entry) => {
      const line = order.lines.find((candidate) => candidate.id === entry.lineItemId);
      if (line === undefined) return [];
      const restockType = entry.restockType ?? 'NO_RESTOCK';
      return [
        { line, quantity: entry.quantity, restockType, locationId: entry.locationId ?? null },
      ];
    }),
    transactions: (input.transactions ?? []).map((entry) => ({
      amount: entry.amount,
      parentId: entry.parentId ?? null,
      gateway: entry.gateway,
    })),
  };
}

function lineFault(order: OrderRow, input: RefundInput): UserError | null {
  for (const [index, entry] of (input.refundLineItems ?? []).entries()) {
    const at = ['refundLineItems', index];
    const line = order.lines.find((candidate) => candidate.id === entry.lineItemId);
    if (line === undefined) return userError([...at, 'lineItemId'], 'Line item does not exist');
    if (entry.quantity > line.quantity - line.refundedQuantity) {
      const message = 'Quantity cannot refund more items than were purchased';
      return userError([...at, 'quantity'], message);
    }
    if (entry.restockType === 'LEGACY_RESTOCK') {
      return userError([...at, 'restockType'], 'Restock type is invalid');
    }
    if (entry.restockType === 'RETURN' && entry.locationId == null) {
      return userError([...at, 'locationId'], "Location can't be blank");
    }
  }
  return null;
}

function moneyFault(order: OrderRow, input: RefundInput): UserError | null {
  const transactions = input.transactions ?? [];
  const odd = transactions.find((entry) => entry.kind !== 'REFUND');
  if (odd !== undefined) {
    return userError(null, `Kind ${odd.kind.toLowerCase()} is not a valid transaction`);
  }
  const ids = new Set(order.transactions.map((entry) => entry.id));
  if (transactions.some((entry) => !ids.has(entry.parentId ?? ''))) {
    const message = 'Transactions require a parent_id associated with the order';
    return userError(['transactions'], message);
  }
  const asked = transactions.reduce((total, entry) => total + toMinor(entry.amount), 0n);
  const { received, refunded } = totalsOf(order);
  if (asked <= received - refunded) return null;
  const [amount, net] = [toPrice(asked), toPrice(received - refunded)];
  return userError(null, `Refund amount $${amount} is greater than net payment received $${net}`);
}
