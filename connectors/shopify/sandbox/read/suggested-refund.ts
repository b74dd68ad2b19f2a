import { toMinor } from '../shop/money.ts';
import type { OrderRow, TransactionRow } from '../shop/order-rows.ts';
import { totalsOf } from '../shop/totals.ts';
import { moneyBag } from './money-bag.ts';

/** What is to be given back. */
export interface RefundQuestion {
  readonly refundLineItems?:
    | readonly { readonly lineItemId: string; readonly quantity: number }[]
    | null;
  readonly refundShipping?: boolean | null;
  readonly shippingAmount?: string | null;
  readonly suggestFullRefund?: boolean | null;
}

/** The amounts that go with a refund: goods with their tax and shipping, spread over the payments, never above them. */
export function suggestedRefund(order: OrderRow, question: RefundQuestion): unknown {
  const totals = totalsOf(order);
  const open = totals.received - totals.refunded;
  const lines = linesOf(order, question);
  const subtotal = lines.reduce((sum, { price, quantity }) => sum + toMinor(price) * quantity, 0n);
  const tax = lines.reduce((sum, line) => sum + line.tax, 0n);
  const shipping =
    question.refundShipping === true ? totals.shipping : toMinor(question.shippingAmount ?? '0');
  const wanted = question.suggestFullRefund === true ? open : subtotal + tax + shipping;
  const amount = lesser(wanted, open);
  const bag = (minor: bigint) => moneyBag(minor, order.currency);
  return {
    amountSet: bag(amount),
    subtotalSet: bag(subtotal),
    totalTaxSet: bag(tax),
    maximumRefundableSet: bag(open),
    suggestedTransactions: spread(order, amount).map(({ payment, part, left }) => ({
      amountSet: bag(part),
      maximumRefundableSet: bag(left),
      gateway: payment.gateway,
      kind: 'SUGGESTED_REFUND',
      parentTransaction: { ...payment, order, currency: order.currency },
    })),
  };
}

function linesOf(order: OrderRow, { refundLineItems }: RefundQuestion) {
  return (refundLineItems ?? []).flatMap(({ lineItemId, quantity }) => {
    const line = order.lines.find(({ id }) => id === lineItemId);
    if (line === undefined) return [];
    const taxOfAll = line.taxLines.reduce((sum, { amount }) => sum + toMinor(amount), 0n);
    const units = BigInt(quantity);
    const tax = order.taxesIncluded ? 0n : (taxOfAll * units) / BigInt(line.quantity);
    return [{ price: line.price, quantity: units, tax }];
  });
}

interface Share {
  readonly payment: TransactionRow;
  readonly part: bigint;
  readonly left: bigint;
}

function spread(order: OrderRow, amount: bigint): readonly Share[] {
  let rest = amount;
  return order.transactions.flatMap((payment): readonly Share[] => {
    const isPayment = payment.kind === 'SALE' || payment.kind === 'CAPTURE';
    if (!isPayment || payment.status !== 'SUCCESS') return [];
    const left = order.transactions
      .filter(({ kind, parentId }) => kind === 'REFUND' && parentId === payment.id)
      .reduce((sum, refund) => sum - toMinor(refund.amount), toMinor(payment.amount));
    const part = lesser(rest, left);
    rest -= part;
    return part > 0n ? [{ payment, part, left }] : [];
  });
}

function lesser(one: bigint, other: bigint): bigint {
  return [one, other].sort((a, b) => Number(a - b))[0] ?? 0n;
}
