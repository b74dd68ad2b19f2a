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
