import { type CustomId, ownerByCustomId, placeOf } from '../shop/custom-ids.ts';
import { toMinor } from '../shop/money.ts';
import type { ProductWish } from '../shop/products.ts';
import type { ProductRow } from '../shop/rows.ts';
import type { Shop } from '../shop/shop.ts';
import { type UserError, userError } from './answers.ts';
import type { VariantInput } from './variant-input.ts';

const OPTIONS_MAX = 3;

/** A metafield as `productSet` takes it. */
export interface MetafieldInput {
  readonly namespace?: string;
  readonly key?: string;
  readonly type?: string;
  readonly value?: string;
}

/** A variant of a product that is set whole. */
export type SetVariantInput = VariantInput & {
  readonly position?: number;
  readonly optionValues: readonly { readonly optionName?: string; readonly name?: string }[];
  readonly inventoryQuantities?: readonly {
    readonly locationId: string;
    readonly quantity: number;
  }[];
};

/** What `productSet` takes as input. */
export interface ProductSetInput extends ProductWish {
  readonly id?: string;
  readonly variants?: readonly SetVariantInput[];
  readonly metafields?: readonly MetafieldInput[];
  readonly productOptions?: readonly {
    readonly name?: string;
    readonly values?: readonly { readonly name?: string }[];
  }[];
  readonly redirectNewHandle?: boolean;
}

/** The arguments of `productSet`. */
export interface ProductSetArguments {
  readonly identifier?: {
    readonly id?: string;
    readonly handle?: string;
    readonly customId?: CustomId;
  } | null;
  readonly input: ProductSetInput;
  readonly synchronous: boolean;
}

/** The product that is meant, or null. Errors: NOT_FOUND at the top level for an undefined custom id. */
export function findProduct(shop: Shop, args: ProductSetArguments): ProductRow | null {
  const { identifier, input } = args;
  const id = identifier?.id ?? input.id;
  if (id !== undefined) return shop.tables.products.get(id) ?? null;
  const custom = identifier?.customId;
  if (custom !== undefined) {
    return shop.tables.products.get(ownerByCustomId(shop, custom, 'Product') ?? '') ?? null;
  }
  if (identifier?.handle === undefined) return null;
  return shop.tables.products.of(identifier.handle)[0] ?? null;
}

/** What is wrong with the call. Source: ProductSetUserErrorCode of 2026-10, with its descriptions as messages. */
export function productFaults(
  shop: Shop,
  args: ProductSetArguments,
  known: ProductRow | null,
): readonly UserError[] {
  const { input } = args;
  const identity = identityFault(args, known);
  if (identity !== null) return [identity];
  if (known === null ? (input.title ?? '') === '' : input.title === '') {
    return [userError(['input', 'title'], "Title can't be blank", 'INVALID_PRODUCT')];
  }
  const [holder] = input.handle === undefined ? [] : shop.tables.products.of(input.handle);
  if (holder !== undefined && holder.id !== known?.id) {
    const message = 'Handle already in use. Please provide a new handle.';
    return [userError(['input', 'handle'], message, 'HANDLE_NOT_UNIQUE')];
  }
  return [...optionFaults(input), ...variantFaults(shop, input, known)];
}

function identityFault(
  { input, identifier }: ProductSetArguments,
  known: ProductRow | null,
): UserError | null {
  const fault = (message: string, code: string, field = ['input']): UserError =>
    userError(field, message, code);
  if (input.id !== undefined && identifier != null) {
    return fault('The id field is not allowed if identifier is provided.', 'ID_NOT_ALLOWED');
  }
  if (known === null && (identifier?.id ?? input.id) !== undefined) {
    return fault('Product does not exist', 'PRODUCT_DOES_NOT_EXIST', ['input', 'id']);
  }
  if (identifier?.handle !== undefined && input.handle !== identifier.handle) {
    return input.handle === undefined
      ? fault(
          'The input field corresponding to the identifier is required.',
          'MISSING_FIELD_REQUIRED',
        )
      : fault(
          'The identifier value does not match the value of the corresponding field in the input.',
          'INPUT_MISMATCH',
        );
  }
  const custom = identifier?.customId;
  if (custom === undefined || input.metafields === undefined) return null;
  return input.metafields.some((field) => isSame(field, placeOf(custom)))
    ? null
    : fault(
        'The input argument `metafields` (if present) must contain the `customId` value.',
        'METAFIELD_MISMATCH',
      );
}

/** The three parts and no type: with a type beside them Shopify sees another metafield. */
function isSame(field: MetafieldInput, place: ReturnType<typeof placeOf>): boolean {
  const { namespace, key, value, type } = field;
  return (
    type === undefined &&
    namespace === place.namespace &&
    key === place.key &&
    value === place.value
  );
}

function optionFaults({ productOptions, variants }: ProductSetInput): readonly UserError[] {
  if (variants !== undefined && productOptions === undefined) {
    const message = 'Must specify product options when updating variants.';
    return [userError(['input', 'productOptions'], message, 'PRODUCT_OPTIONS_INPUT_MISSING')];
  }
  if (productOptions !== undefined && variants === undefined) {
    const message = 'Must specify variants when updating options.';
    return [userError(['input', 'variants'], message, 'VARIANTS_INPUT_MISSING')];
  }
  if ((productOptions ?? []).length <= OPTIONS_MAX) return [];
  return [userError(['input', 'productOptions'], 'Options over limit.', 'OPTIONS_OVER_LIMIT')];
}

function variantFaults(
  shop: Shop,
  { variants = [], productOptions = [] }: ProductSetInput,
  known: ProductRow | null,
): readonly UserError[] {
  const values = new Map(
    productOptions.map(({ name, values: all }) => [name, (all ?? []).map((one) => one.name)]),
  );
  const taken = new Set<string>();
  return variants.flatMap((variant, index) => {
    const at = ['input', 'variants', index];
    if (variant.price !== undefined && toMinor(variant.price) < 0n) {
      const message = 'Price must be greater than or equal to 0';
      return [userError([...at, 'price'], message, 'INVALID_VARIANT')];
    }
    const own = shop.tables.variants.get(variant.id ?? '');
    if (variant.id !== undefined && (known === null || own?.productId !== known.id)) {
      const message = 'Product variant does not exist.';
      return [userError([...at, 'id'], message, 'PRODUCT_VARIANT_DOES_NOT_EXIST')];
    }
    for (const { optionName, name } of variant.optionValues) {
      const given = values.get(optionName);
      if (given === undefined) {
        return [
          userError([...at, 'optionValues'], 'Option does not exist.', 'OPTION_DOES_NOT_EXIST'),
        ];
      }
      if (given.includes(name)) continue;
      const message = 'Option value does not exist.';
      return [userError([...at, 'optionValues'], message, 'OPTION_VALUE_DOES_NOT_EXIST')];
    }
    const title = titleOf(variant);
    if (taken.has(title)) {
      const message = `The variant '${title}' already exists.`;
      return [userError(at, message, 'INVALID_VARIANT')];
    }
    taken.add(title);
    return [];
  });
}

function titleOf({ optionValues }: SetVariantInput): string {
  return optionValues.map(({ name }) => name ?? '').join(' / ');
}
