/**
 * Sets absolute quantities on hand. NetSuite knows differences only, so the level is read just before, and the
 * difference is booked as an adjustment: once, whatever is repeated. What was intended together shares documents; a
 * difference without a time of its intent has an adjustment of its own, whose external id is the effect's.
 *
 * What is sold between the read and the booking stays sold: the difference is right for the count that it came from.
 */
import type { Ack, Command, Json, WriteCapability } from '../../../core/connector/index.ts';
import type { Account } from '../client.ts';
import { NETSUITE_ERRORS } from '../errors.ts';
import { externalIdOf } from '../external-id.ts';
import { flawed, refused } from './acks.ts';
import { lacking } from './awaited.ts';
import { flawOrUnknown } from './documents.ts';
import { idsOfExternalIds } from './existing.ts';
import { buildBody, type Fields, fieldsSchema, refOf } from './fields.ts';
import { itemRef, itemsOfLines, type NamedItems, UNKNOWN_ITEM } from './lines.ts';
import { onHandOf } from './on-hand.ts';
import { bookShared, type Difference, sharedDocuments } from './shared-adjustment.ts';
import { bookMovement, MOVEMENTS, withDefaults } from './stock.ts';
import { idOfRef } from './transforms.ts';
import { inWaves, type Wave, type WriteOne } from './waves.ts';

const FIELDS: Fields = {
  account: 'ref',
  subsidiary: 'ref',
  tranDate: 'date',
  memo: 'text',
  department: 'ref',
  class: 'ref',
};

const LEVEL: Fields = { item: 'ref:ITEM', location: 'ref:LOC', onHand: 'number' };
/** Fields of the command that do not go into the head of the adjustment. */
const OTHERS = ['item', 'sku', 'location', 'onHand', 'expected', 'unitCost'];

/** Absolute value: what is there already is left alone. */
export const SET_LEVEL: WriteCapability = {
  about:
    'Sets what is on hand of an item at a location: the difference to what is there now is booked as an inventory ' +
    'adjustment. With `expected` another value there is a conflict.',
  idempotency: 'natural',
  compareAndSet: 'expected',
  batch: { max: 500, partial: true },
  schema: fieldsSchema(
    { ...FIELDS, ...LEVEL, unitCost: 'number' },
    {
      sku: { type: 'string', minLength: 1 },
      onHand: { type: 'number', minimum: 0 },
      expected: { type: ['number', 'null'] },
    },
    ['location', 'onHand'],
  ),
};

/** Sets levels. Shape: one ack per command, in order; `same` where nothing had to be booked. */
export function setLevels(account: Account, commands: readonly Command[]): Promise<readonly Ack[]> {
  return inWaves(commands, {
    prepare: (wave) => prepare(account, wave),
    // Two counts of one place must not be turned into differences to the same read.
    touches: ({ data: { sku, item, location } }) => [
      `place ${JSON.stringify([sku ?? item ?? null, location ?? null])}`,
    ],
  });
}

interface Known {
  readonly items: NamedItems;
  readonly ids: ReadonlyMap<string, string>;
  /** Locations by external id. */
  readonly places: ReadonlyMap<string, string>;
  readonly onHand: ReadonlyMap<string, number>;
}

async function prepare(account: Account, wave: Wave): Promise<WriteOne> {
  const locations = wave
    .map(({ data }) => refOf(data['location'] ?? null, 'LOC', account.settings)?.['externalId'])
    .filter((externalId) => typeof externalId === 'string');
  const [items, ids, places] = await Promise.all([
    itemsOfLines(
      account,
      wave.map((command) => command.data),
    ),
    idsOfExternalIds(
      account,
      'transaction',
      wave.map((command) => effectId(account, command)),
    ),
    idsOfExternalIds(account, 'location', locations),
  ]);
  const pairs = wave.flatMap((command) => {
    const place = placeOf(account, command, { items, places });
    return 'item' in place ? [[place.item, place.location] as const] : [];
  });
  const onHand = await onHandOf(account, pairs);
  const plans = new Map(
    wave.map((command) => [command, planOne(account, command, { items, ids, places, onHand })]),
  );
  const shared = sharedDocuments(account, [...plans.values()].flatMap(togetherWith));
  const taken = await idsOfExternalIds(
    account,
    'transaction',
    shared.map(({ first }) => first),
  );
  const booked = Promise.all(shared.map((one) => bookShared(account, one, taken)));
  return async (command) => ackOfPlan(account, plans.get(command), await booked);
}

/** The differences that go with others: those of which it is known when they were intended. */
function togetherWith(plan: Plan | Ack): readonly Difference[] {
  return 'outcome' in plan || plan.difference === null ? [] : [plan.difference];
}

async function ackOfPlan(
  account: Account,
  plan: Plan | Ack | undefined,
  booked: readonly ReadonlyMap<string, Ack>[],
): Promise<Ack> {
  if (plan === undefined) return { outcome: 'unknown', what: 'not sent' };
  if ('outcome' in plan) return plan;
  const ack = await (plan.difference === null
    ? bookMovement(account, ADJUSTMENT.type, plan.externalId, {
        ...plan.defaults,
        ...plan.head,
        inventory: { items: [plan.line] },
      })
    : (booked.flatMap((acks) => acks.get(plan.externalId) ?? [])[0] ?? NOT_BOOKED));
  return 'id' in ack ? { ...ack, id: plan.key } : ack;
}

const NOT_BOOKED: Ack = { outcome: 'unknown', what: 'too many documents for one intent' };

/** What is to be booked for a command. */
interface Plan {
  readonly key: string;
  /** The external id of the effect: of a document of its own, or the mark in one that is shared. */
  readonly externalId: string;
  readonly head: Readonly<Record<string, Json>>;
  readonly defaults: Readonly<Record<string, Json>>;
  readonly line: Readonly<Record<string, Json>>;
  /** Null where it has to stand alone. */
  readonly difference: Difference | null;
}

/** The external id of the adjustment: the same for every attempt of one effect, and new for the next. */
function effectId(account: Account, { idempotencyKey }: Command): string {
  return externalIdOf(account.settings, 'IL', `set/${idempotencyKey}`);
}

function planOne(account: Account, command: Command, known: Known): Plan | Ack {
  const { data } = command;
  const place = placeOf(account, command, known);
  if ('outcome' in place) return place;
  const externalId = effectId(account, command);
  if (known.ids.has(externalId)) return { outcome: 'same', id: place.key };
  const built = buildBody(data, { fields: FIELDS, others: OTHERS }, account.settings);
  if ('flaw' in built) return flawed(built);
  const held = known.onHand.get(place.key) ?? null;
  const { expected, unitCost } = data;
  if (typeof expected === 'number' && expected !== (held ?? 0)) {
    const current = { item: place.item, location: place.location, onHand: held };
    const what = `${expected} was expected and NetSuite holds ${held ?? 'nothing'}`;
    return { outcome: 'conflict', current, what };
  }
  const adjustQtyBy = rounded(place.onHand - (held ?? 0));
  if (adjustQtyBy === 0) return { outcome: 'same', id: place.key };
  const defaults = withDefaults(account, ADJUSTMENT, {});
  if ((built.body['account'] ?? defaults['account']) === undefined) {
    return flawed({
      flaw: 'account is missing; give it, or set adjustmentAccount',
      path: 'account',
    });
  }
  const line: Record<string, Json> = {
    item: { id: place.item },
    location: { id: place.location },
    adjustQtyBy,
    ...(unitCost === undefined ? {} : { unitCost: Number(unitCost) }),
  };
  const head = { ...built.body, adjLocation: { id: place.location } };
  const { intendedAt } = command;
  const difference =
    intendedAt === undefined ? null : { mark: externalId, intendedAt, head, defaults, line };
  return { key: place.key, externalId, head, defaults, line, difference };
}

const ADJUSTMENT = MOVEMENTS['inventoryAdjustments'] ?? {
  type: 'inventoryAdjustment',
  code: 'IA',
  about: '',
  fields: {},
  line: {},
  required: [],
};

interface Place {
  readonly item: string;
  readonly location: string;
  readonly key: string;
  readonly onHand: number;
}

/** The item and the location of a command by internal id, or why it cannot be. */
function placeOf(
  account: Account,
  { data }: Command,
  { items, places }: Pick<Known, 'items' | 'places'>,
): Place | Ack {
  const { item, location, onHand } = data;
  const given = { item, location, onHand };
  const built = buildBody(given, { fields: LEVEL, others: [] }, account.settings);
  if ('flaw' in built) return flawed(built);
  const ref = itemRef(data, built.body, items);
  if (ref === null) {
    return flawOrUnknown({ flaw: `${UNKNOWN_ITEM} "${String(data['sku'])}"`, path: 'sku' });
  }
  const itemId = ref?.['id'];
  if (typeof itemId !== 'string') {
    return ref === undefined
      ? flawed({ flaw: 'item or sku must say which item it is', path: 'item' })
      : lacking(account, 'ITEM', ref, 'item');
  }
  const locationId = idOfRef(built.body['location'], places);
  if (locationId === undefined) {
    const what = 'there is no location with that external id';
    return refused(NETSUITE_ERRORS.NETSUITE_REFERENCE_UNKNOWN, what, 'location');
  }
  const wanted = built.body['onHand'];
  if (typeof wanted !== 'number' || wanted < 0) {
    return flawed({ flaw: 'onHand must be a number from 0 on', path: 'onHand' });
  }
  return { item: itemId, location: locationId, key: `${itemId}@${locationId}`, onHand: wanted };
}

/** Quantities have at most five decimals in NetSuite; floats must not add more. */
function rounded(quantity: number): number {
  return Math.round(quantity * 100_000) / 100_000;
}
