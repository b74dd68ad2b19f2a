/** Prices of markets and companies: Shopify keeps them in price lists, and shows no time of their change. */
import {
  CrossdockError,
  type JsonObject,
  type SourceRecord,
} from '../../../core/connector/index.ts';
import { ask, type Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { connectionAt, legacyId, objectAt, optionalObject, textAt } from '../node.ts';
import { type Operation, query } from '../operation.ts';
import { PageSize, PageWatch } from '../paging.ts';
import { isGid } from '../records.ts';
import type { Step, Walk, WalkPage } from '../walk.ts';

const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';

/** The price lists of the shop. */
const PRICE_LISTS = query(
  'PriceLists',
  20,
  `query PriceLists($first: Int!, $after: String) {
  page: priceLists(first: $first, after: $after, sortKey: ID) {
    ${PAGE_INFO} nodes { id name currency }
  }
}`,
);

/** The prices of one list. */
const PRICE_LIST_PRICES = query(
  'PriceListPrices',
  60,
  `query PriceListPrices($id: ID!, $first: Int!, $after: String, $query: String) {
  priceList(id: $id) {
    id name currency
    page: prices(first: $first, after: $after, query: $query) {
      ${PAGE_INFO}
      nodes {
        originType
        price { amount currencyCode }
        compareAtPrice { amount currencyCode }
        variant { id sku }
      }
    }
  }
}`,
);

/** All of them, for the tests. */
export const PRICE_LIST_READS: readonly Operation[] = [PRICE_LISTS, PRICE_LIST_PRICES];

/** Prices list by list, always read whole. */
export const PRICE_LIST_WALK: Walk = {
  stream: 'priceListPrices',
  pageMax: 250,
  places: priceLists,
  page: pricesPage,
};

async function priceLists(shop: Shop) {
  const places: string[] = [];
  const size = new PageSize(Math.min(100, shop.settings.pageSize));
  const watch = new PageWatch('priceLists');
  let startMs: number | null = null;
  let after: string | null = null;
  do {
    const answer = await size.ask(shop, PRICE_LISTS, { after });
    startMs ??= answer.serverMs ?? shop.host.clock.now();
    const page = connectionAt(answer.data, 'page');
    places.push(...page.nodes.map((node) => textAt(node, 'id')));
    if (page.hasNextPage) watch.pass('', page.endCursor);
    after = page.hasNextPage ? page.endCursor : null;
  } while (after !== null);
  return { places, startMs };
}

async function pricesPage(shop: Shop, size: PageSize, step: Step): Promise<WalkPage> {
  const { place, run, filter } = step;
  const { data } = await size.ask(shop, PRICE_LIST_PRICES, {
    id: place,
    after: run.after,
    query: filter,
  });
  const list = optionalObject(data, 'priceList');
  // A list that was deleted meanwhile has no prices any more.
  if (list === null) {
    return { page: { nodes: [], hasNextPage: false, endCursor: null }, records: [] };
  }
  const page = connectionAt(list, 'page');
  return { page, records: page.nodes.map((node) => priceRecord(list, node)) };
}

function priceRecord(list: JsonObject, node: JsonObject): SourceRecord {
  const { variant, ...price } = node;
  const of = objectAt(node, 'variant');
  const key = `${textAt(of, 'id')}@${textAt(list, 'id')}`;
  const data: JsonObject = {
    ...price,
    key,
    variantId: textAt(of, 'id'),
    sku: of['sku'] ?? null,
    priceListId: textAt(list, 'id'),
    priceListName: textAt(list, 'name'),
  };
  return { key, version: null, data, occurredAt: null, where: `priceListPrices/${key}` };
}

/** Variants per call, so that the search text stays short. */
const VARIANTS_MAX = 50;

/** The prices of those pairs as they are now. */
export async function lookupListPrices(
  shop: Shop,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const pairs = keys.map(listPricePair).filter((pair) => pair !== null);
  const lists = await heldPrices(shop, pairs);
  return keys.map((key) => {
    const pair = listPricePair(key);
    return (pair === null ? undefined : lists.get(pair.listId)?.prices.get(key)) ?? null;
  });
}

/** A price list with those of its prices that were asked for. */
export interface HeldList {
  readonly currency: string;
  /** By the key of the record. */
  readonly prices: ReadonlyMap<string, SourceRecord>;
}

/** The present prices of pairs, by list; a list that does not exist is missing from the map. */
export async function heldPrices(
  shop: Shop,
  pairs: readonly ListPricePair[],
): Promise<ReadonlyMap<string, HeldList>> {
  const lists = new Map<string, HeldList>();
  for (const [listId, group] of Map.groupBy(pairs, (pair) => pair.listId)) {
    const numbers = [...new Set(group.map(({ variantId }) => legacyId(variantId)))];
    const prices = new Map<string, SourceRecord>();
    for (let at = 0; at < numbers.length; at += VARIANTS_MAX) {
      const some = numbers.slice(at, at + VARIANTS_MAX);
      const search = some.map((number) => `variant_id:${number}`).join(' OR ');
      const { data } = await ask(shop, PRICE_LIST_PRICES, {
        id: listId,
        first: 250,
        after: null,
        query: search,
      });
      const list = optionalObject(data, 'priceList');
      if (list === null) break;
      const page = connectionAt(list, 'page');
      if (page.hasNextPage) throw tooMany(some.length);
      for (const node of page.nodes) {
        const record = priceRecord(list, node);
        prices.set(record.key, record);
      }
      lists.set(listId, { currency: textAt(list, 'currency'), prices });
    }
  }
  return lists;
}

/** A variant in a price list. */
export interface ListPricePair {
  readonly variantId: string;
  readonly listId: string;
}

/** The pair behind a price's key, or null when it is none. */
export function listPricePair(key: string): ListPricePair | null {
  const [variantId, listId] = key.split('@');
  const isPair = isGid(variantId, 'ProductVariant') && isGid(listId, 'PriceList');
  return isPair ? { variantId: variantId ?? '', listId: listId ?? '' } : null;
}

/** A search that was not understood finds everything, and then an absence would mean nothing. */
function tooMany(asked: number): CrossdockError {
  return new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_FILTER_IGNORED, {
    what: `more than 250 prices came for ${asked} variants`,
    where: 'priceListPrices',
  });
}
