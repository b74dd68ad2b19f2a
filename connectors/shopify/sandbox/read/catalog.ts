import { connect, type PageArguments } from '../search/connection.ts';
import { legacyId, levelGid } from '../shop/gid.ts';
import { digestOf } from '../shop/metafields.ts';
import { toDecimal, toMinor } from '../shop/money.ts';
import type {
  ItemRow,
  LevelRow,
  LocationRow,
  MetafieldRow,
  ProductRow,
  Row,
  VariantRow,
} from '../shop/rows.ts';
import type { Shop } from '../shop/shop.ts';
import { availableInShop, levelsOfItem, quantityOf } from '../shop/stock.ts';
import { type CallContext, type Resolvers, type SearchArguments, search } from './resolve.ts';

const legacyResourceId = (row: Row): string => legacyId(row.id);

/** Fields that products, variants, orders and customers share. */
export const METAFIELDS: Resolvers[string] = {
  metafield: (row: Row, args: { key: string; namespace?: string | null }, { shop }) =>
    shop.tables.metafields
      .of(row.id)
      .find(
        (field) => field.key === args.key && field.namespace === (args.namespace ?? 'custom'),
      ) ?? null,
  metafields: (
    row: Row,
    args: PageArguments & { namespace?: string | null; keys?: readonly string[] | null },
    { shop },
  ) => {
    const fields = shop.tables.metafields.of(row.id).filter((field) => {
      if (args.namespace != null && field.namespace !== args.namespace) return false;
      return args.keys == null || args.keys.includes(`${field.namespace}.${field.key}`);
    });
    return connect(fields, () => null, args);
  },
};

/** Products, variants, items, levels and locations. */
export const CATALOG_RESOLVERS: Resolvers = {
  Product: {
    ...METAFIELDS,
    legacyResourceId,
    totalInventory: (row: ProductRow, _args, { shop }) => productStock(shop, row),
    tracksInventory: (row: ProductRow, _args, { shop }) =>
      shop.tables.variants
        .of(row.id)
        .some((variant) => shop.tables.items.get(variant.itemId)?.tracked === true),
    seo: ({ seo }: ProductRow) => ({
      title: seo?.title ?? null,
      description: seo?.description ?? null,
    }),
    variantsCount: (row: ProductRow, _args, { shop }) => ({
      count: shop.tables.variants.of(row.id).length,
      precision: 'EXACT',
    }),
    variants: (row: ProductRow, args: PageArguments & { sortKey: string }, { shop }) =>
      connect(
        shop.tables.variants.of(row.id),
        (variant) => (args.sortKey === 'POSITION' ? variant.position : null),
        args,
      ),
  },
  ProductVariant: {
    ...METAFIELDS,
    legacyResourceId,
    displayName: (row: VariantRow, _args, { shop }) =>
      `${shop.tables.products.get(row.productId)?.title ?? ''} - ${row.title}`,
    product: (row: VariantRow, _args, { shop }) => shop.tables.products.get(row.productId),
    inventoryItem: (row: VariantRow, _args, { shop }) => shop.tables.items.get(row.itemId),
    inventoryQuantity: (row: VariantRow, _args, { shop }) => availableInShop(shop, row.itemId),
    availableForSale: (row: VariantRow, _args, { shop }) =>
      row.inventoryPolicy === 'CONTINUE' ||
      shop.tables.items.get(row.itemId)?.tracked !== true ||
      availableInShop(shop, row.itemId) > 0,
  },
  InventoryItem: {
    legacyResourceId,
    sku: (row: ItemRow, _args, { shop }) => variantOf(shop, row)?.sku ?? null,
    duplicateSkuCount: (row: ItemRow, _args, { shop }) => duplicates(shop, row),
    unitCost: (row: ItemRow, _args, { shop }) =>
      row.cost === null
        ? null
        : { amount: toDecimal(toMinor(row.cost)), currencyCode: shop.currency },
    measurement: (row: ItemRow) => ({
      id: row.id.replace('InventoryItem', 'InventoryItemMeasurement'),
      weight: row.weight ?? null,
    }),
    variant: (row: ItemRow, _args, { shop }) => variantOf(shop, row),
    variants: (row: ItemRow, args: PageArguments, { shop }) => {
      const variant = variantOf(shop, row);
      return connect(variant === undefined ? [] : [variant], () => null, args);
    },
    inventoryLevel: (
      row: ItemRow,
      args: { locationId: string; includeInactive: boolean },
      { shop },
    ) => levelBetween(shop, row.id, args.locationId, args.includeInactive),
    inventoryLevels: (row: ItemRow, args: LevelArguments, context) =>
      levelPage(context, levelsOfItem(context.shop, row.id), args),
  },
  InventoryLevel: {
    item: (row: LevelRow, _args, { shop }) => shop.tables.items.get(row.itemId),
    location: (row: LevelRow, _args, { shop }) => shop.tables.locations.get(row.locationId),
    quantities: (row: LevelRow, args: { names: readonly string[] }) =>
      args.names.map((name) => ({
        id: row.id.replace('InventoryLevel', 'InventoryQuantity').concat(`&name=${name}`),
        name,
        quantity: quantityOf(row, name),
        updatedAt: name === 'available' ? row.availableAt : null,
      })),
  },
  Location: {
    legacyResourceId,
    isFulfillmentService: () => false,
    localPickupSettingsV2: (row: LocationRow) =>
      row.pickup ? { pickupTime: 'TWO_HOURS', instructions: '' } : null,
    inventoryLevel: (
      row: LocationRow,
      args: { inventoryItemId: string; includeInactive: boolean },
      { shop },
    ) => levelBetween(shop, args.inventoryItemId, row.id, args.includeInactive),
    inventoryLevels: (row: LocationRow, args: LevelArguments, context) =>
      levelPage(context, context.shop.tables.levels.of(row.id), args),
  },
  Metafield: { legacyResourceId, compareDigest: (row: MetafieldRow) => digestOf(row.value) },
};

type LevelArguments = SearchArguments & { readonly includeInactive: boolean };

function levelPage(context: CallContext, levels: readonly LevelRow[], args: LevelArguments) {
  const rows = args.includeInactive ? levels : levels.filter((level) => level.isActive);
  const byItem = context.fields.levels;
  return search(
    context,
    { table: 'levels', rows, fields: byItem, path: 'inventoryLevels' },
    args,
    (level) => legacyId(level.itemId).padStart(20, '0'),
  );
}

function levelBetween(
  shop: Shop,
  itemId: string,
  locationId: string,
  includeInactive: boolean,
): LevelRow | null {
  const level = shop.tables.levels.get(levelGid(itemId, locationId));
  return level === undefined || !(level.isActive || includeInactive) ? null : level;
}

function productStock(shop: Shop, product: ProductRow): number {
  let total = 0;
  for (const variant of shop.tables.variants.of(product.id)) {
    total += availableInShop(shop, variant.itemId);
  }
  return total;
}

function variantOf(shop: Shop, item: ItemRow): VariantRow | undefined {
  return shop.tables.variants.get(item.variantId);
}

function duplicates(shop: Shop, item: ItemRow): number {
  const sku = variantOf(shop, item)?.sku ?? null;
  if (sku === null) return 0;
  let count = 0;
  for (const variant of shop.tables.variants.all()) {
    if (variant.sku === sku && variant.itemId !== item.id) count += 1;
  }
  return count;
}
