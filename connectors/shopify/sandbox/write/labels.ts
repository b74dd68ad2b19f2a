import { findNode } from '../read/node.ts';
import type { CallContext, Resolvers } from '../read/resolve.ts';
import { saveOrder } from '../shop/change-order.ts';
import { updateCustomer } from '../shop/customers.ts';
import { digestOf, findMetafield, putMetafield } from '../shop/metafields.ts';
import { updateProduct } from '../shop/products.ts';
import type { MetafieldRow } from '../shop/rows.ts';
import type { Shop } from '../shop/shop.ts';
import { limitInput, type UserError, userError } from './answers.ts';
import { mutation } from './mutation.ts';

const METAFIELDS_MAX = 25;

interface MetafieldInput {
  readonly ownerId: string;
  readonly namespace?: string | null;
  readonly key: string;
  readonly type?: string | null;
  readonly value: string;
  readonly compareDigest?: string | null;
}

interface MetafieldPlace {
  readonly ownerId: string;
  readonly namespace: string;
  readonly key: string;
}

interface TagArguments {
  readonly id: string;
  readonly tags: readonly string[];
}

/** Tags and metafields, which many kinds of rows carry. */
export const LABEL_MUTATIONS: Resolvers[string] = {
  tagsAdd: mutation('ignored', (args: TagArguments, context) =>
    changeTags(context, args, (tags) => [...new Set([...tags, ...args.tags])]),
  ),
  tagsRemove: mutation('ignored', (args: TagArguments, context) =>
    changeTags(context, args, (tags) => tags.filter((tag) => !args.tags.includes(tag))),
  ),
  metafieldsSet: mutation('ignored', (args: { metafields: readonly MetafieldInput[] }, context) =>
    setMetafields(context, args.metafields),
  ),
  metafieldsDelete: mutation(
    'ignored',
    (args: { metafields: readonly MetafieldPlace[] }, { shop }) => {
      const deletedMetafields = args.metafields.map((place) => {
        const row = findMetafield(shop, place);
        if (row === null) return null;
        shop.tables.metafields.drop(row.id);
        return place;
      });
      return { deletedMetafields, userErrors: [] };
    },
  ),
};

function changeTags(
  { shop }: CallContext,
  args: TagArguments,
  change: (tags: readonly string[]) => readonly string[],
): unknown {
  const order = shop.tables.orders.get(args.id);
  const product = shop.tables.products.get(args.id);
  const customer = shop.tables.customers.get(args.id);
  if (order !== undefined) saveOrder(shop, { ...order, tags: sorted(change(order.tags)) });
  else if (product !== undefined) {
    updateProduct(shop, product, { tags: sorted(change(product.tags)) });
  } else if (customer !== undefined) {
    updateCustomer(shop, customer, { tags: sorted(change(customer.tags)) });
  } else return { node: null, userErrors: [userError(['id'], 'Resource does not exist')] };
  return { node: findNode(shop, args.id), userErrors: [] };
}

function sorted(tags: readonly string[]): readonly string[] {
  return [...tags].sort();
}

function setMetafields({ shop }: CallContext, inputs: readonly MetafieldInput[]): unknown {
  limitInput(inputs, METAFIELDS_MAX);
  const errors = inputs.flatMap((input, index) => metafieldFaults(shop, input, index));
  if (errors.length > 0) return { metafields: null, userErrors: errors };
  const metafields: readonly MetafieldRow[] = inputs.map((input) =>
    putMetafield(shop, {
      ownerId: input.ownerId,
      namespace: input.namespace ?? 'custom',
      key: input.key,
      type: input.type ?? 'single_line_text_field',
      value: input.value,
    }),
  );
  return { metafields, userErrors: [] };
}

type MetafieldError = UserError & { readonly elementIndex: number | null };

function metafieldFaults(
  shop: Shop,
  input: MetafieldInput,
  index: number,
): readonly MetafieldError[] {
  const at = ['metafields', index];
  const fault = (field: string, message: string, code: string): readonly MetafieldError[] => [
    { ...userError([...at, field], message, code), elementIndex: null },
  ];
  if (findNode(shop, input.ownerId) === null) {
    return fault('ownerId', 'Owner does not exist.', 'INVALID');
  }
  if (input.key.length < 2)
    return fault('key', 'Key is too short (minimum is 2 characters)', 'TOO_SHORT');
  if (input.key.length > 64)
    return fault('key', 'Key is too long (maximum is 64 characters)', 'TOO_LONG');
  if (input.value === '') return fault('value', "Value can't be blank.", 'BLANK');
  if (!Object.hasOwn(input, 'compareDigest')) return [];
  const known = findMetafield(shop, { ...input, namespace: input.namespace ?? 'custom' });
  const digest = known === null ? null : digestOf(known.value);
  if (digest === input.compareDigest) return [];
  const message =
    'The resource has been updated since it was loaded. Try again with an updated value.';
  return fault('compareDigest', message, 'STALE_OBJECT');
}
