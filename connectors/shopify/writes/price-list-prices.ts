/**
 * Fixed prices of markets and companies, set and removed list by list.
 *
 * What a list holds is looked at before: prices that are there already are left alone, and the list's own currency goes
 * with each amount. One bad entry refuses a whole call, so those that Shopify names are settled and the rest is sent
 * again.
 */
import type { Ack, Command, JsonObject } from '../../../core/connector/index.ts';
import { refused } from '../acks.ts';
import type { Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { optionalObject } from '../node.ts';
import {
  type HeldList,
  heldPrices,
  type ListPricePair,
  listPricePair,
} from '../streams/price-lists.ts';
import { sameMoney } from '../write-prices.ts';
import {
  callsOf,
  ENTRIES_MAX,
  keyOf,
  sendPart,
  WAYS,
  type Wanted,
  type Way,
} from './list-price-calls.ts';
import { missing, type WriteOperation } from './write-operation.ts';
import { AMOUNT, fields, gidOf } from './write-parts.ts';

const PLACE = { variantId: gidOf('ProductVariant'), priceListId: gidOf('PriceList') };
const OWN_PRICE = {
  price: AMOUNT,
  compareAtPrice: AMOUNT,
  currencyCode: { type: 'string', pattern: '^[A-Z]{3}$' },
};
const WHOSE = 'The key is variantId@priceListId, unless the two are given.';

function operation(name: string, way: Way, about: string, schema: JsonObject): WriteOperation {
  return {
    stream: 'priceListPrices',
    operation: name,
    documents: [way.operation],
    capability: {
      about: `${about} ${WHOSE}`,
      idempotency: 'natural',
      batch: { max: ENTRIES_MAX, partial: true },
      ...(name === 'delete' ? {} : { whenDeleted: 'delete' }),
      schema,
    },
    writeAll: (shop, commands) => writePrices(shop, commands, way),
  };
}

/** What can be done to the prices of price lists. */
export const LIST_PRICE_OPERATIONS: readonly WriteOperation[] = [
  operation(
    'set',
    WAYS.add,
    'Sets the fixed price of a variant in a price list, in its currency; without compareAtPrice it has none.',
    fields({ ...PLACE, ...OWN_PRICE }, ['price']),
  ),
  operation(
    'update',
    WAYS.update,
    'Sets the fixed price of a variant in a price list, or takes it away where price is null, both in one call.',
    fields({ ...PLACE, ...OWN_PRICE, price: { anyOf: [AMOUNT, { type: 'null' }] } }, ['price']),
  ),
  operation(
    'delete',
    WAYS.delete,
    "Takes the fixed price of a variant away, so that the list's own rule makes its price again.",
    fields(PLACE),
  ),
];

async function writePrices(
  shop: Shop,
  commands: readonly Command[],
  way: Way,
): Promise<readonly Ack[]> {
  const acks = new Map<Command, Ack>();
  const pairs = new Map(commands.map((command) => [command, pairOf(command)]));
  const lists = await heldPrices(
    shop,
    [...pairs.values()].filter((pair) => pair !== null),
  );
  const open: Wanted[] = [];
  for (const [command, pair] of pairs) {
    const decision = decide(command, pair, lists);
    if ('outcome' in decision) acks.set(command, decision);
    else open.push(decision);
  }
  for (const group of Map.groupBy(open, ({ listId }) => listId).values()) {
    for (const part of callsOf(group)) {
      for (const [command, ack] of await sendPart(shop, part, way)) acks.set(command, ack);
    }
  }
  return commands.map((command) => acks.get(command) ?? { outcome: 'unknown', what: 'not sent' });
}

function pairOf({ key, data }: Command): ListPricePair | null {
  const { variantId, priceListId } = data;
  if (variantId === undefined && priceListId === undefined) return listPricePair(key);
  return listPricePair(`${String(variantId)}@${String(priceListId)}`);
}

function decide(
  command: Command,
  pair: ListPricePair | null,
  lists: ReadonlyMap<string, HeldList>,
): Wanted | Ack {
  const invalid = (what: string, path: string): Ack =>
    refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, path);
  if (pair === null) return invalid('variantId and priceListId must both be given', 'variantId');
  const list = lists.get(pair.listId);
  if (list === undefined) return missing(pair.listId);
  const { price = null, compareAtPrice = null, currencyCode = list.currency } = command.data;
  if (currencyCode !== list.currency) {
    return invalid(`the price list is in ${list.currency}`, 'currencyCode');
  }
  const held = list.prices.get(keyOf(pair))?.data;
  const isFixed = held?.['originType'] === 'FIXED';
  const isSame =
    price === null
      ? !isFixed
      : isFixed &&
        sameMoney(price, optionalObject(held ?? {}, 'price')?.['amount']) &&
        sameMoney(compareAtPrice, optionalObject(held ?? {}, 'compareAtPrice')?.['amount']);
  if (isSame) return { outcome: 'same', id: keyOf(pair) };
  const money = (amount: typeof price): JsonObject => ({ amount, currencyCode });
  const input = {
    variantId: pair.variantId,
    price: money(price),
    ...(compareAtPrice === null ? {} : { compareAtPrice: money(compareAtPrice) }),
  };
  return { ...pair, command, price: price === null ? null : input };
}
