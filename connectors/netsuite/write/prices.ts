/** Prices of items: one call per item, whatever number of its prices change. */
import type { Ack, Command, Json, WriteCapability } from '../../../core/connector/index.ts';
import type { Account } from '../client.ts';
import { updateRecord } from '../records-api.ts';
import { ackOf, flawed, notWritten } from './acks.ts';
import { lacking } from './awaited.ts';
import { itemsOfIds, type KnownItem } from './existing.ts';
import { buildBody, type Fields, fieldsSchema } from './fields.ts';
import { itemRecordType, unknownItemAck } from './items.ts';
import { itemRef, itemsOfLines } from './lines.ts';

const FIELDS: Fields = {
  item: 'ref:ITEM',
  priceLevel: 'ref',
  currency: 'ref',
  quantity: 'number',
  price: 'number',
};

/** Setting the same price again gives the same state. */
export const SET_PRICE: WriteCapability = {
  about:
    'Sets one price of an item: at a price level (1 is the base price), in a currency, from a quantity on. ' +
    'Several prices of one item go in one call.',
  idempotency: 'natural',
  batch: { max: 200, partial: true },
  schema: fieldsSchema(FIELDS, { sku: { type: 'string', minLength: 1 } }, ['price']),
};

/** A command read and checked. */
interface Wish {
  readonly command: Command;
  readonly item: KnownItem;
  readonly line: Readonly<Record<string, Json>>;
  readonly place: string;
}

/** Sets prices. Shape: one ack per command, in order. */
export async function setPrices(
  account: Account,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const acks = new Map<Command, Ack>();
  const wishes = await wishesOf(account, commands, acks).catch((error: unknown) => {
    const ack = notWritten(error);
    for (const command of commands) acks.set(command, ack);
    return [];
  });
  // Of two commands for one price the later one counts, so the earlier goes in a round before it.
  for (const round of roundsOf(wishes)) {
    const byItem = Map.groupBy(round, (wish) => wish.item);
    await Promise.all(
      [...byItem].map(async ([item, group]) => {
        const ack = await setItem(account, item, group);
        for (const { command, place } of group) {
          acks.set(command, ack.outcome === 'written' ? { ...ack, id: place } : ack);
        }
      }),
    );
  }
  return commands.map((command) => acks.get(command) ?? { outcome: 'unknown', what: 'not sent' });
}

async function setItem(account: Account, item: KnownItem, group: readonly Wish[]): Promise<Ack> {
  const body = { price: { items: group.map(({ line }) => line) } };
  const type = itemRecordType(item);
  return ackOf(await updateRecord(account, type, { id: item.id }, body, null));
}

async function wishesOf(
  account: Account,
  commands: readonly Command[],
  acks: Map<Command, Ack>,
): Promise<readonly Wish[]> {
  const named = await itemsOfLines(
    account,
    commands.map((command) => command.data),
  );
  const drafts = commands.flatMap((command) => {
    const draft = draftOf(account, command, named);
    if ('outcome' in draft) {
      acks.set(command, draft);
      return [];
    }
    return [{ command, ...draft }];
  });
  const items = await itemsOfIds(
    account,
    drafts.map(({ item }) => item),
  );
  return drafts.flatMap(({ command, item: id, line, place }) => {
    const item = items.get(id);
    if (item !== undefined) return [{ command, item, line, place }];
    acks.set(command, unknownItemAck(id, 'item'));
    return [];
  });
}

function draftOf(
  account: Account,
  { data }: Command,
  named: Parameters<typeof itemRef>[2],
): { readonly item: string; readonly line: Record<string, Json>; readonly place: string } | Ack {
  const built = buildBody(data, { fields: FIELDS, others: ['sku'] }, account.settings);
  if ('flaw' in built) return flawed(built);
  const ref = itemRef(data, built.body, named);
  if (ref === null) return unknownItemAck(String(data['sku']), 'sku');
  const id = ref?.['id'];
  if (typeof id !== 'string') {
    return ref === undefined
      ? flawed({ flaw: 'item or sku must say which item it is', path: 'item' })
      : lacking(account, 'ITEM', ref, 'item');
  }
  const { priceLevel = { id: '1' }, currency, quantity = 0, price } = built.body;
  if (typeof price !== 'number' || price < 0) {
    return flawed({ flaw: 'price must be a number from 0 on', path: 'price' });
  }
  const line: Record<string, Json> = {
    priceLevel,
    ...(currency === undefined ? {} : { currencyPage: currency }),
    priceQty: quantity,
    price,
  };
  return { item: id, line, place: placeText(id, priceLevel, currency ?? null, quantity) };
}

/** The key that a read gives this price. */
function placeText(item: string, level: Json, currency: Json, quantity: Json): string {
  const ids = [level, currency].flatMap((ref) =>
    typeof ref === 'object' && ref !== null && 'id' in ref ? [String(ref['id'])] : [],
  );
  return [item, ...ids, String(quantity)].join('@');
}

function roundsOf(wishes: readonly Wish[]): readonly (readonly Wish[])[] {
  const rounds: Wish[][] = [];
  const turns = new Map<string, number>();
  for (const wish of wishes) {
    const turn = turns.get(wish.place) ?? 0;
    turns.set(wish.place, turn + 1);
    const round = rounds[turn] ?? [];
    rounds[turn] = round;
    round.push(wish);
  }
  return rounds;
}
