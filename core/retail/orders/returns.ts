/** What came back of an order: each booking once, beside what the order's source says of its lines. */
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { InventoryCommand } from '../inventory/command.ts';
import { isSameData } from '../record-change.ts';
import type { OrderLineFigures, OrderReturn } from './message.ts';

/** The order with the booking among its returns; null when another booking has its name already. */
export function withReturn(order: JsonObject, booking: OrderReturn): JsonObject | null {
  const { id, source, returnId, line, quantity, location, disposition, at } = booking;
  const own = { id, source, return: returnId, at, line, quantity, location, disposition };
  const known = returnsOf(order).find((one) => one['id'] === id && one['source'] === source);
  if (known !== undefined) return isSameData(known, own) ? order : null;
  return { ...order, returns: [...returnsOf(order), own] };
}

/**
 * The lines with what came back of each.
 *
 * Shape: the source of an order may know of returns that were never booked in here, and the other way round; the larger
 *        figure counts, since both speak of the same goods.
 */
export function withReturned(
  lines: readonly OrderLineFigures[],
  order: JsonObject,
): readonly OrderLineFigures[] {
  const back = backByLine(order);
  return lines.map((line) => ({
    ...line,
    returned: Math.max(line.returned, back.get(line.line) ?? 0),
  }));
}

/** The figures of the lines as they are stored. */
export function figuresOf(order: JsonObject): readonly OrderLineFigures[] {
  return linesOf(order).map((line) => ({
    line: String(line['line']),
    sku: typeof line['sku'] === 'string' ? line['sku'] : null,
    quantity: numberAt(line, 'quantity'),
    location: typeof line['location'] === 'string' ? line['location'] : null,
    cancelled: numberAt(line, 'cancelled'),
    fulfilled: numberAt(line, 'fulfilled'),
    returned: numberAt(line, 'returned'),
  }));
}

/** The stored lines with those figures written into them. */
export function linesWith(
  order: JsonObject,
  figures: readonly OrderLineFigures[],
): readonly JsonObject[] {
  const returned = new Map(figures.map((one) => [one.line, one.returned]));
  return linesOf(order).map((line) => {
    const back = returned.get(String(line['line'])) ?? 0;
    return back === numberAt(line, 'returned') ? line : { ...line, returned: back };
  });
}

/**
 * What a booking means for the stock journal.
 *
 * Shape: null for what is no stock; a word when the order does not have the line, or nobody says where the goods lie.
 */
export function stockOfReturn(
  booking: OrderReturn,
  order: JsonObject,
): InventoryCommand | 'lineUnknown' | 'placeUnknown' | null {
  const line = figuresOf(order).find((one) => one.line === booking.line);
  if (line === undefined) return 'lineUnknown';
  if (line.sku === null) return null;
  const location = booking.location ?? (booking.disposition === 'missing' ? line.location : null);
  if (location === null) return 'placeUnknown';
  const { at, source, id, quantity, disposition } = booking;
  return {
    kind: 'return',
    key: `return/${source}/${id}`,
    ref: id,
    source,
    ...(at === null ? {} : { effectiveAt: Date.parse(at) }),
    returnId: booking.returnId ?? id,
    order: booking.order,
    line: line.line,
    sku: line.sku,
    ...{ quantity, location, disposition },
  };
}

function backByLine(order: JsonObject): ReadonlyMap<string, number> {
  const back = new Map<string, number>();
  for (const one of returnsOf(order)) {
    if (one['disposition'] === 'missing') continue;
    const line = String(one['line']);
    back.set(line, (back.get(line) ?? 0) + numberAt(one, 'quantity'));
  }
  return back;
}

function returnsOf(order: JsonObject): readonly JsonObject[] {
  return objectsOf(order['returns']);
}

function linesOf(order: JsonObject): readonly JsonObject[] {
  return objectsOf(order['lines']);
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((one) => isJsonObject(one)) : [];
}

function numberAt(data: JsonObject, name: string): number {
  const value = data[name];
  return typeof value === 'number' ? value : 0;
}
