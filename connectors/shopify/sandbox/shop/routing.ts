import { levelGid } from './gid.ts';
import type { LineRow, OrderRow } from './order-rows.ts';
import type { Shop } from './shop.ts';

/** The lines that one location is to send. */
export interface RoutedPart {
  readonly locationId: string;
  readonly lines: readonly LineRow[];
}

/**
 * Chooses where each line is sent from: one location for all lines when one has them all, else the location with
 * the most of each line, so that an order can have several fulfilment orders.
 */
export function routeLines(
  shop: Shop,
  order: OrderRow,
  wanted: string | undefined,
): readonly RoutedPart[] {
  const online = [...shop.tables.locations.all()].filter(
    (location) => location.isActive && location.fulfillsOnlineOrders,
  );
  const first = online[0];
  if (wanted !== undefined) return [{ locationId: wanted, lines: order.lines }];
  if (first === undefined) return [];
  const complete = online.find((location) =>
    order.lines.every((line) => availableAt(shop, line, location.id) >= line.quantity),
  );
  if (complete !== undefined) return [{ locationId: complete.id, lines: order.lines }];

  const parts = new Map<string, LineRow[]>();
  for (const line of order.lines) {
    let best = first.id;
    for (const location of online) {
      if (availableAt(shop, line, location.id) > availableAt(shop, line, best)) best = location.id;
    }
    parts.set(best, [...(parts.get(best) ?? []), line]);
  }
  return [...parts].map(([locationId, lines]) => ({ locationId, lines }));
}

function availableAt(shop: Shop, line: LineRow, locationId: string): number {
  if (line.itemId === null) return Number.POSITIVE_INFINITY;
  if (shop.tables.items.get(line.itemId)?.tracked !== true) return Number.POSITIVE_INFINITY;
  return shop.tables.levels.get(levelGid(line.itemId, locationId))?.quantities.available ?? 0;
}
