/** Places in the order of a read, and whether an answer keeps to what was asked for. */
import { CrossdockError } from '../../core/connector/index.ts';
import { NETSUITE_ERRORS } from './errors.ts';

/** Compares two places part by part: numbers by size, times as text. */
export function comparePlaces(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const order = compareParts(a[at] ?? '', b[at] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/**
 * Checks that every row lies behind a place and up to another.
 *
 * Shape:  a page that comes round again, or belongs to another question, is noticed by its first row.
 * Errors: NETSUITE_PAGING_STUCK.
 */
export function checkPlaces(
  stream: string,
  places: readonly (readonly string[])[],
  { after, upTo }: { readonly after: readonly string[]; readonly upTo: readonly string[] | null },
): void {
  const stranger = places.find(
    (place) =>
      (after.length > 0 && comparePlaces(place, after) <= 0) ||
      (upTo !== null && comparePlaces(place.slice(0, upTo.length), upTo) > 0),
  );
  if (stranger === undefined) return;
  throw new CrossdockError(NETSUITE_ERRORS.NETSUITE_PAGING_STUCK, {
    what: 'a page holds a row that was not asked for',
    where: `${stream}/${stranger.join('@')}`,
  });
}

function compareParts(a: string, b: string): number {
  if (a === b) return 0;
  const [x, y] = [Number(a), Number(b)];
  const isNumeric = a !== '' && b !== '' && !Number.isNaN(x) && !Number.isNaN(y);
  if (isNumeric) return Math.sign(x - y);
  return a < b ? -1 : 1;
}
