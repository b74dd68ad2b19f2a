import { createCustomer } from './shop/customers.ts';
import { createProduct, createVariant, type ProductWish, stockVariant } from './shop/products.ts';
import type { Address, LocationRow, VariantRow } from './shop/rows.ts';
import type { Shop } from './shop/shop.ts';

/** A location of a fresh shop. */
export interface SeedLocation {
  readonly name: string;
  readonly isActive?: boolean;
  readonly fulfillsOnlineOrders?: boolean;
  readonly pickup?: boolean;
  readonly address?: Address;
}

/** One SKU; rows with the same title become variants of one product. */
export interface SeedProduct {
  readonly sku: string;
  readonly title: string;
  readonly price: string;
  readonly barcode?: string;
  readonly option?: string;
  readonly vendor?: string;
  readonly tags?: readonly string[];
  readonly tracked?: boolean;
  readonly inventoryPolicy?: 'DENY' | 'CONTINUE';
  /** Location name → units on hand. */
  readonly quantities?: Readonly<Record<string, number>>;
}

/** A customer of a fresh shop. */
export interface SeedCustomer {
  readonly email?: string;
  readonly phone?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly tags?: readonly string[];
}

/** What a fresh shop holds; a shop found in a state file is not seeded again. */
export interface ShopSeed {
  readonly locations?: readonly SeedLocation[];
  readonly products?: readonly SeedProduct[];
  readonly customers?: readonly SeedCustomer[];
}

const DEFAULT_LOCATION: SeedLocation = { name: 'Shop location' };

/** Fills a fresh shop from plain lists. */
export function seedShop(shop: Shop, seed: ShopSeed): void {
  const locations = new Map<string, string>();
  for (const wish of seed.locations ?? [DEFAULT_LOCATION]) {
    const row = addLocation(shop, wish);
    locations.set(row.name, row.id);
  }
  const products = new Map<string, string>();
  for (const wish of seed.products ?? []) {
    const known = products.get(wish.title);
    const productId = known ?? createProduct(shop, productWish(wish)).id;
    products.set(wish.title, productId);
    addVariant(shop, productId, wish, (name) => locations.get(name));
  }
  for (const wish of seed.customers ?? []) createCustomer(shop, wish);
}

function productWish({ title, vendor, tags }: SeedProduct): ProductWish {
  return {
    title,
    ...(vendor === undefined ? {} : { vendor }),
    ...(tags === undefined ? {} : { tags }),
  };
}

function addLocation(shop: Shop, wish: SeedLocation): LocationRow {
  const row: LocationRow = {
    ...shop.born('Location'),
    name: wish.name,
    isActive: wish.isActive ?? true,
    fulfillsOnlineOrders: wish.fulfillsOnlineOrders ?? true,
    shipsInventory: wish.fulfillsOnlineOrders ?? true,
    address: wish.address ?? { countryCode: 'US', country: 'United States' },
    pickup: wish.pickup ?? false,
  };
  shop.tables.locations.put(row);
  return row;
}

/** Adds a product of one variant. Errors: no location has a name that quantities speak of. */
export function addProduct(
  shop: Shop,
  wish: SeedProduct,
  locationOf: (name: string) => string | undefined,
): VariantRow {
  return addVariant(shop, createProduct(shop, productWish(wish)).id, wish, locationOf);
}

function addVariant(
  shop: Shop,
  productId: string,
  wish: SeedProduct,
  locationOf: (name: string) => string | undefined,
): VariantRow {
  const option =
    wish.option === undefined
      ? { name: 'Title', value: 'Default Title' }
      : { name: 'Option', value: wish.option };
  const variant = createVariant(shop, productId, {
    sku: wish.sku,
    barcode: wish.barcode ?? null,
    price: wish.price,
    tracked: wish.tracked ?? true,
    inventoryPolicy: wish.inventoryPolicy ?? 'DENY',
    selectedOptions: [option],
  });
  for (const [name, available] of Object.entries(wish.quantities ?? {})) {
    const locationId = locationOf(name);
    if (locationId === undefined) throw new Error(`assertion failed: no location named ${name}`);
    stockVariant(shop, variant, { locationId, available });
  }
  return variant;
}
