/** One batch of `inventorySetQuantities`, sent until every quantity in it has its outcome. */
import {
  type Ack,
  type Command,
  contentHash,
  type JsonObject,
} from '../../core/connector/index.ts';
import { notWritten, refused, refusedBy } from './acks.ts';
import type { UserError } from './answer.ts';
import { ackOf, call, type Shop } from './client.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import { currentLevels } from './lookup.ts';
import { INVENTORY_SET } from './mutations.ts';
import { objectAt, optionalObject } from './node.ts';
import { quantitiesOf } from './records.ts';

/** One quantity to be set, and the value that it must have now; null does not compare. */
export interface WantedSet {
  readonly command: Command;
  readonly key: string;
  readonly inventoryItemId: string;
  readonly locationId: string;
  /** The field of the command: `available` or `onHand`. */
  readonly field: string;
  readonly name: 'available' | 'on_hand';
  readonly quantity: number;
  readonly reason: string;
  readonly changeFrom: number | null;
}

type Outcome = readonly [Command, Ack];

/** Each pass settles at least one quantity; a batch that needs more is left to the engine. */
const PASSES_MAX = 10;
/** How often a call with the same key that is still running is waited for, a second each. */
const CONCURRENT_WAITS = 5;

/**
 * Sends the sets.
 *
 * Shape: quantities that Shopify names as bad are settled singly, and the rest is sent again under a new key, since
 *        one bad entry refuses the whole call.
 */
export async function sendSets(
  shop: Shop,
  wanted: readonly WantedSet[],
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  // Reasons are per call, so quantities with different ones are sent apart.
  for (const group of Map.groupBy(wanted, (set) => set.reason).values()) {
    outcomes.push(...(await sendGroup(shop, group)));
  }
  return outcomes;
}

async function sendGroup(shop: Shop, wanted: readonly WantedSet[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let open = wanted;
  let generation = 0;
  for (let pass = 0; open.length > 0 && pass < PASSES_MAX; pass += 1) {
    const result = await sendOnce(shop, open, generation);
    outcomes.push(...result.settled);
    open = result.open;
    generation = result.generation;
  }
  const left: Ack = {
    outcome: 'retry',
    code: SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED.code,
    what: `other quantities of the batch were refused ${PASSES_MAX} times`,
  };
  return [...outcomes, ...open.map((set): Outcome => [set.command, left])];
}

interface PassResult {
  readonly settled: readonly Outcome[];
  readonly open: readonly WantedSet[];
  readonly generation: number;
}

async function sendOnce(
  shop: Shop,
  sets: readonly WantedSet[],
  generation: number,
): Promise<PassResult> {
  const input = inputOf(sets);
  const key = batchKey(sets, input, generation);
  for (let waits = 0; ; waits += 1) {
    const answer = await call(shop, INVENTORY_SET, { input, key });
    if (answer.kind !== 'ok') return allSettled(sets, ackOf(answer));
    const { userErrors } = answer;
    if (userErrors.length === 0) {
      const group = optionalObject(
        objectAt(answer.data, 'inventorySetQuantities'),
        'inventoryAdjustmentGroup',
      );
      return allSettledBy(
        sets,
        (set): Ack => ({ outcome: group === null ? 'same' : 'written', id: set.key }),
      );
    }
    const codes = new Set(userErrors.map((error) => error.code));
    if (codes.has('IDEMPOTENCY_CONCURRENT_REQUEST')) {
      if (waits >= CONCURRENT_WAITS) return allSettled(sets, stillRunning(userErrors));
      await shop.host.clock.sleep(1000, shop.host.signal);
      continue;
    }
    if (codes.has('IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED')) {
      return { settled: [], open: sets, generation: generation + 1 };
    }
    if (codes.has('IDEMPOTENCY_KEY_PARAMETER_MISMATCH')) return keyReused(shop, sets, key);
    return settleNamed(shop, sets, userErrors, generation);
  }
}

function inputOf(sets: readonly WantedSet[]): JsonObject {
  const [first] = sets;
  return {
    name: first?.name ?? 'available',
    reason: first?.reason ?? 'correction',
    referenceDocumentUri: `crossdock://effects/${contentHash(sets.map((set) => set.command.idempotencyKey))}`,
    // `null` must stand in the JSON: a missing key is a top-level error.
    quantities: sets.map(({ inventoryItemId, locationId, quantity, changeFrom }) => ({
      inventoryItemId,
      locationId,
      quantity,
      changeFromQuantity: changeFrom,
    })),
  };
}

/** Derived from the commands' keys and from all variables, so one key never goes with two inputs. */
function batchKey(sets: readonly WantedSet[], input: JsonObject, generation: number): string {
  const keys = sets.map((set) => set.command.idempotencyKey);
  return `crossdock-${contentHash({ keys, input, generation })}`;
}

function allSettled(sets: readonly WantedSet[], ack: Ack): PassResult {
  return allSettledBy(sets, () => ack);
}

function allSettledBy(sets: readonly WantedSet[], ackFor: (set: WantedSet) => Ack): PassResult {
  return { settled: sets.map((set) => [set.command, ackFor(set)]), open: [], generation: 0 };
}

function stillRunning(errors: readonly UserError[]): Ack {
  const what = errors[0]?.message ?? 'the same call is still running';
  return { outcome: 'retry', afterMs: 5000, code: SHOPIFY_ERRORS.SHOPIFY_THROTTLED.code, what };
}

function keyReused(shop: Shop, sets: readonly WantedSet[], key: string): PassResult {
  shop.host.log.error('an idempotency key was sent with other data', { key });
  const what = 'Shopify knows the idempotency key with other quantities';
  return allSettled(sets, refused(SHOPIFY_ERRORS.SHOPIFY_KEY_REUSED, what));
}

/** Settles the quantities that the errors name; errors that name none concern all of them. */
async function settleNamed(
  shop: Shop,
  sets: readonly WantedSet[],
  errors: readonly UserError[],
  generation: number,
): Promise<PassResult> {
  const named = new Map<WantedSet, UserError>();
  for (const error of errors) {
    const set = sets[indexOf(error)];
    if (set !== undefined && !named.has(set)) named.set(set, error);
  }
  const [first] = errors;
  if (named.size === 0 && first !== undefined) return allSettled(sets, refusalOf(first));
  const stale = [...named.keys()].filter((set) => named.get(set)?.code === STALE);
  const conflicts = await conflictsOf(shop, stale);
  const settled = [...named].map(
    ([set, error]): Outcome => [set.command, conflicts.get(set) ?? refusalOf(error)],
  );
  return { settled, open: sets.filter((set) => !named.has(set)), generation };
}

const STALE = 'CHANGE_FROM_QUANTITY_STALE';

/** The index in `["input","quantities","3","quantity"]`; -1 when the error names no entry. */
function indexOf(error: UserError): number {
  const at = error.field.indexOf('quantities');
  const index = at < 0 ? undefined : error.field[at + 1];
  return index !== undefined && /^\d+$/.test(index) ? Number(index) : -1;
}

const QUANTITY_CODES: ReadonlySet<string | null> = new Set([
  'INVALID_QUANTITY_NEGATIVE',
  'INVALID_QUANTITY_TOO_HIGH',
  'INVALID_QUANTITY_TOO_LOW',
  'NON_MUTABLE_INVENTORY_ITEM',
  'ITEM_NOT_STOCKED_AT_LOCATION',
]);
const UNKNOWN_CODES: ReadonlySet<string | null> = new Set([
  'INVALID_INVENTORY_ITEM',
  'INVALID_LOCATION',
]);

function refusalOf(error: UserError): Ack {
  const what = `${error.code}: ${error.message}`;
  const path = error.field.at(-1);
  if (QUANTITY_CODES.has(error.code)) {
    return refused(SHOPIFY_ERRORS.SHOPIFY_QUANTITY_REFUSED, what, path);
  }
  if (UNKNOWN_CODES.has(error.code)) {
    return refused(SHOPIFY_ERRORS.SHOPIFY_ITEM_UNKNOWN, what, path);
  }
  return refusedBy(error);
}

/** The conflicts of stale quantities, with what Shopify holds now. */
async function conflictsOf(
  shop: Shop,
  sets: readonly WantedSet[],
): Promise<ReadonlyMap<WantedSet, Ack>> {
  if (sets.length === 0) return new Map();
  const levels = await currentLevels(shop, sets).catch(notWritten);
  return new Map(
    sets.map((set): [WantedSet, Ack] => {
      const level = levels instanceof Map ? (levels.get(set.key)?.level ?? null) : null;
      const held = level === null ? null : (quantitiesOf(level)[set.field] ?? null);
      const { inventoryItemId, locationId } = set;
      const current = level === null ? null : { inventoryItemId, locationId, [set.field]: held };
      const what = `${set.changeFrom} was there when it was read, and ${held ?? 'another value'} is there now`;
      return [set, { outcome: 'conflict', current, what }];
    }),
  );
}
