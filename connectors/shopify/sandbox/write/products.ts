import type { CallContext, Resolvers } from '../read/resolve.ts';
import { ownerOfValue, putMetafield } from '../shop/metafields.ts';
import { toMinor } from '../shop/money.ts';
import {
  createProduct,
  createVariant,
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
import { limitInput, type UserError, userError } from './answers.ts';
import { mutation } from './mutation.ts';
import { type VariantInput, variantWish } from './variant-input.ts';

const VARIANTS_MAX = 2048;

interface MetafieldInput {
  readonly namespace?: string;
  readonly key?: string;
  readonly type?: string;
  readonly value?: string;
}

type SetVariantInput = VariantInput & {
  readonly optionValues: readonly { readonly optionName?: string; readonly name?: string }[];
  readonly inventoryQuantities?: readonly {
    readonly locationId: string;
    readonly quantity: number;
  }[];
};

interface ProductSetInput extends ProductWish {
  readonly id?: string;
  readonly variants?: readonly SetVariantInput[];
  readonly metafields?: readonly MetafieldInput[];
  readonly productOptions?: unknown;
}

interface ProductSetArguments {
  readonly identifier?: {
    readonly id?: string;
    readonly handle?: string;
    readonly customId?: {
      readonly namespace?: string;
      readonly key: string;
      readonly value: string;
    };
  } | null;
  readonly input: ProductSetInput;
  readonly synchronous: boolean;
}

/** The declarative product mutation: lists that are given delete what they leave out. */
export const PRODUCT_MUTATIONS: Resolvers[string] = {
  productSet: mutation('ignored', (args: ProductSetArguments, context) =>
    setProduct(context, args),
  ),
};

function setProduct({ shop }: CallContext, args: ProductSetArguments): unknown {
  const { input, identifier } = args;
  limitInput(input.variants ?? [], VARIANTS_MAX);
  const errors = faultsOf(shop, args);
  if (errors.length > 0) return { product: null, productSetOperation: null, userErrors: errors };
  const known = findProduct(shop, identifier, input.id);
  const wish = productWish(input);
  const product =
    known === null
      ? createProduct(shop, { ...wish, ...handleOf(identifier) })
      : updateProduct(shop, known, wish);
  if (input.variants !== undefined) setVariants(shop, product, input.variants);
  else if (known === null) createVariant(shop, product.id, {});
  for (const field of input.metafields ?? []) writeMetafield(shop, product.id, field);
  const saved = shop.tables.products.get(product.id);
  if (args.synchronous) return { product: saved, productSetOperation: null, userErrors: [] };
  const operation = { id: shop.newId('ProductSetOperation'), status: 'COMPLETE', userErrors: [] };
  return { product: null, productSetOperation: { ...operation, product: saved }, userErrors: [] };
}

function handleOf(identifier: ProductSetArguments['identifier']): { handle?: string } {
  return identifier?.handle === undefined ? {} : { handle: identifier.handle };
}

function faultsOf(shop: Shop, { input, identifier }: ProductSetArguments): readonly UserError[] {
  if (input.id !== undefined && identifier != null) {
    const message = 'The id field is not allowed if identifier is provided.';
    return [userError(['input'], message, 'ID_NOT_ALLOWED')];
  }
  const id = identifier?.id ?? input.id;
  if (id !== undefined && shop.tables.products.get(id) === undefined) {
    return [userError(['input', 'id'], 'Product does not exist', 'PRODUCT_DOES_NOT_EXIST')];
  }
  const known = findProduct(shop, identifier, input.id);
  if (known === null && (input.title ?? '') === '') {
    return [userError(['input', 'title'], "Title can't be blank", 'INVALID_PRODUCT')];
  }
  return (input.variants ?? []).flatMap((variant, index) => {
    if (variant.price === undefined || toMinor(variant.price) >= 0n) return [];
    const message = 'Price must be greater than or equal to 0';
    return [userError(['input', 'variants', index, 'price'], message, 'INVALID_VARIANT')];
  });
}

function findProduct(
  shop: Shop,
  identifier: ProductSetArguments['identifier'],
  inputId: string | undefined,
): ProductRow | null {
  const id = identifier?.id ?? inputId;
  if (id !== undefined) return shop.tables.products.get(id) ?? null;
  const custom = identifier?.customId;
  if (custom !== undefined) {
    const at = { ...custom, namespace: custom.namespace ?? 'custom' };
    return shop.tables.products.get(ownerOfValue(shop, at, 'Product') ?? '') ?? null;
  }
  if (identifier?.handle === undefined) return null;
  return shop.tables.products.of(identifier.handle)[0] ?? null;
}

function productWish(input: ProductSetInput): ProductWish {
  const { id, variants, metafields, productOptions, ...own } = input;
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
      position: index + 1,
    };
    const known = matching([...left.values()], input.id, options);
    if (known !== undefined) left.delete(known.id);
    const variant =
      known === undefined
        ? createVariant(shop, product.id, wish)
        : updateVariant(shop, known, wish);
    for (const stock of input.inventoryQuantities ?? []) setStock(shop, variant, stock);
  }
  for (const variant of left.values()) deleteVariant(shop, variant);
}

function matching(
  rows: readonly VariantRow[],
  id: string | undefined,
  options: readonly Option[],
): VariantRow | undefined {
  if (id !== undefined) return rows.find((row) => row.id === id);
  const wanted = options.map((option) => option.value).join(' / ');
  return rows.find((row) => row.title === wanted);
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

function writeMetafield(shop: Shop, ownerId: string, field: MetafieldInput): void {
  putMetafield(shop, {
    ownerId,
    namespace: field.namespace ?? 'custom',
    key: field.key ?? '',
    type: field.type ?? 'single_line_text_field',
    value: field.value ?? '',
  });
}
