import { customerOf, locationOf, orderOf, variantOf } from './find.ts';
import { makeSalesMerchant, type SalesMerchant } from './sales-merchant.ts';
import { addProduct, type SeedProduct } from './seed.ts';
import { savePart } from './shop/change-goods.ts';
import { cancelOrder, fulfill, refundOrder } from './shop/change-order.ts';
import {
  type CustomerWish,
  createCustomer,
  deleteCustomer,
  setConsent,
  setSmsConsent,
  updateCustomer,
} from './shop/customers.ts';
import { levelGid } from './shop/gid.ts';
import { toPrice } from './shop/money.ts';
import type { OrderRow } from './shop/order-rows.ts';
import { type LineWish, type OrderWish, placeOrder } from './shop/place-order.ts';
import { deleteProduct, updateVariant, type VariantWish } from './shop/products.ts';
import type { Address, CustomerRow, VariantRow } from './shop/rows.ts';
import type { Shop } from './shop/shop.ts';
import { changeStock } from './shop/stock.ts';
import { totalsOf } from './shop/totals.ts';

/** An order as a customer's checkout makes it: paid, and taken from stock. */
export interface CheckoutWish {
  readonly lines: readonly LineWish[];
  readonly email?: string;
  readonly shippingAddress?: Address;
  /** Location name: where the customer fetches it. */
  readonly pickupAt?: string;
  readonly test?: boolean;
  readonly paid?: boolean;
  readonly note?: string;
  readonly tags?: readonly string[];
  readonly currency?: string;
}

/** What people do in the shop while the hub looks on; each call is one commit and its webhooks. */
export interface Merchant extends SalesMerchant {
  /** Places an order; throws when the stock does not cover it. */
  placeOrder(wish: CheckoutWish): OrderRow;
  cancelOrder(orderId: string, restock?: boolean): OrderRow;
  /** Holds back everything that is open. */
  holdOrder(orderId: string): void;
  /** Sends everything that is open. */
  fulfillOrder(orderId: string): OrderRow;
  /** Refunds units of a line with the money for them. */
  refundLine(orderId: string, sku: string, quantity: number, locationName?: string): OrderRow;
  /** Counts stock in the admin: sets what is available of a SKU at a location. */
  setStock(sku: string, locationName: string, available: number): void;
  /** Puts a new product of one variant on sale. */
  addProduct(wish: SeedProduct): VariantRow;
  editVariant(sku: string, wish: VariantWish): VariantRow;
  editOrder(orderId: string, wish: { note?: string; tags?: readonly string[] }): OrderRow;
  deleteProduct(sku: string): void;
  deleteOrder(orderId: string): void;
  addCustomer(wish: CustomerWish): CustomerRow;
  editCustomer(customerId: string, wish: CustomerWish): CustomerRow;
  /** What the customer says about marketing, by mail or by text message. */
  consent(customerId: string, channel: 'email' | 'sms', state: string): CustomerRow;
  /** Throws when the customer has orders, as Shopify refuses that. */
  deleteCustomer(customerId: string): void;
  /** Ids behind names, for tests. */
  ids(sku: string, locationName: string): StockIds;
}

/** The gids behind a SKU and the name of a location. */
export interface StockIds {
  readonly productId: string;
  readonly variantId: string;
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly inventoryLevelId: string;
}

/** Makes the people; `done` commits and sends the webhooks. */
export function makeMerchant(shop: Shop, done: () => void): Merchant {
  const finish = <T>(value: T): T => {
    done();
    return value;
  };
  return {
    ...makeSalesMerchant(shop, finish),
    placeOrder: (wish) => finish(checkout(shop, wish)),
    cancelOrder: (orderId, restock = true) =>
      finish(
        cancelOrder(shop, orderOf(shop, orderId), { reason: 'CUSTOMER', restock, refund: true }),
      ),
    holdOrder: (orderId) => {
      for (const part of shop.tables.fulfillmentOrders.of(orderId)) {
        if (part.status === 'OPEN') savePart(shop, { ...part, status: 'ON_HOLD' });
      }
      done();
    },
    fulfillOrder: (orderId) => finish(sendAll(shop, orderOf(shop, orderId))),
    refundLine: (orderId, sku, quantity, locationName) =>
      finish(refundLine(shop, { order: orderOf(shop, orderId), sku, quantity, locationName })),
    setStock: (sku, locationName, available) => {
      const { inventoryItemId, locationId, inventoryLevelId } = idsOf(shop, sku, locationName);
      const before = shop.tables.levels.get(inventoryLevelId)?.quantities.available ?? 0;
      changeStock(shop, inventoryItemId, locationId, { available: available - before });
      done();
    },
    addProduct: (wish) => finish(addProduct(shop, wish, (name) => locationOf(shop, name))),
    editVariant: (sku, wish) => finish(updateVariant(shop, variantOf(shop, sku), wish)),
    editOrder: (orderId, wish) => finish(editOrder(shop, orderOf(shop, orderId), wish)),
    deleteProduct: (sku) => {
      const product = shop.tables.products.get(variantOf(shop, sku).productId);
      if (product !== undefined) deleteProduct(shop, product);
      done();
    },
    deleteOrder: (orderId) => {
      shop.tables.orders.drop(orderOf(shop, orderId).id);
      shop.emit('orders/delete', orderId);
      done();
    },
    addCustomer: (wish) => finish(createCustomer(shop, wish)),
    editCustomer: (customerId, wish) =>
      finish(updateCustomer(shop, customerOf(shop, customerId), wish)),
    consent: (customerId, channel, state) => {
      const set = channel === 'email' ? setConsent : setSmsConsent;
      const consent = { state, optInLevel: 'SINGLE_OPT_IN', updatedAt: shop.now() };
      return finish(set(shop, customerOf(shop, customerId), consent));
    },
    deleteCustomer: (customerId) => {
      deleteCustomer(shop, customerOf(shop, customerId));
      done();
    },
    ids: (sku, locationName) => idsOf(shop, sku, locationName),
  };
}

function checkout(shop: Shop, wish: CheckoutWish): OrderRow {
  const { pickupAt, paid, ...rest } = wish;
  const place: OrderWish = {
    ...rest,
    behaviour: 'DECREMENT_OBEYING_POLICY',
    ...(pickupAt === undefined
      ? {}
      : { locationId: locationOf(shop, pickupAt), methodType: 'PICK_UP' }),
  };
  const placed = placeOrder(shop, place);
  if ('uncovered' in placed) {
    throw new Error(`the stock does not cover line ${placed.uncovered + 1}`);
  }
  if (paid === false) return placed.order;
  const amount = toPrice(totalsOf(placed.order).total);
  const payment = {
    id: shop.newId('OrderTransaction'),
    kind: 'SALE',
    status: 'SUCCESS',
    gateway: 'shopify_payments',
    amount,
    processedAt: shop.now(),
    createdAt: shop.now(),
    parentId: null,
  };
  const order = { ...placed.order, transactions: [payment] };
  shop.tables.orders.put(order);
  shop.emit('orders/paid', order.id);
  return order;
}

function editOrder(
  shop: Shop,
  order: OrderRow,
  wish: { note?: string; tags?: readonly string[] },
): OrderRow {
  const edited = { ...shop.touched(order), ...wish };
  shop.tables.orders.put(edited);
  shop.emit('orders/updated', order.id);
  return edited;
}

function sendAll(shop: Shop, order: OrderRow): OrderRow {
  for (const part of shop.tables.fulfillmentOrders.of(order.id)) {
    const lines = part.lines
      .filter((line) => line.remainingQuantity > 0)
      .map((line) => ({ id: line.id, quantity: line.remainingQuantity }));
    if (lines.length === 0) continue;
    fulfill(shop, orderOf(shop, order.id), [{ fulfillmentOrder: part, lines }], []);
  }
  return orderOf(shop, order.id);
}

function refundLine(
  shop: Shop,
  wish: { order: OrderRow; sku: string; quantity: number; locationName: string | undefined },
): OrderRow {
  const { order, sku, quantity } = wish;
  const line = order.lines.find((candidate) => candidate.sku === sku);
  if (line === undefined) throw new Error(`order ${order.name} has no ${sku}`);
  const sent = line.fulfilledQuantity > 0;
  const locationId = wish.locationName === undefined ? null : locationOf(shop, wish.locationName);
  const amount = toPrice(BigInt(Math.round(Number(line.price) * 100)) * BigInt(quantity));
  refundOrder(shop, order, {
    note: null,
    processedAt: null,
    lines: [{ line, quantity, restockType: refundType(sent, locationId), locationId }],
    transactions: [{ amount, parentId: null, gateway: 'shopify_payments' }],
  });
  return orderOf(shop, order.id);
}

function refundType(sent: boolean, locationId: string | null): string {
  if (!sent) return 'CANCEL';
  return locationId === null ? 'NO_RESTOCK' : 'RETURN';
}

function idsOf(shop: Shop, sku: string, locationName: string): StockIds {
  const variant = variantOf(shop, sku);
  const locationId = locationOf(shop, locationName);
  return {
    productId: variant.productId,
    variantId: variant.id,
    inventoryItemId: variant.itemId,
    locationId,
    inventoryLevelId: levelGid(variant.itemId, locationId),
  };
}
