import { isoTime } from '../../base/clock.ts';
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { CustomerSettings } from '../../retail/customers/settings.ts';
import type { InventoryCommand } from '../../retail/inventory/command.ts';
import type { Inventory } from '../../retail/inventory/inventory.ts';
import type {
  OrderLineFigures,
  OrderMessage,
  OrderPerson,
  OrderUpsert,
} from '../../retail/orders/message.ts';
import { ORDERS_STREAM } from '../../retail/orders/order-rule.ts';
import { writeOrders } from '../../retail/orders/orders.ts';
import { stockOf, stockOfDeletion } from '../../retail/orders/stock.ts';
import { without } from '../../retail/record-change.ts';
import type { RecordStore } from '../../store/record-store.ts';
import type { Ack, Command } from '../contract.ts';
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
import { ackOf, answersOf, messagesOf, parseEach } from './record-acks.ts';
import { checkCommand } from './schema-fault.ts';
import { ackOf as stockAckOf } from './stock-write.ts';

interface Parts {
  readonly inventory: Inventory;
  readonly records: RecordStore;
  readonly settings: CustomerSettings;
  readonly at: number;
}

/** A message with the idempotency key under which the stock journal knows it. */
interface Keyed {
  readonly message: OrderMessage;
  readonly key: string;
}

/**
 * Writes orders: first what they mean for the stock, then the orders, one answer per command.
 *
 * What the stock rules refuse is no order that could be kept halfway: it is refused whole. A crash between the two
 * leaves stock that the repetition finds booked.
 */
export async function orderAcks(
  parts: Parts,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const parsed = parseEach(commands, keyedOf);
  const keyed = messagesOf(parsed);
  const stock = await tellStock(parts, keyed);
  const taken = keyed.filter((one) => stock.get(one)?.outcome !== 'refused');
  const results = await writeOrders(
    parts.records,
    taken.map((one) => one.message),
    parts,
  );
  const written = new Map(taken.map((one, index) => [one, results[index]]));
  const acks = keyed.map((one): Ack => {
    const stockAck = stock.get(one);
    if (stockAck?.outcome === 'refused') return stockAck;
    const result = written.get(one);
    if (result === undefined) return { outcome: 'unknown', what: 'no answer' };
    const ack = ackOf({ ...result, note: result.note ?? noteOf(stockAck) });
    // The stock may have moved although the order reads as before: a repetition after a crash.
    return ack.outcome === 'same' && stockAck?.outcome === 'written'
      ? { ...ack, outcome: 'written' }
      : ack;
  });
  return answersOf(parsed, acks);
}

function noteOf(ack: Ack | undefined): string | null {
  return ack?.outcome === 'written' ? (ack.note ?? null) : null;
}

async function tellStock(parts: Parts, keyed: readonly Keyed[]): Promise<ReadonlyMap<Keyed, Ack>> {
  const withoutStock = await bookedElsewhere(parts, keyed);
  const told: { readonly one: Keyed; readonly command: InventoryCommand }[] = [];
  for (const one of keyed) {
    const { message, key } = one;
    if (message.kind === 'upsert' && message.stock === 'commit' && !message.isTest) {
      told.push({ one, command: stockOf(message, key) });
    }
    if (message.kind === 'deletion' && !withoutStock.has(message.order)) {
      told.push({ one, command: stockOfDeletion(message, key) });
    }
  }
  const results = await parts.inventory.apply(told.map(({ command }) => command));
  const acks = told.flatMap(({ one, command }, index): readonly (readonly [Keyed, Ack])[] => {
    const result = results[index];
    return result === undefined ? [] : [[one, stockAckOf(command, result)]];
  });
  return new Map(acks);
}

/** Orders whose goods were booked as movements: their deletion says nothing of stock. */
async function bookedElsewhere(
  parts: Parts,
  keyed: readonly Keyed[],
): Promise<ReadonlySet<string>> {
  const keys = keyed.flatMap(({ message }) => (message.kind === 'deletion' ? [message.order] : []));
  const found = await parts.records.get(ORDERS_STREAM, keys);
  return new Set(found.flatMap((one) => (one?.data['stock'] === 'none' ? [one.key] : [])));
}

function keyedOf(command: Command): Keyed {
  checkCommand(ORDERS, command);
  return { message: messageOf(command), key: command.idempotencyKey };
}

function messageOf(command: Command): OrderMessage {
  const { data } = command;
  switch (command.operation) {
    case 'link': {
      const [order, system, id] = ['order', 'system', 'id'].map((name) => textIn(data, name));
      return { kind: 'link', order: order ?? '', system: system ?? '', id: id ?? '' };
    }
    case 'markDeleted':
      return { kind: 'deletion', order: command.key, version: tidyVersion(command.version) };
    default:
      return upsertOf(command);
  }
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
