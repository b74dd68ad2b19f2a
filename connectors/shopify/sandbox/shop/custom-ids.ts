import { GraphQLError } from 'graphql';
import { idDefinition, ownerOfValue } from './metafields.ts';
import type { Shop } from './shop.ts';

/** An id that another system gave, in a metafield of type `id`. */
export interface CustomId {
  readonly namespace?: string | null;
  readonly key: string;
  readonly value: string;
}

/** The place of a custom id; without a namespace it lies in the app's own. */
export function placeOf({ namespace, key, value }: CustomId) {
  return { namespace: namespace ?? 'custom', key, value };
}

/**
 * The gid of what carries a custom id, or null.
 *
 * Errors: NOT_FOUND at the top level while no metafield of type `id` is defined there.
 * Source: recorded answers of 2026-04 (customer-set-parity).
 */
export function ownerByCustomId(shop: Shop, id: CustomId, ownerKind: string): string | null {
  const place = placeOf(id);
  const definition = idDefinition(ownerKind, place.namespace, place.key);
  if (shop.tables.idDefinitions.get(definition) === undefined) {
    const message = "Metafield definition of type 'id' is required when using custom ids.";
    throw new GraphQLError(message, { extensions: { code: 'NOT_FOUND' } });
  }
  return ownerOfValue(shop, place, ownerKind);
}

/** Defines a metafield that holds unique ids: `defineId(shop, 'Product', 'erp.id')`. */
export function defineId(shop: Shop, ownerKind: string, name: string): void {
  const [namespace = '', key = ''] = name.split('.');
  const id = idDefinition(ownerKind, namespace, key);
  const times = { createdAt: shop.now(), updatedAt: shop.now() };
  shop.tables.idDefinitions.put({ id, ownerKind, ...times });
}
