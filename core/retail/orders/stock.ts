import type { InventoryCommand } from '../inventory/command.ts';
import type { OrderDeletion, OrderUpsert } from './message.ts';

/** What an order means for the stock journal. */
export function stockOf(order: OrderUpsert, key: string): InventoryCommand {
  const { placedAt, channel } = order;
  return {
    kind: 'order',
    key,
    ref: order.order,
    source: order.source,
    ...(placedAt === null ? {} : { effectiveAt: Date.parse(placedAt) }),
    order: order.order,
    ...(channel === null ? {} : { channel }),
    version: order.version,
    status: order.status === 'cancelled' ? 'cancelled' : 'open',
    lines: order.lines.flatMap(({ line, sku, quantity, location, cancelled, fulfilled }) =>
      sku === null ? [] : [{ line, sku, quantity, location, cancelled, fulfilled }],
    ),
  };
}

/** The same as a cancellation of all that is open: what was sent stays sent. */
export function stockOfDeletion(order: OrderDeletion, key: string): InventoryCommand {
  return {
    kind: 'order',
    key,
    ref: order.order,
    order: order.order,
    version: order.version,
    status: 'cancelled',
    lines: [],
  };
}
