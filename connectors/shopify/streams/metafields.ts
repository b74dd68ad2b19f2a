/** Metafields: named values on records of other kinds, for the owners and namespaces that are configured. */
import {
  CrossdockError,
  type JsonObject,
  type SourceRecord,
} from '../../../core/connector/index.ts';
import { ask, type Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { connectionAt, listAt, objectAt, optionalObject, optionalText, textAt } from '../node.ts';
import { type Operation, query } from '../operation.ts';
import { wholePart } from '../order-parts.ts';
import type { PageSize } from '../paging.ts';
import { isGid, recordOf, utcTime } from '../records.ts';
import { changedSince, isWithin, type Step, type Walk, type WalkPage } from '../walk.ts';
import { SHOP_CURRENCY } from './prices.ts';

/** The owners that can be configured: the root field of each, and the order of its list. */
const OWNERS = {
  products: 'sortKey: UPDATED_AT, reverse: false',
  variants: 'sortKey: ID, reverse: false',
  customers: 'sortKey: UPDATED_AT, reverse: false',
  orders: 'sortKey: UPDATED_AT, reverse: false',
  draftOrders: 'sortKey: UPDATED_AT, reverse: false',
  locations: 'sortKey: ID, includeInactive: true',
} as const;

type Owner = keyof typeof OWNERS;

const FIELD = `
  id namespace key type value compareDigest createdAt updatedAt ownerType`;

const PER_OWNER = 25;

function pageOf(owner: Owner): Operation {
  const root = owner === 'variants' ? 'productVariants' : owner;
  const name = `${owner[0]?.toUpperCase() ?? ''}${owner.slice(1)}Metafields`;
  return query(
    name,
    100,
    `query ${name}($first: Int!, $after: String, $query: String, $namespace: String) {
  page: ${root}(first: $first, after: $after, query: $query, ${OWNERS[owner]}) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id updatedAt
      metafields(first: ${PER_OWNER}, namespace: $namespace) {
        pageInfo { hasNextPage endCursor } nodes {${FIELD} }
      }
    }
  }
}`,
  );
}

const PAGES: Readonly<Record<Owner, Operation>> = {
  products: pageOf('products'),
  variants: pageOf('variants'),
  customers: pageOf('customers'),
  orders: pageOf('orders'),
  draftOrders: pageOf('draftOrders'),
  locations: pageOf('locations'),
};

/** Further metafields of one owner. */
const OWNER_METAFIELDS = query(
  'OwnerMetafields',
  30,
  `query OwnerMetafields($id: ID!, $after: String, $namespace: String) {
  node(id: $id) {
    ... on HasMetafields {
      part: metafields(first: 250, after: $after, namespace: $namespace) {
        pageInfo { hasNextPage endCursor } nodes {${FIELD} }
      }
    }
  }
}`,
);

/** Metafields by their own ids, with the record they belong to. */
const METAFIELDS_BY_ID = query(
  'MetafieldsById',
  60,
  `query MetafieldsById($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    ... on Metafield {${FIELD}
      owner {
        ... on Product { id }
        ... on ProductVariant { id }
        ... on Customer { id }
        ... on Order { id }
        ... on DraftOrder { id }
        ... on Location { id }
      }
    }
  }
}`,
);

/** All of them, for the tests. */
export const METAFIELD_READS: readonly Operation[] = [
  ...Object.values(PAGES),
  OWNER_METAFIELDS,
  METAFIELDS_BY_ID,
];

/**
 * Metafields of the configured owners.
 *
 * Shape: found by the update time of their owner, which Shopify moves with them, and each with its own as its version.
 */
export const METAFIELDS: Walk = {
  stream: 'metafields',
  pageMax: 100,
  places: async (shop) => {
    if (shop.settings.metafields.length === 0) throw nothingConfigured();
    const { serverMs } = await ask(shop, SHOP_CURRENCY, {});
    return { places: shop.settings.metafields, startMs: serverMs ?? shop.host.clock.now() };
  },
  page: metafieldsPage,
};

async function metafieldsPage(shop: Shop, size: PageSize, step: Step): Promise<WalkPage> {
  const { place, run, filter } = step;
  const [name = '', namespace = null] = place.split('/');
  const owner = ownerNamed(name);
  // Locations cannot be searched by time: they are few, and read whole.
  const search = owner === 'locations' ? filter : changedSince(run, filter);
  const variables = { after: run.after, query: search, namespace };
  const { data } = await size.ask(shop, PAGES[owner], variables);
  const page = connectionAt(data, 'page');
  const records: SourceRecord[] = [];
  for (const node of page.nodes) {
    if (!isWithin(run, utcTime(textAt(node, 'updatedAt')))) continue;
    const fields = await wholePart(shop, node, {
      field: 'metafields',
      operation: OWNER_METAFIELDS,
      root: 'node',
      id: textAt(node, 'id'),
      with: { namespace },
    });
    records.push(...fields.map((field) => metafieldRecord(field, textAt(node, 'id'))));
  }
  return { page, records };
}

function nothingConfigured(): CrossdockError {
  return new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_STREAM_UNKNOWN, {
    what: 'the setting metafields names no owner, so there is nothing to read',
    where: 'metafields',
    mend: 'name owners in the setting metafields, such as products/custom',
  });
}

function ownerNamed(name: string): Owner {
  const owner = OWNER_NAMES.find((one) => one === name);
  if (owner !== undefined) return owner;
  throw new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_STREAM_UNKNOWN, {
    what: `metafields of "${name}" cannot be read; only those of ${OWNER_NAMES.join(', ')}`,
    where: 'the setting metafields',
  });
}

const OWNER_NAMES = [
  'products',
  'variants',
  'customers',
  'orders',
  'draftOrders',
  'locations',
] as const satisfies readonly Owner[];

function metafieldRecord(node: JsonObject, ownerId: string | null): SourceRecord {
  return recordOf('metafields', node, ({ __typename, owner, ...rest }) => ({ ...rest, ownerId }));
}

const IDS_MAX = 100;

/** The metafields of those ids as they are now. */
export async function lookupMetafields(
  shop: Shop,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const wanted = [...new Set(keys.filter((key) => isGid(key, 'Metafield')))];
  const found = new Map<string, SourceRecord>();
  for (let at = 0; at < wanted.length; at += IDS_MAX) {
    const ids = wanted.slice(at, at + IDS_MAX);
    const { data } = await ask(shop, METAFIELDS_BY_ID, { ids });
    for (const entry of listAt(data, 'nodes')) {
      const node = optionalObject({ entry }, 'entry');
      if (node === null || node['__typename'] !== 'Metafield') continue;
      const owner = objectAt(node, 'owner');
      found.set(textAt(node, 'id'), metafieldRecord(node, optionalText(owner, 'id')));
    }
  }
  return keys.map((key) => found.get(key) ?? null);
}
