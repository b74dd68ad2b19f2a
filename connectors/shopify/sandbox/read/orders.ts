import { connect, type PageArguments } from '../search/connection.ts';
import { legacyId } from '../shop/gid.ts';
import { sum, toMinor } from '../shop/money.ts';
import type {
  LineRow,
  OrderRow,
  ShippingRow,
  TaxLine,
  TransactionRow,
} from '../shop/order-rows.ts';
import type { Address } from '../shop/rows.ts';
import {
  financialStatus,
  fulfillmentStatus,
  lineTotal,
  totalsOf,
  unfulfilledQuantity,
} from '../shop/totals.ts';
import { METAFIELDS } from './catalog.ts';
import { type MoneyBag, moneyBag } from './money-bag.ts';
import type { Resolvers } from './resolve.ts';
import { type RefundQuestion, suggestedRefund } from './suggested-refund.ts';

/** A line as resolvers pass it on: the row with its order's currency. */
export type LineInOrder = LineRow & { readonly currency: string };

/** A line with what its fields need from the order. */
export function lineIn(order: OrderRow, line: LineRow): LineInOrder {
  return { ...line, currency: order.currency };
}

const bag =
  (pick: (order: OrderRow) => bigint) =>
  (order: OrderRow): MoneyBag =>
    moneyBag(pick(order), order.currency);

const ORDER_MONEY: Resolvers[string] = {
  currentTotalPriceSet: bag((order) => totalsOf(order).currentTotal),
  totalPriceSet: bag((order) => totalsOf(order).total),
  originalTotalPriceSet: bag((order) => totalsOf(order).total),
  subtotalPriceSet: bag((order) => totalsOf(order).subtotal),
  currentSubtotalPriceSet: bag((order) => totalsOf(order).currentSubtotal),
  totalTaxSet: bag((order) => totalsOf(order).tax),
  currentTotalTaxSet: bag((order) => totalsOf(order).tax),
  totalDiscountsSet: bag(() => 0n),
  totalShippingPriceSet: bag((order) => totalsOf(order).shipping),
  totalRefundedSet: bag((order) => totalsOf(order).refunded),
  totalReceivedSet: bag((order) => totalsOf(order).received),
  totalOutstandingSet: bag((order) => totalsOf(order).currentTotal - totalsOf(order).received),
  netPaymentSet: bag((order) => totalsOf(order).received - totalsOf(order).refunded),
};

/** Orders, their lines, payments and addresses. */
export const ORDER_RESOLVERS: Resolvers = {
  Order: {
    ...METAFIELDS,
    ...ORDER_MONEY,
    legacyResourceId: (order: OrderRow) => legacyId(order.id),
    closed: (order: OrderRow) => order.closedAt !== null,
    confirmed: () => true,
    edited: () => false,
    currencyCode: (order: OrderRow) => order.currency,
    presentmentCurrencyCode: (order: OrderRow) => order.currency,
    displayFinancialStatus: financialStatus,
    displayFulfillmentStatus: fulfillmentStatus,
    fullyPaid: (order: OrderRow) => totalsOf(order).received >= totalsOf(order).total,
    unpaid: (order: OrderRow) => totalsOf(order).received === 0n,
    requiresShipping: (order: OrderRow) => order.lines.some((line) => line.requiresShipping),
    paymentGatewayNames: (order: OrderRow) => [
      ...new Set(order.transactions.map((entry) => entry.gateway)),
    ],
    discountCodes: () => [],
    subtotalLineItemsQuantity: (order: OrderRow) => countOf(order, (line) => line.quantity),
    currentSubtotalLineItemsQuantity: (order: OrderRow) =>
      countOf(order, (line) => line.currentQuantity),
    customer: (order: OrderRow, _args, { shop }) =>
      order.customerId === null ? null : shop.tables.customers.get(order.customerId),
    shippingLine: (order: OrderRow) => shippingIn(order)[0] ?? null,
    shippingLines: (order: OrderRow, args: PageArguments) =>
      connect(shippingIn(order), () => null, args),
    taxLines: (order: OrderRow) => order.taxLines.map((line) => taxIn(line, order.currency)),
    lineItems: (order: OrderRow, args: PageArguments) =>
      connect(
        order.lines.map((line) => ({ ...lineIn(order, line), createdAt: 0, updatedAt: 0 })),
        () => null,
        args,
      ),
    transactions: (order: OrderRow, args: { first?: number | null }) =>
      order.transactions
        .slice(0, args.first ?? undefined)
        .map((entry) => ({ ...entry, order, currency: order.currency })),
    suggestedRefund: (order: OrderRow, args: RefundQuestion) => suggestedRefund(order, args),
    refunds: (order: OrderRow, args: { first?: number | null }, { shop }) =>
      shop.tables.refunds.of(order.id).slice(0, args.first ?? undefined),
    fulfillments: (order: OrderRow, args: { first?: number | null }, { shop }) =>
      shop.tables.fulfillments.of(order.id).slice(0, args.first ?? undefined),
    fulfillmentOrders: (order: OrderRow, args: PageArguments, { shop }) =>
      connect(shop.tables.fulfillmentOrders.of(order.id), () => null, args),
  },
  LineItem: {
    name: (line: LineInOrder) =>
      line.variantTitle === null || line.variantTitle === 'Default Title'
        ? line.title
        : `${line.title} - ${line.variantTitle}`,
    unfulfilledQuantity,
    fulfillableQuantity: unfulfilledQuantity,
    refundableQuantity: (line: LineInOrder) => line.quantity - line.refundedQuantity,
    nonFulfillableQuantity: () => 0,
    isGiftCard: () => false,
    customAttributes: (line: LineInOrder) => line.properties,
    variant: (line: LineInOrder, _args, { shop }) =>
      line.variantId === null ? null : shop.tables.variants.get(line.variantId),
    product: (line: LineInOrder, _args, { shop }) =>
      line.productId === null ? null : shop.tables.products.get(line.productId),
    originalUnitPriceSet: (line: LineInOrder) => moneyBag(toMinor(line.price), line.currency),
    discountedUnitPriceSet: (line: LineInOrder) => moneyBag(toMinor(line.price), line.currency),
    originalTotalSet: (line: LineInOrder) => moneyBag(lineTotal(line), line.currency),
    discountedTotalSet: (line: LineInOrder) => moneyBag(lineTotal(line), line.currency),
    totalDiscountSet: (line: LineInOrder) => moneyBag(0n, line.currency),
    taxLines: (line: LineInOrder) => line.taxLines.map((entry) => taxIn(entry, line.currency)),
  },
  OrderTransaction: {
    amountSet: (entry: TransactionRow & { currency: string }) =>
      moneyBag(toMinor(entry.amount), entry.currency),
    formattedGateway: (entry: TransactionRow) => entry.gateway,
    test: (entry: { order: OrderRow }) => entry.order.test,
    parentTransaction: (entry: TransactionRow & { order: OrderRow; currency: string }) => {
      const parent = entry.order.transactions.find((other) => other.id === entry.parentId);
      return parent === undefined ? null : { ...entry, ...parent };
    },
  },
  MailingAddress: {
    countryCodeV2: (address: Address) => address.countryCode ?? null,
    name: (address: Address) => fullName(address),
  },
};

function countOf(order: OrderRow, pick: (line: LineRow) => number): number {
  return order.lines.reduce((total, line) => total + pick(line), 0);
}

function fullName(address: Address): string | null {
  const name = [address.firstName, address.lastName].filter((part) => part != null).join(' ');
  return name === '' ? null : name;
}

function shippingIn(order: OrderRow) {
  return order.shippingLines.map((line: ShippingRow) => ({
    ...line,
    createdAt: order.createdAt,
    updatedAt: order.createdAt,
    originalPriceSet: moneyBag(toMinor(line.price), order.currency),
    discountedPriceSet: moneyBag(toMinor(line.price), order.currency),
    taxLines: [],
  }));
}

function taxIn(line: TaxLine, currency: string) {
  return {
    title: line.title,
    rate: line.rate,
    ratePercentage: line.rate * 100,
    price: line.amount,
    priceSet: moneyBag(sum([toMinor(line.amount)]), currency),
  };
}
