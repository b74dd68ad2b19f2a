import type { ShopifySandbox } from '../../connectors/shopify/sandbox/server.ts';
import { freshRecords } from './shopify-fresh.ts';
import { rows } from './shopify-streams.ts';
import type { Wish } from './shopify-wish.ts';

interface ListIn {
  readonly id: string;
  readonly name: string;
  readonly prices: readonly { readonly variantId: string; readonly price: string }[];
}

const NAME = 'Europe';

/** Fixed prices of a price list: set, changed and taken away. */
export function listPriceWrites(sandbox: ShopifySandbox): readonly Wish[] {
  const { variant } = freshRecords(sandbox);
  const list = (): ListIn | undefined =>
    rows<ListIn>(sandbox, 'priceLists').find(({ name }) => name === NAME);
  const listId = list()?.id ?? '';
  const pricesOf = (wanted: string): readonly string[] =>
    (list()?.prices ?? [])
      .filter(({ variantId }) => variantId === wanted)
      .map(({ price }) => price);
  const stream = 'priceListPrices';
  const key = (n: number): string => `${variant(n).id}@${listId}`;
  const made = new Set<number>();
  const priced = (n: number): string => {
    const { id, sku } = variant(n);
    if (!made.has(n)) sandbox.setListPrice(NAME, sku ?? '', '3.00');
    made.add(n);
    return id;
  };
  const bad = { key: `gid://shopify/ProductVariant/424242@${listId}` };
  return [
    {
      stream,
      operation: 'set',
      key,
      data: (n) => ({ price: `${n + 1}.25` }),
      bad,
      effects: (n) => pricesOf(variant(n).id).filter((price) => price === `${n + 1}.25`).length,
    },
    {
      stream,
      operation: 'update',
      key: (n) => `${n % 2 === 0 ? priced(n) : variant(n).id}@${listId}`,
      data: (n) => ({ price: n % 2 === 0 ? null : `${n + 1}.75` }),
      bad: { ...bad, data: { price: '1.00' } },
      effects: (n) => {
        if (n % 2 === 0) return made.has(n) ? 1 - pricesOf(variant(n).id).length : 0;
        return pricesOf(variant(n).id).filter((price) => price === `${n + 1}.75`).length;
      },
    },
    {
      stream,
      operation: 'delete',
      key: (n) => `${priced(n)}@${listId}`,
      data: () => ({}),
      bad: { key: 'gid://shopify/ProductVariant/1@gid://shopify/PriceList/424242' },
      effects: (n) => (made.has(n) ? 1 - pricesOf(variant(n).id).length : 0),
    },
  ];
}
