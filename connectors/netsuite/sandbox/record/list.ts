/** Collections: ids and links only, filtered by `q`, paged by an offset that is a multiple of the limit. */

import { DateTime } from 'luxon';
import type { Json } from '../../../../core/connector/index.ts';
import { type Books, refId, tableOf } from '../state/books.ts';
import type { RecordRow } from '../state/rows.ts';
import type { RecordType } from './record-types.ts';
import { Refusal } from './refusal.ts';
import { shapeOf } from './shape-check.ts';

const LIMIT_MAX = 1000;
const PAGES_MAX = 1000;

/** A window of a collection. */
export interface Window {
  readonly limit: number;
  readonly offset: number;
}

/** Reads limit and offset. Errors: Refusal. Source: NetSuite Help 2026.1, Collection Paging. */
export function windowOf(query: URLSearchParams): Window {
  const limit = Number(query.get('limit') ?? LIMIT_MAX);
  const offset = Number(query.get('offset') ?? 0);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    throw new Refusal(400, 'INVALID_PARAMETER', 'The limit must be from 1 to 1000.', 'limit');
  }
  if (!Number.isInteger(offset) || offset < 0 || offset % limit !== 0) {
    throw new Refusal(
      400,
      'INVALID_PARAMETER',
      'The offset must be divisible by the limit.',
      'offset',
    );
  }
  if (offset / limit >= PAGES_MAX) {
    throw new Refusal(400, 'INVALID_PARAMETER', 'Only 1000 pages can be read.', 'offset');
  }
  return { limit, offset };
}

/** The body of a page: links to its neighbours and the counts. */
export function pageBody(
  href: string,
  { limit, offset }: Window,
  items: readonly Json[],
  totalResults: number,
): Record<string, Json> {
  const hasMore = offset + items.length < totalResults;
  const link = (rel: string, at: number): Json => ({
    rel,
    href: `${href}?limit=${limit}&offset=${at}`,
  });
  return {
    links: [
      ...(hasMore ? [link('next', offset + limit)] : []),
      ...(offset > 0 ? [link('previous', offset - limit)] : []),
      link('self', offset),
    ],
    count: items.length,
    hasMore,
    items,
    offset,
    totalResults,
  };
}

/** The records of a type that fit `q`. Errors: Refusal for a query that cannot be read. */
export function filteredRecords(
  books: Books,
  type: RecordType,
  q: string | null,
): readonly RecordRow[] {
  const rows = [...tableOf(books, type).all()].filter((row) => row.type === type.name);
  if (q === null || q.trim() === '') return rows;
  // AND binds tighter than OR.
  const groups = q.split(/\s+OR\s+/).map((group) => group.split(/\s+AND\s+/).map(conditionOf));
  const known = shapeOf(type.name);
  for (const { field } of groups.flat()) {
    if (known.has(field) || /^cust/.test(field)) continue;
    throw new Refusal(
      400,
      'INVALID_PARAMETER',
      `Invalid query parameter q: no field ${field}.`,
      'q',
    );
  }
  return rows.filter((row) => groups.some((group) => group.every((one) => fits(books, row, one))));
}

interface Condition {
  readonly field: string;
  readonly operator: string;
  readonly isNot: boolean;
  readonly values: readonly string[];
}

function conditionOf(text: string): Condition {
  const match = /^\s*\(?\s*(\w+)\s+([A-Z_]+?)(_NOT)?(?:\s+(.*?))?\)?\s*$/s.exec(text);
  const [, field = '', operator = '', not, rest = ''] = match ?? [];
  if (!OPERATORS.has(operator)) {
    throw new Refusal(400, 'INVALID_PARAMETER', `Invalid query parameter q near "${text}".`, 'q');
  }
  const values = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"|([^\s,[\]]+)/g)].map(
    ([, quoted, bare]) => quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '',
  );
  return { field, operator, isNot: not !== undefined, values };
}

type Test = (held: string, values: readonly string[], zone: string) => boolean;

const OPERATORS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['IS', (held, [value = '']) => held.toLowerCase() === value.toLowerCase()],
  ['CONTAIN', (held, [value = '']) => held.toLowerCase().includes(value.toLowerCase())],
  ['START_WITH', (held, [value = '']) => held.toLowerCase().startsWith(value.toLowerCase())],
  ['ENDWITH', (held, [value = '']) => held.toLowerCase().endsWith(value.toLowerCase())],
  ['EQUAL', (held, [value]) => Number(held) === Number(value)],
  ['GREATER', (held, [value]) => Number(held) > Number(value)],
  ['LESS', (held, [value]) => Number(held) < Number(value)],
  ['BETWEEN', (held, [low, high]) => Number(held) >= Number(low) && Number(held) <= Number(high)],
  ['ANY_OF', (held, values) => values.includes(held)],
  ['EMPTY', (held) => held === ''],
  ['ON', (held, [value]) => held.slice(0, 10) === isoDay(value)],
  ['BEFORE', (held, [value]) => held !== '' && held.slice(0, 10) < isoDay(value)],
  ['AFTER', (held, [value]) => held.slice(0, 10) > isoDay(value)],
  ['ON_OR_AFTER', (held, [value]) => held.slice(0, 10) >= isoDay(value)],
  ['ON_OR_BEFORE', (held, [value]) => held !== '' && held.slice(0, 10) <= isoDay(value)],
]);

/** Dates in `q` are in the account's display format, here month/day/year; ISO is refused. */
function isoDay(text: string | undefined): string {
  const day = DateTime.fromFormat(text ?? '', 'M/d/yyyy');
  const iso = day.isValid ? day.toISODate() : null;
  if (iso !== null) return iso;
  throw new Refusal(400, 'INVALID_PARAMETER', `Invalid date value "${text ?? ''}" in q.`, 'q');
}

function fits(books: Books, row: RecordRow, condition: Condition): boolean {
  const test = OPERATORS.get(condition.operator);
  const value =
    condition.field === 'lastModifiedDate' ? dayOf(books, row) : row.fields[condition.field];
  const held =
    condition.field === 'externalId'
      ? (row.externalId ?? '')
      : condition.field === 'id'
        ? row.id
        : (refId(value) ?? (value === undefined || value === null ? '' : String(value)));
  return test !== undefined && test(held, condition.values, books.timeZone) !== condition.isNot;
}

function dayOf(books: Books, row: RecordRow): string {
  return DateTime.fromMillis(row.modified, { zone: books.timeZone }).toFormat('yyyy-MM-dd');
}
