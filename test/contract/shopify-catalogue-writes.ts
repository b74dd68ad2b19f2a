import type { ShopifySandbox } from '../../connectors/shopify/sandbox/server.ts';
import type { JsonObject } from '../../core/connector/index.ts';
import { freshRecords, type VariantIn } from './shopify-fresh.ts';
import { rows } from './shopify-streams.ts';
import type { Wish } from './shopify-wish.ts';

/** The metafield in which products and customers carry the ids of another system. */
export const ERP_ID = { namespace: 'erp', key: 'number' };

interface ProductIn {
  readonly id: string;
  readonly title: string;
}

interface TaggedIn {
  readonly id: string;
  readonly tags: readonly string[];
}

/** Tags of the records of a stream, added and taken off. */
export function tagWishes(
  sandbox: ShopifySandbox,
  about: {
    readonly stream: 'customers' | 'products';
    readonly of: (n: number) => string;
    readonly bad: Wish['bad'];
  },
): readonly Wish[] {
  const { stream, of, bad } = about;
  const tagsOf = (n: number): readonly string[] => {
    const wanted = of(n);
    return rows<TaggedIn>(sandbox, stream).find(({ id }) => id === wanted)?.tags ?? [];
  };
  const wish = (operation: string, tag: string, isThere: boolean): Wish => ({
    stream,
    operation,
    key: of,
    data: () => ({ tags: [tag] }),
    bad,
    effects: (n) => (tagsOf(n).includes(tag) === isThere ? 1 : 0),
  });
  return [wish('addTags', 'new', true), wish('removeTags', 'old', false)];
}

/** Products made and changed, by each of the three ways to say which one. */
export function productWrites(sandbox: ShopifySandbox): readonly Wish[] {
  const { variant } = freshRecords(sandbox);
  const named = (n: number): JsonObject => {
    if (n % 3 === 0) return { id: variant(n).productId };
    return n % 3 === 1 ? { customId: { ...ERP_ID, value: `P-${n}` } } : { handle: `upserted-${n}` };
  };
  return [
    {
      stream: 'products',
      operation: 'upsert',
      key: (n) => `erp-product-${n}`,
      data: (n) => ({
        ...named(n),
        title: `Upserted ${n}`,
        variants: [{ sku: `U-${n}`, price: '12.50', weight: { unit: 'GRAMS', value: 250 } }],
      }),
      bad: { data: { id: 'gid://shopify/Product/424242' } },
      effects: (n) =>
        rows<ProductIn>(sandbox, 'products').filter(({ title }) => title === `Upserted ${n}`)
          .length,
    },
    {
      stream: 'products',
      operation: 'delete',
      key: (n) => variant(n).productId,
      data: () => ({}),
      bad: { key: 'product-1' },
      effects: (n) => {
        const wanted = variant(n).productId;
        return rows<ProductIn>(sandbox, 'products').some(({ id }) => id === wanted) ? 0 : 1;
      },
    },
    ...tagWishes(sandbox, {
      stream: 'products',
      of: (n) => variant(n).productId,
      bad: { key: 'gid://shopify/Product/424242' },
    }),
    {
      stream: 'variants',
      operation: 'update',
      key: (n) => variant(n).id,
      data: (n) => ({ barcode: `bar-${n}`, taxable: false, sku: `V-${n}`, cost: '2.10' }),
      bad: { key: 'gid://shopify/ProductVariant/424242' },
      effects: (n) =>
        rows<VariantIn & { readonly barcode: string | null }>(sandbox, 'variants').filter(
          ({ id, barcode }) => id === variant(n).id && barcode === `bar-${n}`,
        ).length,
    },
  ];
}
