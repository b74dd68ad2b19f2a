import { isoTime } from '../../base/clock.ts';
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import {
  DISPOSITIONS,
  type OrderLineFigures,
  type OrderMessage,
  type OrderPerson,
  type OrderReturn,
  type OrderUpsert,
} from '../../retail/orders/message.ts';
import { without } from '../../retail/record-change.ts';
import type { Command } from '../contract.ts';
import {
  instantMaybe,
  numberIn,
  numberMaybe,
  objectsIn,
  textIn,
  textMaybe,
  textOrNull,
  tidyVersion,
  wordIn,
} from './fields.ts';
import { ORDERS } from './order-stream.ts';
import { checkCommand } from './schema-fault.ts';

/**
 * What a command says of an order.
 *
 * Errors: HUB_DATA_INVALID with the field, HUB_OPERATION_UNKNOWN.
 */
export function orderMessage(command: Command): OrderMessage {
  checkCommand(ORDERS, command);
  const { data } = command;
  switch (command.operation) {
    case 'link': {
      const [order, system, id] = ['order', 'system', 'id'].map((name) => textIn(data, name));
      return { kind: 'link', order: order ?? '', system: system ?? '', id: id ?? '' };
    }
    case 'return':
      return returnOf(data);
    case 'markDeleted':
      return { kind: 'deletion', order: command.key, version: tidyVersion(command.version) };
    default:
      return upsertOf(command);
  }
}

function returnOf(data: JsonObject): OrderReturn {
  const at = instantMaybe(data, 'at');
  return {
    kind: 'return',
    order: textIn(data, 'order'),
    id: textIn(data, 'id'),
    source: textIn(data, 'source'),
    returnId: textOrNull(data, 'return'),
    line: textIn(data, 'line'),
    quantity: numberIn(data, 'quantity'),
    location: textOrNull(data, 'location'),
    disposition: wordIn(data, 'disposition', DISPOSITIONS),
    at: at === undefined ? null : isoTime(at),
  };
}

function upsertOf({ data, version }: Command): OrderUpsert {
  const order = textIn(data, 'order');
  const times = instantsOf(data, ['placedAt', 'updatedAt', 'cancelledAt']);
  const lines = objectsIn(data, 'lines');
  return {
    kind: 'upsert',
    order,
    source: textIn(data, 'source'),
    sourceId: textOrNull(data, 'sourceId') ?? order,
    version: tidyVersion(textMaybe(data, 'version') ?? textMaybe(times, 'updatedAt') ?? version),
    status: wordIn(data, 'status', ['open', 'cancelled', 'completed']),
    placedAt: textOrNull(times, 'placedAt'),
    channel: textOrNull(data, 'channel'),
    stock: wordIn(data, 'stock', ['commit', 'none']),
    isTest: data['test'] === true,
    person: personOf(data['customer']),
    lines: lines.map(figuresOf),
    fields: {
      ...without(data, ['order', 'version', 'customer']),
      ...times,
      sourceId: textOrNull(data, 'sourceId') ?? order,
      lines: lines.map((line) => ({ ...line, line: textIn(line, 'line') })),
    },
  };
}

/** The instants that came, in UTC, so that they compare; a field that did not come is not there. */
function instantsOf(data: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => {
      if (data[name] === undefined) return [];
      const ms = instantMaybe(data, name);
      return [[name, ms === undefined ? null : isoTime(ms)]];
    }),
  );
}

function personOf(value: Json | undefined): OrderPerson | null | undefined {
  if (!isJsonObject(value)) return value === undefined ? undefined : null;
  return { sourceId: textOrNull(value, 'sourceId'), fields: without(value, ['sourceId']) };
}

function figuresOf(line: JsonObject): OrderLineFigures {
  return {
    line: textIn(line, 'line'),
    sku: textOrNull(line, 'sku'),
    quantity: numberIn(line, 'quantity'),
    location: textOrNull(line, 'location'),
    cancelled: numberMaybe(line, 'cancelled') ?? 0,
    fulfilled: numberMaybe(line, 'fulfilled') ?? 0,
    returned: numberMaybe(line, 'returned') ?? 0,
  };
}
