import type { VariantWish } from '../shop/products.ts';

/** An inventory item as mutations take it. */
export interface ItemInput {
  readonly sku?: string | null;
  readonly tracked?: boolean | null;
  readonly cost?: string | null;
  readonly requiresShipping?: boolean | null;
  readonly countryCodeOfOrigin?: string | null;
  readonly harmonizedSystemCode?: string | null;
  readonly measurement?: {
    readonly weight?: { readonly unit: string; readonly value: number } | null;
  } | null;
}

/** A variant as `productSet` and `productVariantsBulkUpdate` take it. */
export interface VariantInput {
  readonly id?: string;
  readonly sku?: string | null;
  readonly barcode?: string | null;
  readonly price?: string;
  readonly compareAtPrice?: string | null;
  readonly taxable?: boolean;
  readonly inventoryPolicy?: string;
  readonly taxCode?: string | null;
  readonly inventoryItem?: ItemInput;
}

/** What an input says about a variant and its item; fields that it leaves out stay as they are. */
export function variantWish(input: VariantInput): VariantWish {
  const item = input.inventoryItem;
  const sku = item?.sku ?? input.sku;
  const { barcode, price, compareAtPrice, taxable, inventoryPolicy, taxCode } = input;
  return {
    ...(sku === undefined ? {} : { sku }),
    ...(barcode === undefined ? {} : { barcode }),
    ...(price === undefined ? {} : { price: twoPlaces(price) }),
    ...(compareAtPrice === undefined ? {} : { compareAtPrice: twoPlaces(compareAtPrice) }),
    ...(taxable === undefined ? {} : { taxable }),
    ...(inventoryPolicy === undefined ? {} : { inventoryPolicy }),
    ...(taxCode === undefined ? {} : { taxCode }),
    ...itemWish(item ?? {}),
  };
}

/** What an input says about the inventory item alone. */
export function itemWish(item: ItemInput): VariantWish {
  const { tracked, cost, requiresShipping, countryCodeOfOrigin, harmonizedSystemCode } = item;
  const weight = item.measurement?.weight;
  return {
    ...(tracked == null ? {} : { tracked }),
    ...(cost === undefined ? {} : { cost }),
    ...(requiresShipping == null ? {} : { requiresShipping }),
    ...(countryCodeOfOrigin === undefined ? {} : { countryCodeOfOrigin }),
    ...(harmonizedSystemCode === undefined ? {} : { harmonizedSystemCode }),
    ...(weight == null ? {} : { weight }),
  };
}

function twoPlaces<T extends string | null>(price: T): T | string {
  return price === null ? price : Number(price).toFixed(2);
}
