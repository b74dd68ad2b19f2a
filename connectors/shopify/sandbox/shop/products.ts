import type { ItemRow, Option, ProductRow, VariantRow } from './rows.ts';
import type { Shop } from './shop.ts';
import { changeStock } from './stock.ts';

/** A variant as somebody wants it; what is left out keeps its value or takes the default. */
export interface VariantWish {
  readonly sku?: string | null;
  readonly barcode?: string | null;
  readonly price?: string;
  readonly compareAtPrice?: string | null;
  readonly taxable?: boolean;
  readonly inventoryPolicy?: string;
  readonly taxCode?: string | null;
  readonly selectedOptions?: readonly Option[];
  readonly tracked?: boolean;
  readonly requiresShipping?: boolean;
  readonly cost?: string | null;
  readonly countryCodeOfOrigin?: string | null;
  readonly harmonizedSystemCode?: string | null;
  readonly weight?: NonNullable<ItemRow['weight']>;
  readonly position?: number;
}

/** A product as somebody wants it; what is left out keeps its value. */
export interface ProductWish {
  readonly title?: string;
  readonly handle?: string;
  readonly status?: string;
  readonly vendor?: string;
  readonly productType?: string;
  readonly tags?: readonly string[];
  readonly descriptionHtml?: string;
  readonly seo?: NonNullable<ProductRow['seo']>;
  readonly templateSuffix?: string | null;
}

/** Creates a product without variants. */
export function createProduct(shop: Shop, wish: ProductWish): ProductRow {
  const title = wish.title ?? 'Untitled';
  const product: ProductRow = {
    ...shop.born('Product'),
    title,
    handle: wish.handle ?? freeHandle(shop, title),
    status: wish.status ?? 'ACTIVE',
    vendor: wish.vendor ?? shop.name,
    productType: wish.productType ?? '',
    tags: [...(wish.tags ?? [])].sort(),
    descriptionHtml: wish.descriptionHtml ?? '',
    publishedAt: shop.now(),
    ...(wish.seo === undefined ? {} : { seo: wish.seo }),
    ...(wish.templateSuffix === undefined ? {} : { templateSuffix: wish.templateSuffix }),
  };
  shop.tables.products.put(product);
  shop.emit('products/create', product.id);
  return product;
}

/** Changes a product's own fields. */
export function updateProduct(shop: Shop, product: ProductRow, wish: ProductWish): ProductRow {
  const changed = { ...shop.touched(product), ...wish };
  shop.tables.products.put(changed);
  shop.emit('products/update', product.id);
  return changed;
}

/** Adds a variant with its inventory item. */
export function createVariant(shop: Shop, productId: string, wish: VariantWish): VariantRow {
  const item: ItemRow = {
    ...shop.born('InventoryItem'),
    variantId: shop.newId('ProductVariant'),
    tracked: wish.tracked ?? false,
    requiresShipping: wish.requiresShipping ?? true,
    cost: wish.cost ?? null,
    ...customsOf(wish),
  };
  const options = wish.selectedOptions ?? [{ name: 'Title', value: 'Default Title' }];
  const variant: VariantRow = {
    id: item.variantId,
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
    productId,
    itemId: item.id,
    sku: wish.sku ?? null,
    barcode: wish.barcode ?? null,
    title: options.map((option) => option.value).join(' / '),
    position: wish.position ?? shop.tables.variants.of(productId).length + 1,
    price: wish.price ?? '0.00',
    compareAtPrice: wish.compareAtPrice ?? null,
    taxable: wish.taxable ?? true,
    inventoryPolicy: wish.inventoryPolicy ?? 'DENY',
    taxCode: wish.taxCode ?? null,
    selectedOptions: options,
  };
  shop.tables.items.put(item);
  shop.tables.variants.put(variant);
  shop.emit('inventory_items/create', item.id);
  return variant;
}

/** Changes a variant and its item; the product's update time moves with it. */
export function updateVariant(shop: Shop, variant: VariantRow, wish: VariantWish): VariantRow {
  const {
    tracked,
    requiresShipping,
    cost,
    countryCodeOfOrigin,
    harmonizedSystemCode,
    weight,
    ...own
  } = wish;
  const title = own.selectedOptions?.map((option) => option.value).join(' / ');
  const changed: VariantRow = {
    ...shop.touched(variant),
    ...own,
    title: title ?? variant.title,
  };
  shop.tables.variants.put(changed);
  const item = shop.tables.items.get(variant.itemId);
  const itemChanges = {
    ...(tracked === undefined ? {} : { tracked }),
    ...(requiresShipping === undefined ? {} : { requiresShipping }),
    ...(cost === undefined ? {} : { cost }),
    ...customsOf(wish),
  };
  if (item !== undefined && (Object.keys(itemChanges).length > 0 || own.sku !== undefined)) {
    shop.tables.items.put({ ...shop.touched(item), ...itemChanges });
    shop.emit('inventory_items/update', item.id);
  }
  const product = shop.tables.products.get(variant.productId);
  if (product !== undefined) updateProduct(shop, product, {});
  return changed;
}

/** What customs and carriers want to know of an item. */
function customsOf({ countryCodeOfOrigin, harmonizedSystemCode, weight }: VariantWish) {
  return {
    ...(countryCodeOfOrigin === undefined ? {} : { countryCodeOfOrigin }),
    ...(harmonizedSystemCode === undefined ? {} : { harmonizedSystemCode }),
    ...(weight === undefined ? {} : { weight }),
  };
}

/** Removes a variant with its item and its levels. */
export function deleteVariant(shop: Shop, variant: VariantRow): void {
  for (const location of shop.tables.locations.all()) {
    for (const level of shop.tables.levels.of(location.id)) {
      if (level.itemId === variant.itemId) shop.tables.levels.drop(level.id);
    }
  }
  shop.tables.items.drop(variant.itemId);
  shop.tables.variants.drop(variant.id);
}

/** Removes a product with its variants. */
export function deleteProduct(shop: Shop, product: ProductRow): void {
  for (const variant of shop.tables.variants.of(product.id)) deleteVariant(shop, variant);
  shop.tables.products.drop(product.id);
  shop.emit('products/delete', product.id);
}

/** Puts opening stock on a fresh variant. */
export function stockVariant(
  shop: Shop,
  variant: VariantRow,
  stock: { readonly locationId: string; readonly available: number },
): void {
  changeStock(shop, variant.itemId, stock.locationId, { available: stock.available });
}

function freeHandle(shop: Shop, title: string): string {
  const base = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  let handle = base;
  for (let count = 1; shop.tables.products.of(handle).length > 0; count += 1) {
    handle = `${base}-${count}`;
  }
  return handle;
}
