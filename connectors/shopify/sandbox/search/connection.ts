import { GraphQLError } from 'graphql';
import { legacyId } from '../shop/gid.ts';
import type { Row } from '../shop/rows.ts';

/** The most that one page can hold. */
const PAGE_MAX = 250;

/** The size that stands for the whole list, in bulk operations only: the largest Int of GraphQL. */
export const EVERYTHING = 2_147_483_647;

/** Which page of a connection is wanted. */
export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
  readonly reverse?: boolean | null;
}

/** How a connection is ordered: by the value, then by the number in the gid. */
export type SortValue = string | number | null;

interface Placed<R> {
  readonly row: R;
  readonly value: SortValue;
  readonly number: bigint;
}

/** One page, as nodes and as edges. */
export interface Connection<R> {
  readonly nodes: readonly R[];
  readonly edges: readonly { readonly cursor: string; readonly node: R }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/**
 * One page of rows by keyset: a cursor holds the last row's sort value and number, so rows that come or go
 * elsewhere never shift the page.
 */
export function connect<R extends Row>(
  rows: Iterable<R>,
  sortBy: (row: R) => SortValue,
  args: PageArguments,
): Connection<R> {
  const size = pageSize(args);
  const forward = args.last === undefined || args.last === null;
  const direction = args.reverse === true ? -1 : 1;
  const placed: Placed<R>[] = [];
  for (const row of rows) {
    placed.push({ row, value: sortBy(row), number: BigInt(legacyId(row.id)) });
  }
  placed.sort((a, b) => direction * byKey(a, b));
  const after = readCursor(args.after, 'after');
  const before = readCursor(args.before, 'before');
  const inside = placed.filter(
    (entry) =>
      (after === null || direction * byKey(entry, after) > 0) &&
      (before === null || direction * byKey(entry, before) < 0),
  );
  const page = forward ? inside.slice(0, size) : inside.slice(Math.max(0, inside.length - size));
  const rest = inside.length > page.length;
  return {
    nodes: page.map((entry) => entry.row),
    edges: page.map((entry) => ({ cursor: writeCursor(entry), node: entry.row })),
    pageInfo: {
      hasNextPage: forward ? rest : before !== null,
      hasPreviousPage: forward ? after !== null : rest,
      startCursor: cursorAt(page.at(0)),
      endCursor: cursorAt(page.at(-1)),
    },
  };
}

function pageSize(args: PageArguments): number {
  const { first, last } = args;
  const given = first ?? last;
  if (given === undefined || given === null) {
    throw badRequest('you must provide one of first or last');
  }
  if (first != null && last != null) {
    throw badRequest('providing both first and last is not supported');
  }
  if (given < 0) throw badRequest(`${first == null ? 'last' : 'first'} cannot be negative`);
  if (given > PAGE_MAX && given !== EVERYTHING) {
    throw badRequest(`${first == null ? 'last' : 'first'} cannot exceed ${PAGE_MAX}`);
  }
  return given;
}

function byKey(
  a: { readonly value: SortValue; readonly number: bigint },
  b: { readonly value: SortValue; readonly number: bigint },
): number {
  const values = byValue(a.value, b.value);
  if (values !== 0) return values;
  return a.number < b.number ? -1 : Number(a.number > b.number);
}

function byValue(a: SortValue, b: SortValue): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

function cursorAt<R>(entry: Placed<R> | undefined): string | null {
  return entry === undefined ? null : writeCursor(entry);
}

function writeCursor(entry: { readonly value: SortValue; readonly number: bigint }): string {
  const value = JSON.stringify(entry.value ?? entry.number.toString());
  return Buffer.from(`{"last_id":${entry.number},"last_value":${value}}`).toString('base64');
}

function readCursor(
  cursor: string | null | undefined,
  name: string,
): { readonly value: SortValue; readonly number: bigint } | null {
  if (cursor === null || cursor === undefined) return null;
  const text = Buffer.from(cursor, 'base64').toString('utf8');
  const match = /^\{"last_id":(\d+),"last_value":(.+)\}$/.exec(text);
  if (match === null) throw badRequest(`Invalid cursor for current pagination sort: ${name}`);
  const number = BigInt(match[1] ?? '0');
  const value: SortValue = JSON.parse(match[2] ?? 'null');
  return { value: value === number.toString() ? null : value, number };
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
}
