import { sum, toMinor } from './money.ts';
import type { LineRow, OrderRow } from './order-rows.ts';

/** An order's amounts in hundredths of its currency. */
export interface Totals {
  readonly subtotal: bigint;
  readonly currentSubtotal: bigint;
  readonly tax: bigint;
  readonly shipping: bigint;
  readonly total: bigint;
  readonly currentTotal: bigint;
  readonly received: bigint;
  readonly refunded: bigint;
}

/** Adds up an order from its lines, shipping and transactions. */
export function totalsOf(order: OrderRow): Totals {
  const subtotal = sum(order.lines.map((line) => lineTotal(line)));
  const currentSubtotal = sum(
    order.lines.map((line) => toMinor(line.price) * BigInt(line.currentQuantity)),
  );
  const tax = sum([
    ...order.taxLines.map((taxLine) => toMinor(taxLine.amount)),
    ...order.lines.flatMap((line) => line.taxLines.map((taxLine) => toMinor(taxLine.amount))),
  ]);
  const shipping = sum(order.shippingLines.map((line) => toMinor(line.price)));
  const extra = shipping + (order.taxesIncluded ? 0n : tax);
  const refunded = successful(order, ['REFUND']);
  const everything = currentSubtotal === 0n && subtotal > 0n;
  return {
    subtotal,
    currentSubtotal,
    tax,
    shipping,
    total: subtotal + extra,
    currentTotal: currentSubtotal + (everything ? 0n : extra),
    received: successful(order, ['SALE', 'CAPTURE']),
    refunded,
  };
}

/** Quantity times unit price. */
export function lineTotal(line: LineRow): bigint {
  return toMinor(line.price) * BigInt(line.quantity);
}

function successful(order: OrderRow, kinds: readonly string[]): bigint {
  return sum(
    order.transactions
      .filter((entry) => entry.status === 'SUCCESS' && kinds.includes(entry.kind))
      .map((entry) => toMinor(entry.amount)),
  );
}

/** The payment state that the admin shows. */
export function financialStatus(order: OrderRow): string {
  const { total, received, refunded } = totalsOf(order);
  if (received > 0n && refunded >= received) return 'REFUNDED';
  if (refunded > 0n) return 'PARTIALLY_REFUNDED';
  if (received === 0n && order.cancelledAt !== null) return 'VOIDED';
  if (received >= total) return 'PAID';
  if (received > 0n) return 'PARTIALLY_PAID';
  const authorized = order.transactions.some((entry) => entry.kind === 'AUTHORIZATION');
  return authorized ? 'AUTHORIZED' : 'PENDING';
}

/** The delivery state that the admin shows. */
export function fulfillmentStatus(order: OrderRow): string {
  const fulfilled = order.lines.reduce((total, line) => total + line.fulfilledQuantity, 0);
  if (fulfilled === 0) return 'UNFULFILLED';
  const open = order.lines.some((line) => unfulfilledQuantity(line) > 0);
  return open ? 'PARTIALLY_FULFILLED' : 'FULFILLED';
}

/** What is still to be sent of a line: removed units need not be. */
export function unfulfilledQuantity(line: LineRow): number {
  const removed = line.quantity - line.currentQuantity;
  const removedUnsent = Math.min(removed, line.quantity - line.fulfilledQuantity);
  return line.quantity - line.fulfilledQuantity - removedUnsent;
}
