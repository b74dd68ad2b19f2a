import { expectKind, type Resolvers } from '../read/resolve.ts';
import type { PriceListRow } from '../shop/sales-rows.ts';
import type { Shop } from '../shop/shop.ts';
import { limitInput, type UserError, userError } from './answers.ts';
import { mutation } from './mutation.ts';

const ENTRIES_MAX = 250;

interface MoneyInput {
  readonly amount: string;
  readonly currencyCode: string;
}

interface PriceInput {
  readonly variantId: string;
  readonly price: MoneyInput;
  readonly compareAtPrice?: MoneyInput | null;
}

interface AddArguments {
  readonly priceListId: string;
  readonly prices: readonly PriceInput[];
}

interface UpdateArguments {
  readonly priceListId: string;
  readonly pricesToAdd: readonly PriceInput[];
  readonly variantIdsToDelete: readonly string[];
}

interface DeleteArguments {
  readonly priceListId: string;
  readonly variantIds: readonly string[];
}

/** What is asked of a list, with the names under which errors speak of it. */
interface Change {
  readonly priceListId: string;
  readonly add: readonly PriceInput[];
  readonly addName: string;
  readonly remove: readonly string[];
  readonly removeName: string;
}

/** Fixed prices: one bad entry refuses the whole call. Source: PriceListPriceUserErrorCode of 2026-10. */
export const PRICE_LIST_MUTATIONS: NonNullable<Resolvers[string]> = {
  priceListFixedPricesAdd: mutation('ignored', (args: AddArguments, { shop }) =>
    changePrices(shop, {
      priceListId: args.priceListId,
      add: args.prices,
      addName: 'prices',
      remove: [],
      removeName: '',
    }),
  ),
  priceListFixedPricesUpdate: mutation('ignored', (args: UpdateArguments, { shop }) =>
    changePrices(shop, {
      priceListId: args.priceListId,
      add: args.pricesToAdd,
      addName: 'pricesToAdd',
      remove: args.variantIdsToDelete,
      removeName: 'variantIdsToDelete',
    }),
  ),
  priceListFixedPricesDelete: mutation('ignored', (args: DeleteArguments, { shop }) =>
    changePrices(shop, {
      priceListId: args.priceListId,
      add: [],
      addName: '',
      remove: args.variantIds,
      removeName: 'variantIds',
    }),
  ),
};

function changePrices(shop: Shop, change: Change): unknown {
  limitInput(change.add, ENTRIES_MAX);
  limitInput(change.remove, ENTRIES_MAX);
  expectKind(change.priceListId, 'PriceList');
  const list = shop.tables.priceLists.get(change.priceListId);
  const refusal = (userErrors: readonly UserError[]) => ({
    deletedFixedPriceVariantIds: null,
    priceList: null,
    userErrors,
  });
  if (list === undefined) {
    const message = "The price list doesn't exist.";
    return refusal([userError(['priceListId'], message, 'PRICE_LIST_NOT_FOUND')]);
  }
  const errors = [...addFaults(shop, list, change), ...removeFaults(shop, list, change)];
  if (errors.length > 0) return refusal(errors);
  const added = change.add.map(({ variantId, price, compareAtPrice }) => ({
    variantId,
    price: price.amount,
    compareAtPrice: compareAtPrice?.amount ?? null,
  }));
  const touched = new Set([...added.map(({ variantId }) => variantId), ...change.remove]);
  const others = list.prices.filter(({ variantId }) => !touched.has(variantId));
  const saved = { ...shop.touched(list), prices: [...others, ...added] };
  shop.tables.priceLists.put(saved);
  return { deletedFixedPriceVariantIds: change.remove, priceList: saved, userErrors: [] };
}

function addFaults(shop: Shop, list: PriceListRow, change: Change): readonly UserError[] {
  return change.add.flatMap(({ variantId, price, compareAtPrice }, index) => {
    const at = [change.addName, index];
    if (shop.tables.variants.get(variantId) === undefined) {
      return [userError([...at, 'variantId'], NO_VARIANT, 'VARIANT_NOT_FOUND')];
    }
    const currencies = [price.currencyCode, compareAtPrice?.currencyCode ?? list.currency];
    if (currencies.every((currency) => currency === list.currency)) return [];
    const message = "The specified currency doesn't match the price list's currency.";
    return [userError([...at, 'price'], message, 'PRICE_LIST_CURRENCY_MISMATCH')];
  });
}

const NO_VARIANT = "A fixed price for the specified product variant doesn't exist.";

function removeFaults(shop: Shop, list: PriceListRow, change: Change): readonly UserError[] {
  return change.remove.flatMap((id, index) => {
    const at = [change.removeName, index];
    if (shop.tables.variants.get(id) === undefined) {
      return [userError(at, NO_VARIANT, 'VARIANT_NOT_FOUND')];
    }
    if (list.prices.some(({ variantId }) => variantId === id)) return [];
    return [userError(at, 'Only fixed prices can be deleted.', 'PRICE_NOT_FIXED')];
  });
}
