import type { CustomerSettings } from '../../retail/customers/settings.ts';
import type { InventoryCommand } from '../../retail/inventory/command.ts';
import type { Inventory } from '../../retail/inventory/inventory.ts';
import type { OrderMessage, OrderReturn } from '../../retail/orders/message.ts';
import {
  isOldOrder,
  type KnownOrder,
  knownOrder,
  ORDERS_STREAM,
} from '../../retail/orders/order-rule.ts';
import { writeOrders } from '../../retail/orders/orders.ts';
import { stockOfReturn } from '../../retail/orders/returns.ts';
import { stockOf, stockOfDeletion } from '../../retail/orders/stock.ts';
import type { RecordStore } from '../../store/record-store.ts';
import type { Ack, Command } from '../contract.ts';
import { HUB_ERRORS } from './errors.ts';
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
  const taken = keyed.filter((one) => !isKeptBack(stock.get(one)));
  const results = await writeOrders(
    parts.records,
    taken.map((one) => one.message),
    parts,
  );
  const written = new Map(taken.map((one, index) => [one, results[index]]));
  const acks = keyed.map((one): Ack => {
    const stockAck = stock.get(one);
    if (stockAck !== undefined && isKeptBack(stockAck)) return stockAck;
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

/** What the stock does not follow now is not written into the order either. */
function isKeptBack(ack: Ack | undefined): boolean {
  return ack?.outcome === 'refused' || ack?.outcome === 'retry';
}

function noteOf(ack: Ack | undefined): string | null {
  return ack?.outcome === 'written' ? (ack.note ?? null) : null;
}

async function tellStock(parts: Parts, keyed: readonly Keyed[]): Promise<ReadonlyMap<Keyed, Ack>> {
  const known = await knownOrders(parts.records, keyed);
  const acks = new Map<Keyed, Ack>();
  const told = keyed.flatMap((one) => {
    const command = stockCommandOf(one, known.get(one.message.order));
    if (command !== null && 'outcome' in command) acks.set(one, command);
    return command === null || 'outcome' in command ? [] : [{ one, command }];
  });
  const results = await parts.inventory.apply(told.map(({ command }) => command));
  for (const [index, { one, command }] of told.entries()) {
    const result = results[index];
    if (result !== undefined) acks.set(one, later(command, stockAckOf(command, result)));
  }
  return acks;
}

/** What came back before the hub has heard that it was sent is tried again: the order's news may be on its way. */
function later(command: InventoryCommand, ack: Ack): Ack {
  const isEarly =
    command.kind === 'return' &&
    ack.outcome === 'refused' &&
    ack.code === HUB_ERRORS.HUB_STOCK_INVALID.code;
  return isEarly ? { outcome: 'retry', code: ack.code, what: ack.what } : ack;
}

/** The stock journal compares versions too, but it does not know that a deletion is final. */
function stockCommandOf(
  { message, key }: Keyed,
  before: KnownOrder | undefined,
): InventoryCommand | Ack | null {
  switch (message.kind) {
    case 'link':
      return null;
    case 'return':
      return stockOfBooking(message, before);
    case 'deletion':
      return before?.data['stock'] === 'none' ? null : stockOfDeletion(message, key);
    case 'upsert': {
      const takesStock = message.stock === 'commit' && !message.isTest;
      return takesStock && !isOldOrder(before, message.version) ? stockOf(message, key) : null;
    }
  }
}

/** The stock of goods that came back, or why it cannot be told now. */
function stockOfBooking(
  message: OrderReturn,
  before: KnownOrder | undefined,
): InventoryCommand | Ack | null {
  const { order, line, id } = message;
  const wait = (what: string): Ack => {
    return { outcome: 'retry', code: HUB_ERRORS.HUB_RECORD_UNKNOWN.code, what };
  };
  if (before === undefined) return wait(`the order ${order} is not here yet`);
  const stock = stockOfReturn(message, before.data);
  if (stock === 'lineUnknown') return wait(`the order ${order} has no line ${line} yet`);
  if (stock !== 'placeUnknown') return stock;
  const { code, mend } = HUB_ERRORS.HUB_DATA_INVALID;
  const what = `nobody says where the goods of ${id} lie, so no stock rises`;
  return { outcome: 'refused', code, path: 'location', what, mend };
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
