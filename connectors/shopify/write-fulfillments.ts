/**
 * Tells Shopify what was sent or handed over.
 *
 * Quantities are given as what shall remain open, not as what was sent: repeating a command gives the same state,
 * although `fulfillmentCreate` itself has no idempotency.
 */
import {
  type Ack,
  type Command,
  isJsonObject,
  type Json,
  type JsonObject,
  type SourceRecord,
} from '../../core/connector/index.ts';
import { notWritten, refused, refusedBy } from './acks.ts';
import { ackOf, call, type Shop } from './client.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import { lookup } from './lookup.ts';
import { FULFILLMENT_CREATE } from './mutations.ts';
import { isList, objectAt, objectsAt, textAt } from './node.ts';

/** Fulfils parts of orders, one call each. Shape: one ack per command, in order. */
export async function fulfil(shop: Shop, commands: readonly Command[]): Promise<readonly Ack[]> {
  const acks: Ack[] = [];
  for (const command of commands) acks.push(await fulfilOne(shop, command));
  return acks;
}

async function fulfilOne(shop: Shop, command: Command): Promise<Ack> {
  const wanted = wantedRemaining(command.data['lines']);
  if (wanted === null) {
    const what =
      'lines must be a list of { id, remaining } with whole numbers, or left out for all';
    return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, 'lines');
  }
  const lines = await openLines(shop, command, wanted);
  if ('outcome' in lines) return lines;
  const ack = await send(shop, command, lines);
  if (ack.outcome !== 'refused') return ack;
  // Somebody may have sent a part of it since the look: then less is left to send, or nothing.
  const left = await openLines(shop, command, wanted);
  if ('outcome' in left) return left.outcome === 'same' ? left : ack;
  return isSameData(left, lines) ? ack : send(shop, command, left);
}

/** What is to be sent now, or why nothing is. */
async function openLines(
  shop: Shop,
  command: Command,
  wanted: ReadonlyMap<string, number>,
): Promise<readonly JsonObject[] | Ack> {
  const found = await lookup(shop.host, 'fulfillmentOrders', [command.key]).catch(notWritten);
  if ('outcome' in found) return found;
  const [part] = found;
  if (part === null || part === undefined) {
    return refused(SHOPIFY_ERRORS.SHOPIFY_ITEM_UNKNOWN, `there is no ${command.key}`);
  }
  const lines = linesToSend(part, wanted);
  if ('outcome' in lines) return lines;
  if (lines.length === 0) return { outcome: 'same', id: command.key };
  if (part.data['status'] === 'CANCELLED') {
    const what = `${command.key} was cancelled and cannot be fulfilled any more`;
    return refused(SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED, what, 'status');
  }
  return lines;
}

function isSameData(a: readonly JsonObject[], b: readonly JsonObject[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

async function send(shop: Shop, command: Command, lines: readonly JsonObject[]): Promise<Ack> {
  const { tracking, notifyCustomer } = command.data;
  const answer = await call(shop, FULFILLMENT_CREATE, {
    fulfillment: {
      lineItemsByFulfillmentOrder: [
        { fulfillmentOrderId: command.key, fulfillmentOrderLineItems: lines },
      ],
      notifyCustomer: notifyCustomer === true,
      ...(isJsonObject(tracking) ? { trackingInfo: tracking } : {}),
    },
  });
  if (answer.kind !== 'ok') return ackOf(answer);
  const [fault] = answer.userErrors;
  if (fault !== undefined) return refusedBy(fault);
  const fulfillment = objectAt(objectAt(answer.data, 'fulfillmentCreate'), 'fulfillment');
  return { outcome: 'written', id: command.key, note: textAt(fulfillment, 'id') };
}

/** Line id → what shall remain open; an empty map stands for every line and nothing left. */
function wantedRemaining(lines: Json | undefined): ReadonlyMap<string, number> | null {
  if (lines === undefined) return new Map();
  if (!isList(lines) || lines.length === 0) return null;
  const wanted = new Map<string, number>();
  for (const line of lines) {
    const id = isJsonObject(line) ? line['id'] : undefined;
    const remaining = isJsonObject(line) ? line['remaining'] : undefined;
    const isWhole = typeof remaining === 'number' && Number.isSafeInteger(remaining);
    if (typeof id !== 'string' || !isWhole || remaining < 0) return null;
    wanted.set(id, remaining);
  }
  return wanted;
}

/** What is still to be sent of each line, given what is open now. */
function linesToSend(
  part: SourceRecord,
  wanted: ReadonlyMap<string, number>,
): readonly JsonObject[] | Ack {
  const open = new Map(
    objectsAt(part.data, 'lineItems').map((line) => [textAt(line, 'id'), openQuantity(line)]),
  );
  const stranger = [...wanted.keys()].find((id) => !open.has(id));
  if (stranger !== undefined) {
    const what = `${part.key} has no line ${stranger}; lines are those of the fulfilment order`;
    return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, 'lines');
  }
  return [...open].flatMap(([id, remaining]) => {
    const target = wanted.size === 0 ? 0 : (wanted.get(id) ?? remaining);
    const quantity = remaining - target;
    return quantity > 0 ? [{ id, quantity }] : [];
  });
}

function openQuantity(line: JsonObject): number {
  const { remainingQuantity } = line;
  return typeof remainingQuantity === 'number' ? remainingQuantity : 0;
}
