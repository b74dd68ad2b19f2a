/**
 * Creates orders that were sold elsewhere.
 *
 * `orderCreate` has no idempotency: the sender's id goes in as `sourceIdentifier` (and as a metafield where one is
 * set up), and the order is looked up by it before it is created and before it is ever repeated.
 */
import type { Ack, Command, Json, JsonObject } from '../../core/connector/index.ts';
import { notWritten, refused, refusedBy } from './acks.ts';
import { ackOf, call, type Shop } from './client.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import { ORDER_CREATE } from './mutations.ts';
import { isList, objectAt, textAt } from './node.ts';
import { probeOrder } from './order-probe.ts';
import { utcTime } from './records.ts';

/** What goes to Shopify's own order input unchanged. Source: OrderCreateOrderInput of 2026-10. */
const PASSED = [
  'billingAddress',
  'buyerAcceptsMarketing',
  'currency',
  'customAttributes',
  'customer',
  'discountCode',
  'email',
  'financialStatus',
  'fulfillment',
  'lineItems',
  'name',
  'note',
  'phone',
  'poNumber',
  'presentmentCurrency',
  'processedAt',
  'shippingAddress',
  'shippingLines',
  'sourceName',
  'tags',
  'taxLines',
  'taxesIncluded',
  'test',
  'transactions',
] as const;

const STOCK_RULES: ReadonlySet<Json | undefined> = new Set([
  'BYPASS',
  'DECREMENT_IGNORING_POLICY',
  'DECREMENT_OBEYING_POLICY',
]);

/** Creates orders, one call each. Shape: one ack per command, in order; `same` when the order exists. */
export async function createOrders(
  shop: Shop,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const acks: Ack[] = [];
  for (const command of commands) acks.push(await createOrder(shop, command));
  return acks;
}

async function createOrder(shop: Shop, command: Command): Promise<Ack> {
  const flaw = flawOf(command);
  if (flaw !== null) return flaw;
  try {
    const existing = await probeOrder(shop, command.key);
    if (existing !== null) return { outcome: 'same', id: existing };
  } catch (error) {
    return notWritten(error);
  }
  const answer = await call(shop, ORDER_CREATE, {
    order: orderInput(shop, command),
    options: {
      inventoryBehaviour: command.data['inventoryBehaviour'],
      sendReceipt: command.data['sendReceipt'] === true,
      sendFulfillmentReceipt: false,
    },
  });
  if (answer.kind !== 'ok') return ackOf(answer);
  const [fault] = answer.userErrors;
  if (fault !== undefined) return refusedBy(fault);
  const order = objectAt(objectAt(answer.data, 'orderCreate'), 'order');
  return {
    outcome: 'written',
    id: textAt(order, 'id'),
    version: utcTime(textAt(order, 'updatedAt')),
  };
}

function flawOf({ data, key }: Command): Ack | null {
  const invalid = (what: string, path: string): Ack =>
    refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, path);
  const source = data['sourceIdentifier'];
  if (source !== undefined && source !== key) {
    return invalid(
      'sourceIdentifier must be the key of the record, since it is found by it',
      'sourceIdentifier',
    );
  }
  if (!isList(data['lineItems']) || data['lineItems'].length === 0) {
    return invalid('an order has at least one line', 'lineItems');
  }
  if (!STOCK_RULES.has(data['inventoryBehaviour'])) {
    const rules = [...STOCK_RULES].join(', ');
    const why = "Shopify's own default would leave the stock as it is";
    return invalid(`inventoryBehaviour must be one of ${rules}: ${why}`, 'inventoryBehaviour');
  }
  const known = new Set<string>([
    ...PASSED,
    'sourceIdentifier',
    'inventoryBehaviour',
    'sendReceipt',
  ]);
  const stranger = Object.keys(data).find((field) => !known.has(field));
  return stranger === undefined ? null : invalid(`an order has no field "${stranger}"`, stranger);
}

function orderInput(shop: Shop, command: Command): JsonObject {
  const order: Record<string, Json> = { sourceIdentifier: command.key };
  for (const field of PASSED) {
    const value = command.data[field];
    if (value !== undefined) order[field] = value;
  }
  const metafield = shop.settings.orderIdMetafield;
  if (metafield === null) return order;
  return { ...order, metafields: [{ ...metafield, type: 'id', value: command.key }] };
}
