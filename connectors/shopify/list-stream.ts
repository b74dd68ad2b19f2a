/** Streams that Shopify gives as lists: what describes one, and the two documents of each. */
import type { JsonObject } from '../../core/connector/index.ts';
import type { Shop } from './client.ts';
import { type Operation, query } from './operation.ts';
import type { Shape } from './records.ts';

/** A list that can be paged through, and its records by id. */
export interface ListOperations {
  readonly page: Operation;
  readonly byId: Operation;
}

/** One stream that Shopify gives as a list. */
export interface ListStream {
  readonly name: string;
  /** The type of its gids. */
  readonly type: string;
  readonly operations: ListOperations;
  /** update: ascending by updatedAt · id: ascending by id · all: always read whole, Shopify has no filter. */
  readonly order: 'update' | 'id' | 'all';
  /** The largest page that is asked for; a page that still costs too much is halved. */
  readonly pageMax: number;
  readonly shape: Shape;
  /** The records below a listed node, where it is no record itself: an order's refunds. */
  readonly children?: (shop: Shop, node: JsonObject) => Promise<readonly JsonObject[]>;
  /** Fetches what a page leaves out of a record. */
  readonly complete?: (shop: Shop, node: JsonObject) => Promise<JsonObject>;
  /** A search filter that is always there. */
  readonly filter?: (shop: Shop) => string | null;
  /** A search filter of the first read only. */
  readonly firstFilter?: string;
}

/** What the two documents of a list are made from. */
export interface ListPlan {
  readonly name: string;
  readonly root: string;
  readonly type: string;
  /** The fields of a record as a selection, and the fragments it uses. */
  readonly selection: string;
  readonly fragments: string;
  /** What is asked of a listed node, where it is no record itself. */
  readonly listed?: string;
  /** Further arguments of the root field. */
  readonly sort?: string;
  readonly cost: number;
}

/** In the order of updates, the longest unchanged first. */
export const BY_UPDATE = 'sortKey: UPDATED_AT, reverse: false';

/** Declares the documents of a list. */
export function list(plan: ListPlan): ListOperations {
  const sort = plan.sort === undefined ? '' : `, ${plan.sort}`;
  const page = `${plan.fragments}
query ${plan.name}Page($first: Int!, $after: String, $query: String) {
  page: ${plan.root}(first: $first, after: $after, query: $query${sort}) {
    pageInfo { hasNextPage endCursor }
    nodes { ${plan.listed ?? plan.selection} }
  }
}`;
  const byId = `${plan.fragments}
query ${plan.name}ById($ids: [ID!]!) {
  nodes(ids: $ids) { __typename ... on ${plan.type} { ${plan.selection} } }
}`;
  return {
    page: query(`${plan.name}Page`, plan.cost, page),
    byId: query(`${plan.name}ById`, plan.cost, byId),
  };
}
