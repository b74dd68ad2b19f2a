import { type CallContext, expectKind, type Resolvers } from '../read/resolve.ts';
import { placeOf } from '../shop/custom-ids.ts';
import { findMetafield, idDefinition, putMetafield } from '../shop/metafields.ts';
import {
  createProduct,
  createVariant,
  deleteProduct,
  deleteVariant,
  type ProductWish,
  stockVariant,
  updateProduct,
  updateVariant,
  type VariantWish,
} from '../shop/products.ts';
import type { Option, ProductRow, VariantRow } from '../shop/rows.ts';
import type { Shop } from '../shop/shop.ts';
import { quantityOf, stockedLevel } from '../shop/stock.ts';
import { limitInput, userError } from './answers.ts';
import { mutation } from './mutation.ts';
import {
  findProduct,
  type MetafieldInput,
  type ProductSetArguments,
  type ProductSetInput,
  productFaults,
  type SetVariantInput,
} from './product-input.ts';
import { variantWish } from './variant-input.ts';

const VARIANTS_MAX = 2048;

/** The declarative product mutation: lists that are given delete what they leave out. */
export const PRODUCT_MUTATIONS: Resolvers[string] = {
  productSet: mutation('ignored', (args: ProductSetArguments, context) =>
    setProduct(context, args),
  ),
  productDelete: mutation('ignored', ({ input }: { input: { id: string } }, { shop }) => {
    expectKind(input.id, 'Product');
    const product = shop.tables.products.get(input.id);
    if (product === undefined) {
      return { deletedProductId: null, userErrors: [userError(['id'], 'Product does not exist')] };
    }
    deleteProduct(shop, product);
    return { deletedProductId: product.id, userErrors: [] };
  }),
};

function setProduct({ shop }: CallContext, args: ProductSetArguments): unknown {
  const { input, identifier } = args;
  limitInput(input.variants ?? [], VARIANTS_MAX);
  const known = findProduct(shop, args);
  const errors = productFaults(shop, args, known);
  if (errors.length > 0) return { product: null, productSetOperation: null, userErrors: errors };
  const wish = productWish(input);
  const product = known === null ? createProduct(shop, wish) : updateProduct(shop, known, wish);
  if (input.variants !== undefined) setVariants(shop, product, input.variants);
  else if (known === null) createVariant(shop, product.id, {});
  if (input.metafields !== undefined) setMetafields(shop, product.id, input.metafields);
  if (known === null && identifier?.customId !== undefined) {
    putMetafield(shop, { ownerId: product.id, type: 'id', ...placeOf(identifier.customId) });
  }
  const saved = shop.tables.products.get(product.id);
  if (args.synchronous) return { product: saved, productSetOperation: null, userErrors: [] };
  const operation = { id: shop.newId('ProductSetOperation'), status: 'COMPLETE', userErrors: [] };
  return { product: null, productSetOperation: { ...operation, product: saved }, userErrors: [] };
}

function productWish(input: ProductSetInput): ProductWish {
  const { id, variants, metafields, productOptions, redirectNewHandle, ...own } = input;
  return own;
}

function setVariants(shop: Shop, product: ProductRow, inputs: readonly SetVariantInput[]): void {
  const left = new Map(shop.tables.variants.of(product.id).map((row) => [row.id, row]));
  for (const [index, input] of inputs.entries()) {
    const options = input.optionValues.map(
      (value): Option => ({ name: value.optionName ?? 'Title', value: value.name ?? '' }),
    );
    const wish: VariantWish = {
      ...variantWish(input),
      selectedOptions: options,
      position: input.position ?? index + 1,
    };
    const known = matching([...left.values()], input);
    if (known !== undefined) left.delete(known.id);
    const variant =
      known === undefined
        ? createVariant(shop, product.id, wish)
        : updateVariant(shop, known, wish);
    for (const stock of input.inventoryQuantities ?? []) setStock(shop, variant, stock);
  }
  for (const variant of left.values()) deleteVariant(shop, variant);
}

function matching(rows: readonly VariantRow[], input: SetVariantInput): VariantRow | undefined {
  if (input.id !== undefined) return rows.find((row) => row.id === input.id);
  const wanted = input.optionValues.map(({ optionName, name }) => `${optionName}=${name}`).sort();
  return rows.find(({ selectedOptions }) => {
    const held = selectedOptions.map(({ name, value }) => `${name}=${value}`).sort();
    return held.join() === wanted.join();
  });
}

function setStock(
  shop: Shop,
  variant: VariantRow,
  stock: { readonly locationId: string; readonly quantity: number },
): void {
  const level = stockedLevel(shop, variant.itemId, stock.locationId);
  const available = stock.quantity - quantityOf(level, 'available');
  if (available !== 0) stockVariant(shop, variant, { locationId: stock.locationId, available });
}

/** Metafields are a list like any other: those that are not named go. */
function setMetafields(shop: Shop, ownerId: string, inputs: readonly MetafieldInput[]): void {
  const kept = inputs.map((field) => {
    const { namespace = 'custom', key = '', value = '' } = field;
    const type = field.type ?? typeOf(shop, { ownerId, namespace, key });
    return putMetafield(shop, { ownerId, namespace, key, value, type }).id;
  });
  for (const row of shop.tables.metafields.of(ownerId)) {
    if (!kept.includes(row.id)) shop.tables.metafields.drop(row.id);
  }
}

function typeOf(
  shop: Shop,
  place: { readonly ownerId: string; readonly namespace: string; readonly key: string },
): string {
  const definition = idDefinition('Product', place.namespace, place.key);
  if (shop.tables.idDefinitions.get(definition) !== undefined) return 'id';
  return findMetafield(shop, place)?.type ?? 'single_line_text_field';
}
