import { type HttpClient, isJsonObject, type JsonObject } from '../../../core/connector/index.ts';
import { ask, type Shop } from '../client.ts';
import { type ListStream, list } from '../list-stream.ts';
import { objectAt, textAt } from '../node.ts';
import { query } from '../operation.ts';
import { plainShape, type Shape } from '../records.ts';

/** What a variant costs, in the shop's currency. */
export const PRICE = `
  id sku price compareAtPrice taxable updatedAt
  product { id }
  inventoryItem { id unitCost { amount currencyCode } }`;

const FRAGMENT = `
fragment PriceFields on ProductVariant {${PRICE}
}`;

/** The shop's currency: variants state their prices without one. */
export const SHOP_CURRENCY = query(
  'ShopCurrency',
  1,
  'query ShopCurrency { shop { currencyCode } }',
);

const CURRENCIES = new WeakMap<HttpClient, string>();

/** The shop's currency, asked for once; Shopify lets nobody change it after the first sale. */
export async function shopCurrency(shop: Shop): Promise<string> {
  const known = CURRENCIES.get(shop.host.http);
  if (known !== undefined) return known;
  const { data } = await ask(shop, SHOP_CURRENCY, {});
  const currency = textAt(objectAt(data, 'shop'), 'currencyCode');
  CURRENCIES.set(shop.host.http, currency);
  return currency;
}

/** A price with its currency, and its product and item by id. */
export const priceShape: Shape = (node) => {
  const { product, inventoryItem, id, ...rest } = plainShape(node);
  const item = isJsonObject(inventoryItem) ? inventoryItem : {};
  return {
    ...rest,
    variantId: textAt(node, 'id'),
    productId: isJsonObject(product) ? textAt(product, 'id') : null,
    inventoryItemId: textAt(item, 'id'),
    unitCost: item['unitCost'] ?? null,
  };
};

/** The node with the currency of its price. */
export async function withCurrency(shop: Shop, node: JsonObject): Promise<JsonObject> {
  return { ...node, currencyCode: await shopCurrency(shop) };
}

/** Prices by variant; those of markets and companies are a stream of their own. */
export const PRICES: ListStream = {
  name: 'prices',
  type: 'ProductVariant',
  operations: list({
    name: 'Prices',
    root: 'productVariants',
    type: 'ProductVariant',
    selection: '...PriceFields',
    fragments: FRAGMENT,
    sort: 'sortKey: ID, reverse: false',
    cost: 60,
  }),
  order: 'id',
  pageMax: 250,
  shape: priceShape,
  complete: withCurrency,
};
