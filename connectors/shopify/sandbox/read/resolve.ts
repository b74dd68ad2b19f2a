import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import type { LaggingIndex } from '../../../../core/connector/sandbox/kit.ts';
import {
  type Connection,
  connect,
  type PageArguments,
  type SortValue,
} from '../search/connection.ts';
import type { SearchFields } from '../search/fields.ts';
import { type FilterFields, matches, type SearchWarning, warningsFor } from '../search/filter.ts';
import { parseSearch } from '../search/query.ts';
import { gidKind } from '../shop/gid.ts';
import type { Row } from '../shop/rows.ts';
import type { Shop } from '../shop/shop.ts';

/** What `extensions.search` says about one filter that was not understood. */
export interface SearchNote {
  readonly path: readonly string[];
  readonly query: string;
  readonly parsed: { readonly field: string; readonly match_all: string };
  readonly warnings: readonly SearchWarning[];
}

/** What resolvers of one call share. */
export interface CallContext {
  readonly shop: Shop;
  readonly index: LaggingIndex;
  readonly fields: SearchFields;
  readonly scopes: readonly string[];
  readonly searchNotes: SearchNote[];
  /** Distinguishes this call from others that run at the same time. */
  readonly callId: string;
  /** Idempotency keys in use now, with the call that uses each. */
  readonly runningKeys: ReadonlyMap<string, string>;
  /** A fault that a mutation is to answer with, if one is ordered. */
  readonly mutationFault: MutationFault | null;
}

/** What an ordered fault makes a mutation answer instead of its work. */
export type MutationFault =
  | {
      readonly kind: 'userError';
      readonly code: string | null;
      readonly message: string;
      readonly field: readonly string[] | null;
    }
  | { readonly kind: 'internalError' };

/**
 * One field's resolver. The schema has checked the arguments before, so each resolver names the types it gets; the
 * method form lets functions with exact parameters stand in one table.
 */
export type Resolve = {
  of(source: unknown, args: unknown, context: CallContext, info: GraphQLResolveInfo): unknown;
}['of'];

/** Type name → field name → resolver; fields without one are read off the row. */
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolve>>>>;

/** The arguments of a connection that can be searched and sorted. */
export interface SearchArguments extends PageArguments {
  readonly query?: string | null;
  readonly sortKey?: string;
}

/** What a search goes through. */
export interface Listing<R extends Row> {
  /** The table's name in the search index. */
  readonly table: string;
  readonly rows: Iterable<R>;
  readonly fields: FilterFields<R>;
  /** The connection's field name, for warnings. */
  readonly path: string;
}

/** One page of what the search finds, ordered by the sort key or by `value` where there is none. */
export function search<R extends Row>(
  context: CallContext,
  listing: Listing<R>,
  args: SearchArguments,
  value: (row: R) => SortValue = sortValue(args.sortKey ?? 'ID'),
): Connection<R> {
  const { found, seen } = find(context, listing, args);
  return connect(found, (row) => value(seen.get(row.id) ?? row), args);
}

/** How many rows the search finds. */
export function count<R extends Row>(
  context: CallContext,
  listing: Listing<R>,
  args: { readonly query?: string | null; readonly limit?: number | null },
): { readonly count: number; readonly precision: string } {
  const total = find(context, listing, args).found.length;
  const limit = args.limit ?? Number.POSITIVE_INFINITY;
  return total > limit
    ? { count: limit, precision: 'AT_LEAST' }
    : { count: total, precision: 'EXACT' };
}

function find<R extends Row>(
  context: CallContext,
  listing: Listing<R>,
  args: { readonly query?: string | null },
): { readonly found: readonly R[]; readonly seen: ReadonlyMap<string, R> } {
  const query = args.query ?? '';
  const node = parseSearch(query);
  for (const warning of warningsFor(listing.fields, node)) {
    const value = new RegExp(`${warning.field}:[<>=]*(\\S+)`).exec(query)?.[1] ?? '';
    context.searchNotes.push({
      path: [listing.path],
      query,
      parsed: { field: warning.field, match_all: value },
      warnings: [warning],
    });
  }
  const now = context.shop.now();
  const found: R[] = [];
  const seen = new Map<string, R>();
  for (const row of listing.rows) {
    const indexed = context.index.see(listing.table, row, now);
    if (indexed === null || !matches(listing.fields, node, indexed)) continue;
    found.push(row);
    if (indexed !== row) seen.set(row.id, indexed);
  }
  return { found, seen };
}

const SORT_FIELDS: Readonly<Record<string, string>> = {
  UPDATED_AT: 'updatedAt',
  CREATED_AT: 'createdAt',
  PROCESSED_AT: 'processedAt',
  PUBLISHED_AT: 'publishedAt',
  TITLE: 'title',
  NAME: 'name',
  POSITION: 'position',
  SKU: 'sku',
  ORDER_NUMBER: 'number',
  VENDOR: 'vendor',
  PRODUCT_TYPE: 'productType',
};

function sortValue(sortKey: string): (row: Row) => SortValue {
  const field = SORT_FIELDS[sortKey];
  if (field === undefined) return () => null;
  return (row) => {
    const value: unknown = Reflect.get(row, field);
    return typeof value === 'string' || typeof value === 'number' ? value : null;
  };
}

/** Refuses an id of another kind, as Shopify does before it looks the row up. */
export function expectKind(id: string, kind: string): void {
  if (gidKind(id) === kind) return;
  throw new GraphQLError(`Invalid id: ${id}`, { extensions: { code: 'RESOURCE_NOT_FOUND' } });
}
