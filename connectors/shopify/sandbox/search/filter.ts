import { legacyId } from '../shop/gid.ts';
import type { Row } from '../shop/rows.ts';
import { type Operator, type SearchNode, type Term, termsOf } from './query.ts';

/** How one search field of a resource finds its value. */
export type FieldFilter<R> =
  | { readonly kind: 'time'; readonly of: (row: R) => number | null }
  | { readonly kind: 'number'; readonly of: (row: R) => number | null }
  | { readonly kind: 'id'; readonly of: (row: R) => string | null }
  /** Tokenised and without case: `:` finds words and beginnings, so it can find too much. */
  | { readonly kind: 'text'; readonly of: (row: R) => readonly (string | null)[] }
  | { readonly kind: 'exact'; readonly of: (row: R) => readonly (string | null)[] }
  | { readonly kind: 'flag'; readonly of: (row: R) => boolean };

/** The fields that a resource can be searched by. */
export type FilterFields<R> = Readonly<Record<string, FieldFilter<R>>>;

/** A field that the vendor does not know is left out of the filter, and only this warning says so. */
export interface SearchWarning {
  readonly field: string;
  readonly message: string;
  readonly code: 'invalid_field' | 'invalid_value';
}

/** The warnings for a query's fields and values. */
export function warningsFor<R>(
  fields: FilterFields<R>,
  node: SearchNode | null,
): readonly SearchWarning[] {
  return termsOf(node).flatMap((term): readonly SearchWarning[] => {
    if (term.field === null) return [];
    const filter = fields[term.field];
    const { field } = term;
    if (filter === undefined) {
      return [{ field, message: 'Invalid search field for this query.', code: 'invalid_field' }];
    }
    if (isReadable(filter.kind, term.value)) return [];
    return [
      {
        field,
        message: `Input \`${term.value}\` is not an accepted value.`,
        code: 'invalid_value',
      },
    ];
  });
}

/** Whether a row is found; unknown fields and unreadable values do not narrow the search. */
export function matches<R extends Row>(
  fields: FilterFields<R>,
  node: SearchNode | null,
  row: R,
): boolean {
  if (node === null) return true;
  if (node.kind === 'term') return matchesTerm(fields, node.term, row);
  if (node.kind === 'not') return !matches(fields, node.part, row);
  const test = (part: SearchNode): boolean => matches(fields, part, row);
  return node.kind === 'and' ? node.parts.every(test) : node.parts.some(test);
}

function matchesTerm<R extends Row>(fields: FilterFields<R>, term: Term, row: R): boolean {
  const filter = fields[term.field ?? 'default'];
  if (filter === undefined || !isReadable(filter.kind, term.value)) return true;
  switch (filter.kind) {
    case 'time':
      return matchesTime(filter.of(row), term);
    case 'number':
      return compare(filter.of(row), term.operator, Number(term.value));
    case 'id':
      return matchesId(filter.of(row), term);
    case 'flag':
      return filter.of(row) === (term.value === 'true');
    case 'exact':
      return filter.of(row).some((value) => value?.toLowerCase() === term.value.toLowerCase());
    case 'text':
      return filter.of(row).some((value) => value !== null && hasWords(value, term.value));
  }
}

function isReadable(kind: FieldFilter<never>['kind'], value: string): boolean {
  if (kind === 'time') return readTime(value) !== null;
  if (kind === 'number') return Number.isFinite(Number(value));
  if (kind === 'id') return /^(gid:\/\/shopify\/\w+\/)?\d+(\?.*)?$/.test(value);
  if (kind === 'flag') return value === 'true' || value === 'false';
  return true;
}

function matchesTime(time: number | null, term: Term): boolean {
  const wanted = readTime(term.value);
  if (time === null || wanted === null) return false;
  const wholeDay = /^\d{4}-\d\d-\d\d$/.test(term.value);
  if (term.operator === ':' && wholeDay) return time >= wanted && time < wanted + 86_400_000;
  return compare(time, term.operator, wanted);
}

/** Dates are read as UTC; Shopify reads a date without a zone in the shop's zone, which is UTC here. */
function readTime(value: string): number | null {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(value)) return null;
  const zoned = /T.*(Z|[+-]\d\d:?\d\d)$/.test(value) || !value.includes('T') ? value : `${value}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? null : time;
}

function matchesId(id: string | null, term: Term): boolean {
  if (id === null) return false;
  const [own, wanted] = [BigInt(legacyId(id)), BigInt(legacyId(term.value))];
  return compare(own, term.operator, wanted);
}

function compare<T extends number | bigint>(own: T | null, operator: Operator, wanted: T): boolean {
  if (own === null) return false;
  switch (operator) {
    case ':':
      return own === wanted;
    case ':<':
      return own < wanted;
    case ':<=':
      return own <= wanted;
    case ':>':
      return own > wanted;
    case ':>=':
      return own >= wanted;
  }
}

function hasWords(text: string, wanted: string): boolean {
  if (wanted === '*') return true;
  const whole = text.toLowerCase();
  const search = wanted.toLowerCase();
  if (whole === search) return true;
  const words = whole.split(/[^\p{L}\p{N}]+/u);
  const searched = search
    .replace(/\*$/, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  return searched.every((part) => words.some((word) => word.startsWith(part)));
}
