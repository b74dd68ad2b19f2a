/** SuiteQL: queries built from parts, every value as a parameter, rows as text by lower-case column. */
import type { JsonObject } from '../../core/connector/index.ts';
import { type Account, ask } from './client.ts';
import { malformed, objectsAt } from './node.ts';
import { checkPlaces } from './place.ts';

/** Rows that one call can give at most. Source: NetSuite Help 2026.1. */
export const ROWS_MAX = 1000;
/** How often a page that contradicts itself is asked for. */
const ASKED_MAX = 3;
/** Values of one IN list, safely below the thousand that Oracle takes. */
export const VALUES_MAX = 500;

/** A condition with its values in the order of its question marks. */
export interface Condition {
  readonly text: string;
  readonly values: readonly string[];
}

/** A query. Columns are `[name, expression]`; names are lower case. */
export interface Query {
  readonly columns: readonly (readonly [name: string, expression: string])[];
  readonly from: string;
  readonly where: readonly Condition[];
  readonly order?: readonly string[];
}

/** A row: null columns are absent, all values are text. */
export type Row = Readonly<Record<string, string>>;

/** Some rows, and whether there are more. */
export interface Rows {
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
}

/** A condition without values. */
export function plain(text: string): Condition {
  return { text, values: [] };
}

/** One of several values. Shape: at most VALUES_MAX of them. */
export function isIn(expression: string, values: readonly string[]): Condition {
  return { text: `${expression} IN (${values.map(() => '?').join(', ')})`, values };
}

/** All of several conditions. */
export function allOf(conditions: readonly Condition[]): Condition {
  return {
    text: conditions.map((one) => `(${one.text})`).join(' AND '),
    values: conditions.flatMap((one) => one.values),
  };
}

/** Behind a place in the order of those expressions: the keyset. */
export function behind(expressions: readonly string[], place: readonly string[]): Condition {
  const alternatives = expressions.map((expression, index) => ({
    text: [
      ...expressions.slice(0, index).map((earlier) => `${earlier} = ?`),
      `${expression} > ?`,
    ].join(' AND '),
    values: place.slice(0, index + 1),
  }));
  return {
    text: alternatives.map((one) => `(${one.text})`).join(' OR '),
    values: alternatives.flatMap((one) => one.values),
  };
}

/** The text of a query. */
export function queryText(query: Query): string {
  const columns = query.columns.map(([name, expression]) => `${expression} AS ${name}`);
  const where = query.where.length === 0 ? [] : ['WHERE', allOf(query.where).text];
  const order = query.order === undefined ? [] : ['ORDER BY', query.order.join(', ')];
  return ['SELECT', columns.join(', '), 'FROM', query.from, ...where, ...order].join(' ');
}

/**
 * The first rows of a query.
 *
 * Shape: a next page is a new query behind the last row, never an offset: rows that change between pages would shift
 *        the others, and offsets end at 100,000 rows.
 */
export async function firstRows(account: Account, query: Query, limit: number): Promise<Rows> {
  for (let asked = 1; ; asked += 1) {
    const { stated, ...page } = await askForRows(account, query, limit);
    const came = page.rows.length;
    // A page with fewer rows than it states cannot be gone on from, so it is asked for again.
    if (came >= stated) return page;
    if (asked === ASKED_MAX) throw malformed(`NetSuite states ${stated} rows, and ${came} came`);
  }
}

/** Some rows, and how many there must be by the answer's own words. */
interface StatedRows extends Rows {
  readonly stated: number;
}

async function askForRows(account: Account, query: Query, limit: number): Promise<StatedRows> {
  const answer = await ask(account, {
    method: 'POST',
    path: '/query/v1/suiteql',
    query: { limit: String(Math.min(limit, ROWS_MAX)), offset: '0' },
    headers: { prefer: 'transient' },
    body: { q: queryText(query), params: query.where.flatMap((one) => [...one.values]) },
    isWrite: false,
  });
  const body = answer.body ?? {};
  const { hasMore, count, totalResults } = body;
  if (typeof hasMore !== 'boolean') throw malformed('the answer does not say whether it has more');
  const rows = objectsAt(body, 'items').map(rowOf);
  // More to come needs a row to go on from; the last page of a query has all that is left.
  const least = hasMore ? 1 : totalResults;
  const figures = [count, least].filter((figure) => typeof figure === 'number');
  return { rows, hasMore, stated: Math.max(0, ...figures) };
}

/** All rows of a query whose order is that of `keys`, page by page behind the last row. */
export async function allRows(
  account: Account,
  query: Query,
  keys: readonly (readonly [name: string, expression: string])[],
): Promise<readonly Row[]> {
  const found: Row[] = [];
  const expressions = keys.map(([, expression]) => expression);
  const ordered = { ...query, order: expressions };
  for (let place: readonly string[] = []; ; ) {
    const where: readonly Condition[] =
      place.length === 0 ? query.where : [...query.where, behind(expressions, place)];
    const { rows, hasMore } = await firstRows(account, { ...ordered, where }, ROWS_MAX);
    const places = rows.map((row) => keys.map(([name]) => row[name] ?? ''));
    checkPlaces(query.from, places, { after: place, upTo: null });
    found.push(...rows);
    if (!hasMore) return found;
    place = places.at(-1) ?? place;
  }
}

/** Splits values into groups that fit into one IN list. */
export function inGroups<T>(values: readonly T[], size = VALUES_MAX): readonly (readonly T[])[] {
  const groups: T[][] = [];
  for (let at = 0; at < values.length; at += size) groups.push(values.slice(at, at + size));
  return groups;
}

/** The case of column names is not promised, so they are lower-cased here. */
function rowOf(item: JsonObject): Row {
  const row: Record<string, string> = {};
  for (const [name, value] of Object.entries(item)) {
    if (typeof value === 'string') row[name.toLowerCase()] = value;
    else if (typeof value === 'number' || typeof value === 'boolean') {
      row[name.toLowerCase()] = String(value);
    }
  }
  return row;
}
