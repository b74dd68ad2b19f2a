/** What is derived of an order: where its goods are, and its money (D20). */
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { OrderLineFigures, OrderUpsert } from './message.ts';
import { amountOf, sumOf } from './totals.ts';

/** Where the goods of an order are. */
export type OrderState =
  | 'open'
  | 'partiallyFulfilled'
  | 'fulfilled'
  | 'partiallyReturned'
  | 'returned'
  | 'cancelled';

/** Where the money of an order is. */
export type PaymentState =
  | 'unpaid'
  | 'partiallyPaid'
  | 'paid'
  | 'partiallyRefunded'
  | 'refunded'
  | 'unknown';

/** The order's state, from its lines: a cancelled line does not count, and shipped goods stay shipped (D21). */
export function stateOf(order: Pick<OrderUpsert, 'status' | 'lines'>): OrderState {
  const { status, lines } = order;
  const wanted = sum(lines, (line) => Math.max(0, line.quantity - line.cancelled));
  const fulfilled = sum(lines, (line) => line.fulfilled);
  const returned = sum(lines, (line) => line.returned);
  if (returned > 0)
    return returned >= Math.max(fulfilled, wanted) ? 'returned' : 'partiallyReturned';
  if (status === 'cancelled' && fulfilled === 0) return 'cancelled';
  if (lines.length > 0 && wanted === 0 && fulfilled === 0) return 'cancelled';
  // A till sale is over when it is booked, and says nothing of parcels.
  if (status === 'completed' && fulfilled === 0) return 'fulfilled';
  if (fulfilled === 0) return 'open';
  return status === 'cancelled' || fulfilled >= wanted ? 'fulfilled' : 'partiallyFulfilled';
}

function sum(lines: readonly OrderLineFigures[], of: (line: OrderLineFigures) => number): number {
  return lines.reduce((total, line) => total + of(line), 0);
}

/** Payments in these states brought no money. */
const NO_MONEY = /^(fail|error|void|pend|authori[sz]|await|cancel)/i;

/** The payment's state; unknown when the source says nothing of payments or of the total. */
export function paymentOf(order: JsonObject): PaymentState {
  const totals = isJsonObject(order['totals']) ? order['totals'] : {};
  const total = amountOf(totals['total']);
  const paid = sumOf(moneyOf(order['payments']), 'amount');
  if (total === null || paid === null) return 'unknown';
  const refunded = amountOf(totals['refunded']) ?? sumOf(order['refunds'], 'amount') ?? 0n;
  if (paid <= 0n) return total <= 0n ? 'paid' : 'unpaid';
  if (refunded >= paid) return 'refunded';
  if (refunded > 0n) return 'partiallyRefunded';
  return paid < total ? 'partiallyPaid' : 'paid';
}

function moneyOf(payments: Json | undefined): Json | undefined {
  if (!Array.isArray(payments)) return undefined;
  return payments.filter((payment) => {
    if (!isJsonObject(payment)) return false;
    const { status, kind } = payment;
    if (typeof status === 'string' && NO_MONEY.test(status)) return false;
    return !(typeof kind === 'string' && /^(refund|void|authori[sz])/i.test(kind));
  });
}
