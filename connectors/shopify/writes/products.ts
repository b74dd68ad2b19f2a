/**
 * Creates or updates products by id, by an id of another system, or by handle.
 *
 * `productSet` is declarative: a list that it is given deletes what it leaves out. So the product is looked at before,
 * variants are only deleted when the command says so, and metafields are only sent when the product is made.
 */
import type { Ack, Command, Json, JsonObject } from '../../../core/connector/index.ts';
import { refused } from '../acks.ts';
import { ask, type Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { connectionAt, isList, objectAt, objectsAt, optionalObject, textAt } from '../node.ts';
import { plainMutation, query } from '../operation.ts';
import { PageWatch } from '../paging.ts';
import { isGid, utcTime } from '../records.ts';
import { VARIANT_FIELDS, variantInput } from './variant-fields.ts';
import { missing, send, type WriteOperation } from './write-operation.ts';
import { CUSTOM_ID, fields, gidOf, SWITCH, some, WORD, WORDS } from './write-parts.ts';

/** The most variants of one product. Source: productSet of 2026-10. */
const VARIANTS_MAX = 2048;
/** Variants that are named in a refusal. */
const SHOWN_MAX = 5;

const HELD = query(
  'ProductHeld',
  40,
  `query ProductHeld($identifier: ProductIdentifierInput!, $after: String) {
  productByIdentifier(identifier: $identifier) {
    id
    variants(first: 250, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { id title selectedOptions { name value } }
    }
  }
}`,
);

const SET = plainMutation(
  'ProductSet',
  60,
  `mutation ProductSet($identifier: ProductSetIdentifiers, $input: ProductSetInput!) {
  productSet(identifier: $identifier, input: $input, synchronous: true) {
    product { id updatedAt }
    userErrors { code field message }
  }
}`,
);

const TEXT: JsonObject = { type: 'string' };
const OPTION = fields({ optionName: WORD, name: WORD }, ['optionName', 'name']);

const VARIANT = fields(
  { ...VARIANT_FIELDS, id: gidOf('ProductVariant'), optionValues: some(OPTION, 3) },
  [],
);

/** A product with its variants. */
export const UPSERT_PRODUCT: WriteOperation = {
  stream: 'products',
  operation: 'upsert',
  documents: [HELD, SET],
  capability: {
    about:
      'Creates or updates the product found by id (or key), by customId in a metafield of type id, or by handle. ' +
      'What is left out stays; tags replace. With variants, the list is whole: a command that would delete variants ' +
      'is refused unless it says deleteOtherVariants. Stock is set by inventoryLevels, metafields by metafields.',
    idempotency: 'natural',
    batch: { max: 1, partial: true },
    alsoChanges: ['variants', 'prices', 'inventoryItems'],
    schema: fields({
      id: gidOf('Product'),
      customId: CUSTOM_ID,
      handle: { type: 'string', pattern: '^[^\\s/?#]+$', maxLength: 255 },
      title: { ...WORD, maxLength: 255 },
      descriptionHtml: TEXT,
      vendor: TEXT,
      productType: TEXT,
      status: { enum: ['ACTIVE', 'ARCHIVED', 'DRAFT', 'UNLISTED'] },
      tags: WORDS,
      seo: fields({
        title: { type: ['string', 'null'] },
        description: { type: ['string', 'null'] },
      }),
      templateSuffix: { type: ['string', 'null'] },
      redirectNewHandle: SWITCH,
      variants: some(VARIANT, VARIANTS_MAX),
      deleteOtherVariants: SWITCH,
    }),
  },
  write: upsertProduct,
};

/** Who is meant: the id is surest, then the other system's id, then the handle, which a merchant may change. */
function identifierOf({ data, key }: Command): JsonObject | null {
  const id = data['id'] ?? key;
  if (typeof id === 'string' && isGid(id, 'Product')) return { id };
  const { customId, handle } = data;
  if (customId !== undefined) return { customId };
  return handle === undefined ? null : { handle };
}

async function upsertProduct(shop: Shop, command: Command): Promise<Ack> {
  const identifier = identifierOf(command);
  if (identifier === null) {
    const what = 'id, customId or handle must say which product it is';
    return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, 'customId');
  }
  const { customId } = command.data;
  if (customId !== undefined && identifier['customId'] === undefined) {
    const what = 'id and customId cannot both say which product it is; metafields.set gives it one';
    return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, 'customId');
  }
  const held = await heldProduct(shop, identifier);
  if (held === null && identifier['id'] !== undefined) return missing(String(identifier['id']));
  const flaw = held === null ? flawOfNew(command) : flawOfChange(command, held);
  if (flaw !== null) return flaw;
  return send(shop, {
    operation: SET,
    variables: { identifier, input: inputOf(command.data, identifier, held === null) },
    root: 'productSet',
    ack: (payload) => {
      const product = objectAt(payload, 'product');
      const version = utcTime(textAt(product, 'updatedAt'));
      return { outcome: 'written', id: textAt(product, 'id'), version };
    },
  });
}

/** A variant as the shop holds it. */
interface Held {
  readonly id: string;
  readonly title: string;
  readonly options: string;
}

async function heldProduct(shop: Shop, identifier: JsonObject): Promise<readonly Held[] | null> {
  const watch = new PageWatch('products');
  const found: Held[] = [];
  for (let after: string | null = null; ; ) {
    const { data } = await ask(shop, HELD, { identifier, after });
    const product = optionalObject(data, 'productByIdentifier');
    if (product === null) return null;
    const page = connectionAt(product, 'variants');
    found.push(
      ...page.nodes.map((node) => ({
        id: textAt(node, 'id'),
        title: textAt(node, 'title'),
        options: placeOf(
          objectsAt(node, 'selectedOptions').map(({ name, value }) => [name, value]),
        ),
      })),
    );
    if (!page.hasNextPage) return found;
    watch.pass('', page.endCursor);
    after = page.endCursor;
  }
}

/** Options as one text, in whatever order they came. */
function placeOf(options: readonly (readonly unknown[])[]): string {
  return JSON.stringify(options.map((option) => JSON.stringify(option)).sort());
}

function flawOfNew({ data }: Command): Ack | null {
  if (data['title'] !== undefined) return null;
  const what = 'there is no such product yet, and a new one needs a title';
  return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, 'title');
}

/** Whoever sends part of the variants must not lose the others by that. */
function flawOfChange({ data }: Command, held: readonly Held[]): Ack | null {
  const { variants } = data;
  if (!isList(variants) || data['deleteOtherVariants'] === true) return null;
  const wanted = variantsOf(data);
  const ids = new Set(wanted.map(({ id }) => id).filter((id) => id !== undefined));
  const places = new Set(
    wanted.flatMap(({ id, optionValues }) =>
      id === undefined && isList(optionValues)
        ? [placeOf(objectsOf(optionValues).map(({ optionName, name }) => [optionName, name]))]
        : [],
    ),
  );
  const lost = held.filter(({ id, options }) => !ids.has(id) && !places.has(options));
  if (lost.length === 0) return null;
  const names = lost.slice(0, SHOWN_MAX).map(({ id, title }) => `${title} (${id})`);
  const more = lost.length > SHOWN_MAX ? ` and ${lost.length - SHOWN_MAX} more` : '';
  const what =
    `the command would delete variants that it leaves out: ${names.join(', ')}${more}; ` +
    'name them too, or say deleteOtherVariants';
  return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, 'variants');
}

const DEFAULT_OPTION: JsonObject = { optionName: 'Title', name: 'Default Title' };

/** The variants as Shopify takes them; the only one of a product needs no option. */
function variantsOf({ variants }: JsonObject): readonly JsonObject[] {
  if (!isList(variants)) return [];
  return objectsOf(variants).map(({ optionValues = [DEFAULT_OPTION], id, ...own }) => ({
    ...(id === undefined ? {} : { id }),
    optionValues,
    ...variantInput(own),
  }));
}

function inputOf(data: JsonObject, identifier: JsonObject, isNew: boolean): JsonObject {
  const { id, customId, variants, deleteOtherVariants, ...own } = data;
  const given = variantsOf(data);
  return {
    ...own,
    ...(given.length === 0 ? {} : { productOptions: optionsOf(given), variants: given }),
    // The list of metafields deletes what it leaves out, so only a new product gets one. Shopify knows the custom id in
    // it by its three parts alone: with a type beside them it is refused (METAFIELD_MISMATCH).
    ...(isNew && identifier['customId'] !== undefined ? { metafields: [customId ?? null] } : {}),
  };
}

/** The options in the order in which the variants name them, with all their values. */
function optionsOf(variants: readonly JsonObject[]): readonly JsonObject[] {
  const options = new Map<string, Set<string>>();
  for (const variant of variants) {
    for (const option of objectsAt(variant, 'optionValues')) {
      const name = textAt(option, 'optionName');
      const values = options.get(name) ?? new Set();
      options.set(name, values.add(textAt(option, 'name')));
    }
  }
  return [...options].map(([name, values]) => ({
    name,
    values: [...values].map((value) => ({ name: value })),
  }));
}

function objectsOf(list: readonly Json[]): readonly JsonObject[] {
  return objectsAt({ list }, 'list');
}
