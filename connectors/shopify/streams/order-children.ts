/** What fulfilments, refunds and returns have in common: Shopify lists them only below their order. */
import type { JsonObject } from '../../../core/connector/index.ts';
import { ask, type Shop } from '../client.ts';
import { isList, objectAt, objectsAt, textAt } from '../node.ts';
import type { Operation } from '../operation.ts';
import { plainShape, type Shape } from '../records.ts';

/** The order of a child, with the update time that moves when anything of it does. */
export const ORDER_REFERENCE = 'order { id name updatedAt }';

/**
 * The children of an order that are a plain list: one as long as was asked for is asked for again, longer, since such a
 * list has no cursor.
 */
export async function childrenIn(
  shop: Shop,
  order: JsonObject,
  list: { readonly field: string; readonly asked: number; readonly longer: Operation },
): Promise<readonly JsonObject[]> {
  const nodes = order[list.field];
  if (!isList(nodes) || nodes.length < list.asked) return objectsAt(order, list.field);
  const { data } = await ask(shop, list.longer, { id: textAt(order, 'id') });
  return objectsAt(objectAt(data, 'order'), list.field);
}

/** A child with its order by id. */
export const childShape: Shape = (node) => {
  const { order, ...rest } = plainShape(node);
  const owner = objectAt(node, 'order');
  return { ...rest, orderId: textAt(owner, 'id'), orderName: textAt(owner, 'name') };
};
