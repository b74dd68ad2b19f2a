import type { CustomerSettings } from '../../retail/customers/settings.ts';
import type { InventoryCommand } from '../../retail/inventory/command.ts';
import type { Inventory } from '../../retail/inventory/inventory.ts';
import type { OrderMessage } from '../../retail/orders/message.ts';
import {
  isOldOrder,
  type KnownOrder,
  knownOrder,
  ORDERS_STREAM,
} from '../../retail/orders/order-rule.ts';
import { writeOrders } from '../../retail/orders/orders.ts';
import { stockOf, stockOfDeletion } from '../../retail/orders/stock.ts';
import type { RecordStore } from '../../store/record-store.ts';
import type { Ack, Command } from '../contract.ts';
import { orderMessage } from './order-message.ts';
import { ackOf, answersOf, messagesOf, parseEach } from './record-acks.ts';
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
  const known = await knownOrders(parts.records, keyed);
  const told = keyed.flatMap((one) => {
    const command = stockCommandOf(one, known.get(one.message.order));
    return command === null ? [] : [{ one, command }];
  });
  const results = await parts.inventory.apply(told.map(({ command }) => command));
  const acks = told.flatMap(({ one, command }, index): readonly (readonly [Keyed, Ack])[] => {
    const result = results[index];
    return result === undefined ? [] : [[one, stockAckOf(command, result)]];
  });
  return new Map(acks);
}

/** The stock journal compares versions too, but it does not know that a deletion is final. */
function stockCommandOf(
  { message, key }: Keyed,
  before: KnownOrder | undefined,
): InventoryCommand | null {
  switch (message.kind) {
    case 'link':
      return null;
    case 'deletion':
      return before?.data['stock'] === 'none' ? null : stockOfDeletion(message, key);
    case 'upsert': {
      const takesStock = message.stock === 'commit' && !message.isTest;
      return takesStock && !isOldOrder(before, message.version) ? stockOf(message, key) : null;
    }
  }
}

async function knownOrders(
  records: RecordStore,
  keyed: readonly Keyed[],
): Promise<ReadonlyMap<string, KnownOrder>> {
  const keys = [...new Set(keyed.map(({ message }) => message.order))];
  const found = await records.get(ORDERS_STREAM, keys);
  return new Map(found.flatMap((one) => (one === null ? [] : [[one.key, knownOrder(one)]])));
}

function keyedOf(command: Command): Keyed {
  return { message: orderMessage(command), key: command.idempotencyKey };
}
