import { createCustomer, customerByEmail } from './customers.ts';
import { legacyId } from './gid.ts';
import type { FulfillmentOrderRow, LineRow, OrderRow, TaxLine } from './order-rows.ts';
import { routeLines } from './routing.ts';
import type { Address, VariantRow } from './rows.ts';
import type { Shop } from './shop.ts';
import { availableInShop, changeStock } from './stock.ts';
import { financialStatus, fulfillmentStatus } from './totals.ts';

/** One line of an order as it is asked for. */
export interface LineWish {
  readonly variantId?: string | null;
  readonly sku?: string | null;
  readonly title?: string | null;
  readonly quantity: number;
  readonly price?: string;
  readonly requiresShipping?: boolean;
  readonly taxable?: boolean;
  readonly taxLines?: readonly TaxLine[];
  readonly properties?: readonly { readonly key: string; readonly value: string }[];
}

/** A payment that comes with an order. */
export interface TransactionWish {
  readonly kind: string;
  readonly status: string;
  readonly gateway: string;
  readonly amount: string;
  readonly processedAt?: number;
}

/** Whether an order takes stock: `BYPASS` does not, and is what Shopify does when nothing is said. */
export type InventoryBehaviour =
  | 'BYPASS'
  | 'DECREMENT_IGNORING_POLICY'
  | 'DECREMENT_OBEYING_POLICY';

/** An order as a checkout, a till or an app asks for it. */
export interface OrderWish {
  readonly lines: readonly LineWish[];
  readonly behaviour: InventoryBehaviour;
  readonly name?: string;
  readonly customerId?: string;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly note?: string | null;
  readonly poNumber?: string | null;
  readonly tags?: readonly string[];
  readonly test?: boolean;
  readonly currency?: string;
  readonly taxesIncluded?: boolean;
  readonly processedAt?: number;
  readonly closedAt?: number | null;
  readonly sourceName?: string;
  readonly sourceIdentifier?: string | null;
  readonly customAttributes?: readonly { readonly key: string; readonly value: string }[];
  readonly shippingAddress?: Address | null;
  readonly billingAddress?: Address | null;
  readonly shippingLines?: readonly {
    readonly title: string;
    readonly code?: string | null;
    readonly source?: string | null;
    readonly price: string;
  }[];
  readonly taxLines?: readonly TaxLine[];
  readonly transactions?: readonly TransactionWish[];
  /** Where it is to be sent from or fetched; the shop chooses when absent. */
  readonly locationId?: string;
  readonly methodType?: string;
}

/** Places an order, or says which line the stock does not cover. */
export function placeOrder(
  shop: Shop,
  wish: OrderWish,
): { readonly order: OrderRow } | { readonly uncovered: number } {
  const lines = wish.lines.map((line) => makeLine(shop, line));
  if (wish.behaviour === 'DECREMENT_OBEYING_POLICY') {
    const uncovered = lines.findIndex((line) => !isCovered(shop, line));
    if (uncovered >= 0) return { uncovered };
  }
  const order = makeOrder(shop, wish, lines);
  shop.tables.orders.put(order);
  openFulfillmentOrders(shop, order, wish);
  shop.emit('orders/create', order.id);
  shop.emit('orders/updated', order.id);
  if (financialStatus(order) === 'PAID') shop.emit('orders/paid', order.id);
  if (fulfillmentStatus(order) === 'FULFILLED') shop.emit('orders/fulfilled', order.id);
  return { order };
}

function makeOrder(shop: Shop, wish: OrderWish, lines: readonly LineRow[]): OrderRow {
  const number = Number(legacyId(shop.newId('OrderNumber')));
  const born = shop.born('Order');
  return {
    ...born,
    number,
    name: wish.name ?? `#${number}`,
    processedAt: Math.min(wish.processedAt ?? born.createdAt, born.createdAt),
    closedAt: wish.closedAt ?? null,
    cancelledAt: null,
    cancelReason: null,
    test: wish.test ?? false,
    sourceName: wish.sourceName ?? 'web',
    sourceIdentifier: wish.sourceIdentifier ?? null,
    email: wish.email?.toLowerCase() ?? null,
    phone: wish.phone ?? null,
    note: wish.note ?? null,
    poNumber: wish.poNumber ?? null,
    tags: [...(wish.tags ?? [])].sort(),
    currency: wish.currency ?? shop.currency,
    taxesIncluded: wish.taxesIncluded ?? false,
    customerId: wish.customerId ?? customerFor(shop, wish),
    customAttributes: wish.customAttributes ?? [],
    billingAddress: withId(shop, wish.billingAddress),
    shippingAddress: withId(shop, wish.shippingAddress),
    shippingLines: (wish.shippingLines ?? []).map((line) => ({
      id: shop.newId('ShippingLine'),
      title: line.title,
      code: line.code ?? null,
      source: line.source ?? null,
      price: line.price,
    })),
    taxLines: wish.taxLines ?? [],
    lines,
    transactions: (wish.transactions ?? []).map((entry) => ({
      id: shop.newId('OrderTransaction'),
      kind: entry.kind,
      status: entry.status,
      gateway: entry.gateway,
      amount: entry.amount,
      processedAt: entry.processedAt ?? born.createdAt,
      createdAt: born.createdAt,
      parentId: null,
    })),
  };
}

function makeLine(shop: Shop, wish: LineWish): LineRow {
  const variant = findVariant(shop, wish);
  const product = variant === null ? undefined : shop.tables.products.get(variant.productId);
  const item = variant === null ? undefined : shop.tables.items.get(variant.itemId);
  return {
    id: shop.newId('LineItem'),
    variantId: variant?.id ?? null,
    productId: product?.id ?? null,
    itemId: item?.id ?? null,
    sku: wish.sku ?? variant?.sku ?? null,
    title: wish.title ?? product?.title ?? 'Custom item',
    variantTitle: variant?.title ?? null,
    vendor: product?.vendor ?? null,
    quantity: wish.quantity,
    currentQuantity: wish.quantity,
    fulfilledQuantity: 0,
    refundedQuantity: 0,
    price: wish.price ?? variant?.price ?? '0.00',
    requiresShipping: wish.requiresShipping ?? item?.requiresShipping ?? true,
    taxable: wish.taxable ?? true,
    taxLines: wish.taxLines ?? [],
    properties: wish.properties ?? [],
  };
}

function findVariant(shop: Shop, wish: LineWish): VariantRow | null {
  if (wish.variantId !== undefined && wish.variantId !== null) {
    return shop.tables.variants.get(wish.variantId) ?? null;
  }
  if (wish.sku === undefined || wish.sku === null || wish.title != null) return null;
  for (const variant of shop.tables.variants.all()) if (variant.sku === wish.sku) return variant;
  return null;
}

function isCovered(shop: Shop, line: LineRow): boolean {
  if (line.itemId === null || line.variantId === null) return true;
  const variant = shop.tables.variants.get(line.variantId);
  const tracked = shop.tables.items.get(line.itemId)?.tracked === true;
  if (!tracked || variant?.inventoryPolicy === 'CONTINUE') return true;
  return availableInShop(shop, line.itemId) >= line.quantity;
}

function openFulfillmentOrders(shop: Shop, order: OrderRow, wish: OrderWish): void {
  const holdsStock = wish.behaviour !== 'BYPASS';
  for (const part of routeLines(shop, order, wish.locationId)) {
    const fulfillmentOrder: FulfillmentOrderRow = {
      ...shop.born('FulfillmentOrder'),
      orderId: order.id,
      locationId: part.locationId,
      status: 'OPEN',
      requestStatus: 'UNSUBMITTED',
      methodType: wish.methodType ?? 'SHIPPING',
      preparedForPickup: false,
      holdsStock,
      lines: part.lines.map((line) => ({
        id: shop.newId('FulfillmentOrderLineItem'),
        lineId: line.id,
        totalQuantity: line.quantity,
        remainingQuantity: line.quantity,
      })),
    };
    shop.tables.fulfillmentOrders.put(fulfillmentOrder);
    if (!holdsStock) continue;
    for (const line of part.lines) commitStock(shop, line, part.locationId);
  }
}

function commitStock(shop: Shop, line: LineRow, locationId: string): void {
  if (line.itemId === null) return;
  if (shop.tables.items.get(line.itemId)?.tracked !== true) return;
  const { quantity } = line;
  changeStock(shop, line.itemId, locationId, { available: -quantity, committed: quantity });
}

function customerFor(shop: Shop, wish: OrderWish): string | null {
  if (wish.email === undefined || wish.email === null) return null;
  const known = customerByEmail(shop, wish.email);
  if (known !== null) return known.id;
  const { firstName, lastName } = wish.shippingAddress ?? {};
  return createCustomer(shop, {
    email: wish.email,
    firstName: firstName ?? null,
    lastName: lastName ?? null,
  }).id;
}

function withId(
  shop: Shop,
  address: Address | null | undefined,
): (Address & { readonly id: string }) | null {
  if (address === undefined || address === null) return null;
  return { ...address, id: shop.newId('MailingAddress') };
}
