/** The lines of refunds and fulfilments, which no bulk operation can give. */
import type { JsonObject } from '../../../core/connector/index.ts';
import { call, type Shop } from '../client.ts';
import { FULFILLMENT_FIELDS, ORDER_PARTS, REFUND_FIELDS } from '../fragments.ts';
import { isList, listAt, malformed, objectsAt, optionalObject, textAt } from '../node.ts';
import { query } from '../operation.ts';
import { isTooMuch } from '../paging.ts';

/** The refunds and fulfilments of orders, with their lines. */
export const ORDERS_REST = query(
  'OrdersRest',
  300,
  `${FULFILLMENT_FIELDS}
${REFUND_FIELDS}
query OrdersRest($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Order {
      id
      fulfillments(first: ${ORDER_PARTS.fulfillments}) { ...FulfillmentFields }
      refunds(first: ${ORDER_PARTS.refunds}) { ...RefundFields }
    }
  }
}`,
);

const IDS_MAX = 50;

/** The same orders; those with refunds or fulfilments have them with their lines. */
export async function withRest(
  shop: Shop,
  orders: readonly JsonObject[],
): Promise<readonly JsonObject[]> {
  const ids = orders.filter(hasRest).map((order) => textAt(order, 'id'));
  const rest = new Map<string, JsonObject>();
  let size = IDS_MAX;
  for (let at = 0; at < ids.length; ) {
    const group = ids.slice(at, at + size);
    const answer = await call(shop, ORDERS_REST, { ids: group });
    if (answer.kind !== 'ok') {
      if (!isTooMuch(answer) || size === 1) throw answer.fault;
      size = Math.ceil(size / 2);
      continue;
    }
    at += group.length;
    const nodes = listAt(answer.data, 'nodes');
    if (nodes.length !== group.length) throw malformed('some ids were left out');
    for (const [index, id] of group.entries()) {
      const node = optionalObject({ node: nodes[index] ?? null }, 'node');
      if (node !== null) rest.set(id, node);
    }
  }
  return orders.flatMap((order) => {
    if (!hasRest(order)) return [order];
    const found = rest.get(textAt(order, 'id'));
    // An order that was deleted since the operation began is gone.
    if (found === undefined) return [];
    return [
      {
        ...order,
        fulfillments: objectsAt(found, 'fulfillments'),
        refunds: objectsAt(found, 'refunds'),
      },
    ];
  });
}

function hasRest(order: JsonObject): boolean {
  return ['fulfillments', 'refunds'].some((field) => {
    const list = order[field];
    return isList(list) && list.length > 0;
  });
}
