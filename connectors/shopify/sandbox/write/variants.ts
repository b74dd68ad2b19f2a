import { type CallContext, expectKind, type Resolvers } from '../read/resolve.ts';
import { levelGid } from '../shop/gid.ts';
import { toMinor } from '../shop/money.ts';
import { updateProduct, updateVariant } from '../shop/products.ts';
import type { VariantRow } from '../shop/rows.ts';
import type { Shop } from '../shop/shop.ts';
import { changeStock, stockedLevel } from '../shop/stock.ts';
import { limitInput, type UserError, userError } from './answers.ts';
import { mutation } from './mutation.ts';
import { type ItemInput, itemWish, type VariantInput, variantWish } from './variant-input.ts';

const VARIANTS_MAX = 250;
const QUANTITY_MAX = 1_000_000_000;

interface BulkArguments {
  readonly productId: string;
  readonly variants: readonly VariantInput[];
  readonly allowPartialUpdates: boolean;
}

interface ActivateArguments {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly available?: number | null;
  readonly onHand?: number | null;
}

/** Changes of variants, items and where they are stocked. */
export const VARIANT_MUTATIONS: Resolvers[string] = {
  productVariantsBulkUpdate: mutation('ignored', (args: BulkArguments, context) =>
    bulkUpdate(context, args),
  ),
  inventoryItemUpdate: mutation('ignored', (args: { id: string; input: ItemInput }, { shop }) => {
    const item = shop.tables.items.get(args.id);
    const variant = item === undefined ? undefined : shop.tables.variants.get(item.variantId);
    if (variant === undefined) {
      const message = "The inventory item couldn't be found.";
      return { inventoryItem: null, userErrors: [userError(['id'], message)] };
    }
    const sku = args.input.sku === undefined ? {} : { sku: args.input.sku };
    updateVariant(shop, variant, { ...itemWish(args.input), ...sku });
    return { inventoryItem: shop.tables.items.get(args.id), userErrors: [] };
  }),
  inventoryActivate: mutation('required', (args: ActivateArguments, context) =>
    activate(context, args),
  ),
};

function bulkUpdate({ shop }: CallContext, args: BulkArguments): unknown {
  limitInput(args.variants, VARIANTS_MAX);
  expectKind(args.productId, 'Product');
  const product = shop.tables.products.get(args.productId);
  if (product === undefined) {
    const error = userError(['productId'], 'Product does not exist', 'PRODUCT_DOES_NOT_EXIST');
    return { product: null, productVariants: null, userErrors: [error] };
  }
  const errors = new Map(
    args.variants.map((input, index) => [index, variantFaults(shop, product.id, input, index)]),
  );
  const userErrors = [...errors.values()].flat();
  if (userErrors.length > 0 && !args.allowPartialUpdates) {
    return { product, productVariants: null, userErrors };
  }
  const changed: VariantRow[] = [];
  for (const [index, input] of args.variants.entries()) {
    const variant = shop.tables.variants.get(input.id ?? '');
    if (variant === undefined || errors.get(index)?.length !== 0) continue;
    changed.push(updateVariant(shop, variant, variantWish(input)));
  }
  if (changed.length > 0) updateProduct(shop, product, {});
  return { product: shop.tables.products.get(product.id), productVariants: changed, userErrors };
}

function variantFaults(
  shop: Shop,
  productId: string,
  input: VariantInput,
  index: number,
): readonly UserError[] {
  const at = ['variants', index];
  if (input.id === undefined) {
    const message = 'Product variant is missing ID attribute';
    return [userError([...at, 'id'], message, 'PRODUCT_VARIANT_ID_MISSING')];
  }
  if (shop.tables.variants.get(input.id)?.productId !== productId) {
    const message = 'Product variant does not exist';
    return [userError([...at, 'id'], message, 'PRODUCT_VARIANT_DOES_NOT_EXIST')];
  }
  if (input.price !== undefined && toMinor(input.price) < 0n) {
    const message = 'Price must be greater than or equal to 0';
    return [userError([...at, 'price'], message, 'GREATER_THAN_OR_EQUAL_TO')];
  }
  if (Number(input.compareAtPrice ?? 0) >= 1e18) {
    const message = 'must be less than 1000000000000000000';
    return [userError([...at, 'compareAtPrice'], message, 'INVALID_INPUT')];
  }
  return [];
}

function activate({ shop }: CallContext, args: ActivateArguments): unknown {
  expectKind(args.inventoryItemId, 'InventoryItem');
  expectKind(args.locationId, 'Location');
  const errors = activateFaults(shop, args);
  if (errors.length > 0) return { inventoryLevel: null, userErrors: errors };
  const level = stockedLevel(shop, args.inventoryItemId, args.locationId);
  const wanted = args.available ?? args.onHand ?? 0;
  if (!level.isActive) shop.tables.levels.put({ ...shop.touched(level), isActive: true });
  if (wanted !== 0) {
    changeStock(shop, args.inventoryItemId, args.locationId, { available: wanted });
  }
  return { inventoryLevel: shop.tables.levels.get(level.id), userErrors: [] };
}

function activateFaults(shop: Shop, args: ActivateArguments): readonly UserError[] {
  const location = shop.tables.locations.get(args.locationId);
  if (shop.tables.items.get(args.inventoryItemId) === undefined) {
    return [
      userError(['inventoryItemId'], "The product couldn't be stocked because it does not exist."),
    ];
  }
  if (location?.isActive !== true) {
    return [
      userError(
        ['locationId'],
        "The product couldn't be stocked because the location wasn't found.",
      ),
    ];
  }
  const refusal = `The product couldn't be stocked at ${location.name}`;
  const name = args.available != null ? 'available' : 'onHand';
  const quantity = args.available ?? args.onHand;
  if (args.available != null && args.onHand != null) {
    const rule = 'not allowed to set available and on_hand quantities at the same time';
    const message = `${refusal} because ${rule}.`;
    return [userError(['available'], message), userError(['onHand'], message)];
  }
  if (quantity == null) return [];
  const level = shop.tables.levels.get(levelGid(args.inventoryItemId, args.locationId));
  if (level?.isActive === true) {
    const said = name === 'onHand' ? 'on_hand' : 'available';
    const when = 'when the item is already active at the location';
    const message = `Not allowed to set an ${said} quantity ${when}.`;
    return [userError([name], message)];
  }
  if (Math.abs(quantity) <= QUANTITY_MAX) return [];
  const rule = 'the quantity needs to be between -1 billion and 1 billion';
  const message = `${refusal} because ${rule}.`;
  return [userError([name], message)];
}
