/**
 * Sets absolute quantities: read, compare-and-set with a key, typed outcomes (DOMAIN D15).
 *
 * What is read is what is compared with, so that an order between the read and the write is noticed. Orders that the
 * caller has not heard of before the read are its own concern: it sets `onHand`, which open orders do not change, or
 * says in `expected` what it last knew.
 */
import type { Ack, Command } from '../../core/connector/index.ts';
import { notWritten, refused } from './acks.ts';
import type { Shop } from './client.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import { sendSets, type WantedSet } from './inventory-batch.ts';
import { type CurrentLevel, currentLevels } from './lookup.ts';
import { isGid, levelKey, quantitiesOf } from './records.ts';

/** The most quantities of one call. Source: NOTES 6.2, inputs are limited to 250 entries. */
export const QUANTITIES_MAX = 250;

const NAMES: Readonly<Record<string, 'available' | 'on_hand'>> = {
  available: 'available',
  onHand: 'on_hand',
};

/** A command read and checked, or why it cannot be. */
type Wish =
  | {
      readonly command: Command;
      readonly set: Omit<WantedSet, 'changeFrom'>;
      readonly expected: Expected;
    }
  | { readonly command: Command; readonly ack: Ack };

/** undefined: compare with what is there now · null: do not compare · a number: compare with that. */
type Expected = number | null | undefined;

/** Sets quantities. Shape: one ack per command, in order; `same` where nothing had to be written. */
export async function setInventory(
  shop: Shop,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const acks = new Map<Command, Ack>();
  const wishes = commands.map(wishOf);
  for (const wish of wishes) if ('ack' in wish) acks.set(wish.command, wish.ack);
  for (const round of roundsOf(wishes)) {
    for (const [command, ack] of await setRound(shop, round)) acks.set(command, ack);
  }
  return commands.map((command) => acks.get(command) ?? { outcome: 'unknown', what: 'not sent' });
}

type SetWish = Extract<Wish, { readonly set: unknown }>;

/** Rounds of one quantity name in which no pair occurs twice: Shopify refuses doubles in one call. */
function roundsOf(wishes: readonly Wish[]): readonly (readonly SetWish[])[] {
  const rounds: {
    readonly name: string;
    readonly keys: Set<string>;
    readonly wishes: SetWish[];
  }[] = [];
  for (const wish of wishes) {
    if (!('set' in wish)) continue;
    const { key, name } = wish.set;
    let round = rounds.find(
      (one) => one.name === name && !one.keys.has(key) && one.wishes.length < QUANTITIES_MAX,
    );
    if (round === undefined) {
      round = { name, keys: new Set(), wishes: [] };
      rounds.push(round);
    }
    round.keys.add(key);
    round.wishes.push(wish);
  }
  return rounds.map((round) => round.wishes);
}

async function setRound(
  shop: Shop,
  wishes: readonly SetWish[],
): Promise<readonly (readonly [Command, Ack])[]> {
  const levels = await currentLevels(
    shop,
    wishes.map((wish) => wish.set),
  ).catch(notWritten);
  if (!(levels instanceof Map)) return wishes.map((wish) => [wish.command, readFault(levels)]);
  const settled: (readonly [Command, Ack])[] = [];
  const open: WantedSet[] = [];
  for (const wish of wishes) {
    const decision = decide(wish, levels.get(wish.set.key));
    if ('outcome' in decision) settled.push([wish.command, decision]);
    else open.push(decision);
  }
  if (open.length === 0) return settled;
  return [...settled, ...(await sendSets(shop, open))];
}

function readFault(fault: Ack | ReadonlyMap<string, CurrentLevel>): Ack {
  return 'outcome' in fault ? fault : { outcome: 'unknown', what: 'no levels were read' };
}

/** Whether a quantity must be written, given what is there now. */
function decide(wish: SetWish, current: CurrentLevel | undefined): WantedSet | Ack {
  const { set, expected } = wish;
  if (current === undefined) {
    return refused(SHOPIFY_ERRORS.SHOPIFY_ITEM_UNKNOWN, `there is no ${set.inventoryItemId}`);
  }
  if (!current.isTracked) {
    const what = `the stock of ${set.inventoryItemId} is not tracked`;
    return refused(SHOPIFY_ERRORS.SHOPIFY_ITEM_UNTRACKED, what);
  }
  const held = heldQuantity(current, set.name);
  if (held === set.quantity) return { outcome: 'same', id: set.key };
  if (typeof expected === 'number' && expected !== held) {
    return {
      outcome: 'conflict',
      current: {
        inventoryItemId: set.inventoryItemId,
        locationId: set.locationId,
        [set.field]: held,
      },
      what: `${expected} was expected and Shopify holds ${held ?? 'nothing'}`,
    };
  }
  // An item that is not stocked at the location yet has no value to compare with.
  return { ...set, changeFrom: expected === null ? null : held };
}

function heldQuantity(current: CurrentLevel, name: 'available' | 'on_hand'): number | null {
  if (current.level === null) return null;
  const quantities = quantitiesOf(current.level);
  return quantities[name === 'available' ? 'available' : 'onHand'] ?? null;
}

function wishOf(command: Command): Wish {
  const { data } = command;
  const { inventoryItemId, locationId, expected, reason } = data;
  const fields = Object.keys(NAMES).filter((field) => data[field] !== undefined);
  const [field = ''] = fields;
  const name = NAMES[field];
  const quantity = data[field];
  const invalid = (what: string, path: string): Wish => ({
    command,
    ack: refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, path),
  });
  if (typeof inventoryItemId !== 'string' || !isGid(inventoryItemId, 'InventoryItem')) {
    return invalid('inventoryItemId must be the gid of an inventory item', 'inventoryItemId');
  }
  if (typeof locationId !== 'string' || !isGid(locationId, 'Location')) {
    return invalid('locationId must be the gid of a location', 'locationId');
  }
  if (fields.length !== 1 || name === undefined) {
    return invalid('exactly one of available and onHand must be given', 'available');
  }
  if (typeof quantity !== 'number' || !Number.isSafeInteger(quantity)) {
    return invalid(`${field} must be a whole number`, field);
  }
  if (quantity < 0) {
    const what = `${field} is ${quantity}: a published quantity is never negative`;
    return { command, ack: refused(SHOPIFY_ERRORS.SHOPIFY_QUANTITY_REFUSED, what, field) };
  }
  if (expected !== undefined && expected !== null && typeof expected !== 'number') {
    return invalid('expected must be a whole number, or null for no comparison', 'expected');
  }
  const set = {
    command,
    key: levelKey(inventoryItemId, locationId),
    inventoryItemId,
    locationId,
    field,
    name,
    quantity,
    reason: typeof reason === 'string' ? reason : 'correction',
  };
  return { command, set, expected };
}
