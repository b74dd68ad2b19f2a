import type { WebhookFault } from '../../../core/connector/sandbox/kit.ts';
import type { CheckoutWish } from './merchant.ts';
import type { ShopControls } from './options.ts';
import type { SeedProduct } from './seed.ts';
import type { BulkFault } from './shop/bulk-rows.ts';
import type { CustomerWish } from './shop/customers.ts';
import type { DraftWish } from './shop/drafts.ts';
import type { VariantWish } from './shop/products.ts';

interface OrderCommand {
  readonly orderId: string;
  readonly restock?: boolean;
  readonly sku?: string;
  readonly quantity?: number;
  readonly location?: string;
  readonly note?: string;
  readonly tags?: readonly string[];
}

interface ConsentCommand {
  readonly customerId: string;
  readonly channel: 'email' | 'sms';
  readonly state: string;
}

interface ReturnCommand {
  readonly returnId: string;
  readonly location?: string;
}

interface StockCommand {
  readonly sku: string;
  readonly location: string;
  readonly available: number;
}

/** What can be looked at below `/sandbox/`, beside the calls. */
export function shopLooks(shop: ShopControls) {
  return { state: shop.state, deliveries: shop.deliveries };
}

/** What can be ordered below `/sandbox/`: what the object's methods do, for demos and scripts. */
export function shopOrders(shop: ShopControls) {
  return { ...weather(shop), ...people(shop), ...sales(shop) };
}

/** Time, rights, limits: what no person in the shop does on purpose. */
function weather(shop: ShopControls) {
  return {
    'webhook-faults': (faults: readonly WebhookFault[]) => shop.setWebhookFaults(faults),
    lag: ({ lagMs }: { readonly lagMs: number }) => shop.setLag(lagMs),
    scopes: ({ scopes }: { readonly scopes: readonly string[] }) => shop.setScopes(scopes),
    token: ({ token }: { readonly token: string }) => shop.rotateToken(token),
    'bulk-faults': (faults: readonly BulkFault[]) => shop.setBulkFaults(faults),
    'bucket/drain': () => shop.drainBucket(),
  };
}

/** What a customer or the merchant does. */
function people(shop: ShopControls) {
  return {
    orders: (wish: CheckoutWish) => shop.placeOrder(wish),
    'orders/cancel': ({ orderId, restock }: OrderCommand) =>
      shop.cancelOrder(orderId, restock ?? true),
    'orders/fulfill': ({ orderId }: OrderCommand) => shop.fulfillOrder(orderId),
    'orders/refund': ({ orderId, sku, quantity, location }: OrderCommand) =>
      shop.refundLine(orderId, sku ?? '', quantity ?? 1, location),
    'orders/edit': ({ orderId, note, tags }: OrderCommand) =>
      shop.editOrder(orderId, {
        ...(note === undefined ? {} : { note }),
        ...(tags === undefined ? {} : { tags }),
      }),
    'orders/delete': ({ orderId }: OrderCommand) => shop.deleteOrder(orderId),
    stock: ({ sku, location, available }: StockCommand) => shop.setStock(sku, location, available),
    variants: ({ sku, ...wish }: VariantWish & { readonly sku: string }) =>
      shop.editVariant(sku, wish),
    customers: ({ customerId, ...wish }: CustomerWish & { readonly customerId: string }) =>
      shop.editCustomer(customerId, wish),
    'customers/consent': ({ customerId, channel, state }: ConsentCommand) =>
      shop.consent(customerId, channel, state),
    'customers/delete': ({ customerId }: { readonly customerId: string }) =>
      shop.deleteCustomer(customerId),
    products: (wish: SeedProduct) => shop.addProduct(wish),
    'products/delete': ({ sku }: { readonly sku: string }) => shop.deleteProduct(sku),
  };
}

/** Drafts, returns, price lists and metafields. */
function sales(shop: ShopControls) {
  return {
    drafts: (wish: DraftWish) => shop.draft(wish),
    'drafts/complete': ({ draftId }: { readonly draftId: string }) => shop.completeDraft(draftId),
    returns: ({ orderId, sku, quantity }: OrderCommand) =>
      shop.returnLine(orderId, sku ?? '', quantity ?? 1),
    'returns/receive': ({ returnId, location }: ReturnCommand) =>
      shop.receiveReturn(returnId, location),
    'returns/close': ({ returnId }: ReturnCommand) => shop.endReturn(returnId, 'CLOSED'),
    'price-lists': ({ list, sku, price }: Readonly<Record<'list' | 'sku' | 'price', string>>) =>
      shop.setListPrice(list, sku, price),
    'id-definitions': ({ owner, name }: Readonly<Record<'owner' | 'name', string>>) =>
      shop.defineId(owner, name),
    metafields: ({
      ownerId,
      name,
      value,
    }: Readonly<Record<'ownerId' | 'name' | 'value', string>>) =>
      shop.setMetafield(ownerId, name, value),
  };
}
