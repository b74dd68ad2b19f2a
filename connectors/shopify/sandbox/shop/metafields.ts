import { createHash } from 'node:crypto';
import type { MetafieldRow } from './rows.ts';
import type { Shop } from './shop.ts';

/** What compare-and-set on metafields tests. */
export function digestOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

/** Finds a metafield of one owner. */
export function findMetafield(
  shop: Shop,
  at: { readonly ownerId: string; readonly namespace: string; readonly key: string },
): MetafieldRow | null {
  const fields = shop.tables.metafields.of(at.ownerId);
  return fields.find((field) => field.namespace === at.namespace && field.key === at.key) ?? null;
}

/** Finds the owner of a unique value, which is how custom ids work. */
export function ownerOfValue(
  shop: Shop,
  wanted: { readonly namespace: string; readonly key: string; readonly value: string },
  kind: string,
): string | null {
  for (const field of shop.tables.metafields.all()) {
    const same = field.namespace === wanted.namespace && field.key === wanted.key;
    if (same && field.value === wanted.value && field.ownerId.includes(`/${kind}/`)) {
      return field.ownerId;
    }
  }
  return null;
}

/** The row that says that a metafield holds unique ids; a look-up by it needs one. */
export function idDefinition(ownerKind: string, namespace: string, key: string): string {
  return `${ownerKind}/${namespace}.${key}`;
}

/** A metafield as it shall be. */
export interface MetafieldWish {
  readonly ownerId: string;
  readonly namespace: string;
  readonly key: string;
  readonly type: string;
  readonly value: string;
}

/** Creates or overwrites a metafield. */
export function putMetafield(shop: Shop, wish: MetafieldWish): MetafieldRow {
  const known = findMetafield(shop, wish);
  const row =
    known === null ? { ...shop.born('Metafield'), ...wish } : { ...shop.touched(known), ...wish };
  shop.tables.metafields.put(row);
  return row;
}
