/** Pages of a list: sorted, cut by an opaque cursor, with links. */
import { invalidParameter } from './fault.ts';
import type { ParsedCall } from './parsed-call.ts';

/** What the pages of one endpoint are like. */
export interface PageRule {
  readonly size: number;
  readonly max: number;
  /** Whether the caller may choose the size. */
  readonly isChosen: boolean;
}

/** A row with its place in the order. */
interface Placed<R> {
  readonly row: R;
  readonly place: string | number;
  readonly id: string;
}

/** One page and its links. */
export interface PageOf<R> {
  readonly rows: readonly R[];
  readonly links: Readonly<Record<string, string>>;
}

/** Cuts the page that was asked for. Errors: 400 for a size or a cursor that is none. */
export function pageOf<R extends { readonly id: string }>(
  call: ParsedCall,
  rows: readonly R[],
  options: {
    readonly rule: PageRule;
    readonly isDescending: boolean;
    readonly placeOf: (row: R) => string | number;
  },
): PageOf<R> {
  const { rule, isDescending, placeOf } = options;
  const size = sizeOf(call, rule);
  const direction = isDescending ? -1 : 1;
  const placed = rows
    .map((row): Placed<R> => ({ row, place: placeOf(row), id: row.id }))
    .sort((a, b) => compare(a, b) * direction);
  const cursor = call.query.get('page[cursor]');
  const after = cursor === null ? null : readCursor(cursor);
  const start = after === null ? 0 : placed.findIndex((one) => compare(one, after) * direction > 0);
  const page = start < 0 ? [] : placed.slice(start, start + size);
  const last = page.at(-1);
  const hasMore = start >= 0 && start + size < placed.length;
  const links: Record<string, string> = { self: call.href };
  if (hasMore && last !== undefined) {
    const next = new URL(call.href);
    next.searchParams.set('page[cursor]', writeCursor(last));
    links['next'] = next.href;
  }
  return { rows: page.map((one) => one.row), links };
}

function sizeOf(call: ParsedCall, rule: PageRule): number {
  const text = call.query.get('page[size]');
  if (text === null) return rule.size;
  const size = Number(text);
  if (rule.isChosen && Number.isInteger(size) && size >= 1 && size <= rule.max) return size;
  throw invalidParameter(`Page size must be an integer between 1 and ${rule.max}.`, 'page[size]');
}

type Place = Pick<Placed<unknown>, 'place' | 'id'>;

function compare(a: Place, b: Place): number {
  if (a.place !== b.place) return a.place < b.place ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

function writeCursor({ place, id }: Place): string {
  return Buffer.from(JSON.stringify([place, id])).toString('base64url');
}

function readCursor(text: string): Place {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(value) && value.length === 2) {
      const [place, id]: unknown[] = value;
      const isPlace = typeof place === 'string' || typeof place === 'number';
      if (isPlace && typeof id === 'string') return { place, id };
    }
  } catch {
    throw invalidParameter('Invalid cursor provided.', 'page[cursor]');
  }
  throw invalidParameter('Invalid cursor provided.', 'page[cursor]');
}
