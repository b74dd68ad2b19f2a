/** Finds what people name, for the control side. */
import type { OrderRow } from './shop/order-rows.ts';
import type { CustomerRow, VariantRow } from './shop/rows.ts';
import type { Shop } from './shop/shop.ts';

/** The order with that gid. Errors: there is none. */
export function orderOf(shop: Shop, id: string): OrderRow {
  const order = shop.tables.orders.get(id);
  if (order === undefined) throw new Error(`there is no order ${id}`);
  return order;
}

/** The customer with that gid. Errors: there is none. */
export function customerOf(shop: Shop, id: string): CustomerRow {
  const customer = shop.tables.customers.get(id);
  if (customer === undefined) throw new Error(`there is no customer ${id}`);
  return customer;
}

/** The first variant with that SKU. Errors: there is none. */
export function variantOf(shop: Shop, sku: string): VariantRow {
  for (const variant of shop.tables.variants.all()) if (variant.sku === sku) return variant;
  throw new Error(`there is no variant with SKU ${sku}`);
}

/** The gid of the location with that name. Errors: there is none. */
export function locationOf(shop: Shop, name: string): string {
  for (const location of shop.tables.locations.all())
    if (location.name === name) return location.id;
  throw new Error(`there is no location named ${name}`);
}
