import { legacyId } from '../shop/gid.ts';
import { sum, toMinor, toPrice } from '../shop/money.ts';
import type { FulfillmentRow, LineRow, OrderRow, RefundRow } from '../shop/order-rows.ts';
import type { Address } from '../shop/rows.ts';
import type { Shop } from '../shop/shop.ts';
import {
  financialStatus,
  fulfillmentStatus,
  totalsOf,
  unfulfilledQuantity,
} from '../shop/totals.ts';
import { bigNumber, bodyTime } from './body-json.ts';
import { customerPayload } from './payload.ts';

/** An order's webhook body: REST-shaped, ids as bare numbers, money as text with `_set` twins. */
export function orderPayload(shop: Shop, order: OrderRow): Readonly<Record<string, unknown>> {
  const totals = totalsOf(order);
  const customer =
    order.customerId === null ? undefined : shop.tables.customers.get(order.customerId);
  const fulfillment = fulfillmentStatus(order);
  return {
    id: bigNumber(legacyId(order.id)),
    admin_graphql_api_id: order.id,
    name: order.name,
    number: order.number - 1000,
    order_number: order.number,
    created_at: bodyTime(order.createdAt),
    updated_at: bodyTime(order.updatedAt),
    processed_at: bodyTime(order.processedAt),
    closed_at: bodyTime(order.closedAt),
    cancelled_at: bodyTime(order.cancelledAt),
    cancel_reason: order.cancelReason?.toLowerCase() ?? null,
    currency: order.currency,
    presentment_currency: order.currency,
    taxes_included: order.taxesIncluded,
    test: order.test,
    confirmed: true,
    email: order.email,
    contact_email: order.email,
    phone: order.phone,
    note: order.note,
    po_number: order.poNumber,
    note_attributes: order.customAttributes.map(({ key, value }) => ({ name: key, value })),
    tags: order.tags.join(', '),
    source_name: order.sourceName,
    source_identifier: order.sourceIdentifier,
    financial_status: financialStatus(order).toLowerCase(),
    fulfillment_status: fulfillmentText(fulfillment),
    payment_gateway_names: [...new Set(order.transactions.map((entry) => entry.gateway))],
    ...amounts('subtotal_price', totals.subtotal, order.currency),
    ...amounts('total_price', totals.total, order.currency),
    ...amounts('total_tax', totals.tax, order.currency),
    ...amounts('current_total_price', totals.currentTotal, order.currency),
    ...amounts('current_subtotal_price', totals.currentSubtotal, order.currency),
    total_shipping_price_set: moneySet(totals.shipping, order.currency),
    total_outstanding: toPrice(totals.currentTotal - totals.received),
    line_items: order.lines.map((line) => linePayload(line, order.currency)),
    shipping_lines: order.shippingLines.map((line) => ({
      id: bigNumber(legacyId(line.id)),
      title: line.title,
      code: line.code,
      source: line.source,
      price: line.price,
      price_set: moneySet(toMinor(line.price), order.currency),
      tax_lines: [],
    })),
    tax_lines: order.taxLines.map((line) => ({
      title: line.title,
      rate: line.rate,
      price: line.amount,
    })),
    shipping_address: addressPayload(order.shippingAddress),
    billing_address: addressPayload(order.billingAddress),
    customer: customer === undefined ? null : customerPayload(customer),
    fulfillments: shop.tables.fulfillments.of(order.id).map((row) => fulfillmentPayload(shop, row)),
    refunds: shop.tables.refunds.of(order.id).map((row) => refundPayload(shop, row)),
    discount_codes: [],
    returns: [],
    line_item_groups: [],
  };
}

/** A fulfilment's webhook body. */
export function fulfillmentPayload(
  shop: Shop,
  row: FulfillmentRow,
): Readonly<Record<string, unknown>> {
  const order = shop.tables.orders.get(row.orderId);
  const tracking = row.tracking[0];
  return {
    id: bigNumber(legacyId(row.id)),
    admin_graphql_api_id: row.id,
    order_id: bigNumber(legacyId(row.orderId)),
    name: row.name,
    status: row.status.toLowerCase(),
    created_at: bodyTime(row.createdAt),
    updated_at: bodyTime(row.updatedAt),
    location_id: bigNumber(legacyId(row.locationId)),
    shipment_status: null,
    email: order?.email ?? null,
    tracking_company: tracking?.company ?? null,
    tracking_number: tracking?.number ?? null,
    tracking_numbers: row.tracking.flatMap((entry) => entry.number ?? []),
    tracking_url: tracking?.url ?? null,
    tracking_urls: row.tracking.flatMap((entry) => entry.url ?? []),
    line_items: row.lines.flatMap((sent) => {
      const line = order?.lines.find((candidate) => candidate.id === sent.lineId);
      if (line === undefined || order === undefined) return [];
      return [{ ...linePayload(line, order.currency), quantity: sent.quantity }];
    }),
  };
}

/** A refund's webhook body; its subtotals are JSON numbers, unlike all other money. */
export function refundPayload(shop: Shop, row: RefundRow): Readonly<Record<string, unknown>> {
  const order = shop.tables.orders.get(row.orderId);
  const money = order?.transactions.filter((entry) => row.transactionIds.includes(entry.id)) ?? [];
  return {
    id: bigNumber(legacyId(row.id)),
    admin_graphql_api_id: row.id,
    order_id: bigNumber(legacyId(row.orderId)),
    created_at: bodyTime(row.createdAt),
    processed_at: bodyTime(row.processedAt),
    note: row.note,
    restock: row.lines.some((line) => line.restocked),
    refund_line_items: row.lines.map((line) => {
      const sold = order?.lines.find((candidate) => candidate.id === line.lineId);
      return {
        id: bigNumber(legacyId(line.id)),
        line_item_id: bigNumber(legacyId(line.lineId)),
        location_id: line.locationId === null ? null : bigNumber(legacyId(line.locationId)),
        quantity: line.quantity,
        restock_type: line.restockType.toLowerCase(),
        subtotal: Number(line.subtotal),
        subtotal_set: moneySet(toMinor(line.subtotal), shop.currency),
        line_item: sold === undefined ? null : linePayload(sold, shop.currency),
      };
    }),
    transactions: money.map((entry) => ({
      id: bigNumber(legacyId(entry.id)),
      admin_graphql_api_id: entry.id,
      kind: entry.kind.toLowerCase(),
      status: entry.status.toLowerCase(),
      gateway: entry.gateway,
      amount: entry.amount,
      currency: shop.currency,
    })),
  };
}

function linePayload(line: LineRow, currency: string): Readonly<Record<string, unknown>> {
  const optional = (id: string | null): string | null =>
    id === null ? null : bigNumber(legacyId(id));
  return {
    id: bigNumber(legacyId(line.id)),
    admin_graphql_api_id: line.id,
    variant_id: optional(line.variantId),
    product_id: optional(line.productId),
    product_exists: line.productId !== null,
    sku: line.sku,
    title: line.title,
    name: line.title,
    variant_title: line.variantTitle,
    vendor: line.vendor,
    quantity: line.quantity,
    current_quantity: line.currentQuantity,
    fulfillable_quantity: unfulfilledQuantity(line),
    fulfillment_status: line.fulfilledQuantity === 0 ? null : 'fulfilled',
    fulfillment_service: 'manual',
    requires_shipping: line.requiresShipping,
    taxable: line.taxable,
    gift_card: false,
    ...amounts('price', toMinor(line.price), currency),
    ...amounts('total_discount', 0n, currency),
    properties: line.properties.map(({ key, value }) => ({ name: key, value })),
    tax_lines: line.taxLines.map(({ title, rate, amount }) => ({ title, rate, price: amount })),
  };
}

/** An address in webhook shape. */
export function addressPayload(address: Address | null): unknown {
  if (address === null) return null;
  const name = [address.firstName, address.lastName].filter((part) => part != null).join(' ');
  return {
    first_name: address.firstName ?? null,
    last_name: address.lastName ?? null,
    name,
    company: address.company ?? null,
    address1: address.address1 ?? null,
    address2: address.address2 ?? null,
    city: address.city ?? null,
    province: address.province ?? null,
    province_code: address.provinceCode ?? null,
    country: address.country ?? null,
    country_code: address.countryCode ?? null,
    zip: address.zip ?? null,
    phone: address.phone ?? null,
  };
}

function fulfillmentText(status: string): string | null {
  if (status === 'FULFILLED') return 'fulfilled';
  return status === 'PARTIALLY_FULFILLED' ? 'partial' : null;
}

function amounts(
  field: string,
  minor: bigint,
  currency: string,
): Readonly<Record<string, unknown>> {
  return { [field]: toPrice(minor), [`${field}_set`]: moneySet(sum([minor]), currency) };
}

function moneySet(minor: bigint, currency: string): unknown {
  const money = { amount: toPrice(minor), currency_code: currency };
  return { shop_money: money, presentment_money: money };
}
