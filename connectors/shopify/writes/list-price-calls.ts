/** The calls that set and remove fixed prices of one price list. */
import type { Ack, Command, JsonObject } from '../../../core/connector/index.ts';
import { refusedBy } from '../acks.ts';
import type { UserError } from '../answer.ts';
import { ackOf, call, type Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import type { Operation } from '../operation.ts';
import type { ListPricePair } from '../streams/price-lists.ts';
import { bareMutation } from './state-change.ts';

/** The most entries of one call. */
export const ENTRIES_MAX = 250;
/** Each pass settles at least one entry; a batch that needs more is left to the engine. */
const PASSES_MAX = 10;

const ERRORS = 'userErrors { code field message }';

const ADD = bareMutation('ListPricesAdd', 'priceListFixedPricesAdd', {
  variables: '$priceListId: ID!, $prices: [PriceListPriceInput!]!',
  passed: 'priceListId: $priceListId, prices: $prices',
  errors: ERRORS,
});

const UPDATE = bareMutation('ListPricesUpdate', 'priceListFixedPricesUpdate', {
  variables:
    '$priceListId: ID!, $pricesToAdd: [PriceListPriceInput!]!, $variantIdsToDelete: [ID!]!',
  passed:
    'priceListId: $priceListId, pricesToAdd: $pricesToAdd, variantIdsToDelete: $variantIdsToDelete',
  errors: ERRORS,
});

const DELETE = bareMutation('ListPricesDelete', 'priceListFixedPricesDelete', {
  variables: '$priceListId: ID!, $variantIds: [ID!]!',
  passed: 'priceListId: $priceListId, variantIds: $variantIds',
  errors: ERRORS,
});

/** One price that is to be there, or none. */
export interface Wanted extends ListPricePair {
  readonly command: Command;
  readonly price: JsonObject | null;
}

/** How the entries of one call are passed, and under which names errors speak of them. */
export interface Way {
  readonly operation: Operation;
  readonly variables: (wanted: readonly Wanted[]) => JsonObject;
  /** The entries of a list of the variables, in its order. */
  readonly lists: Readonly<Record<string, (wanted: readonly Wanted[]) => readonly Wanted[]>>;
}

const all = (wanted: readonly Wanted[]): readonly Wanted[] => wanted;
const priced = (wanted: readonly Wanted[]): readonly Wanted[] =>
  wanted.filter(({ price }) => price !== null);
const unpriced = (wanted: readonly Wanted[]): readonly Wanted[] =>
  wanted.filter(({ price }) => price === null);
const ids = (wanted: readonly Wanted[]): readonly string[] =>
  wanted.map(({ variantId }) => variantId);

/** The three mutations. */
export const WAYS: Readonly<Record<'add' | 'update' | 'delete', Way>> = {
  add: {
    operation: ADD,
    variables: (wanted) => ({ prices: wanted.map(({ price }) => price) }),
    lists: { prices: all },
  },
  update: {
    operation: UPDATE,
    variables: (wanted) => ({
      pricesToAdd: priced(wanted).map(({ price }) => price),
      variantIdsToDelete: ids(unpriced(wanted)),
    }),
    lists: { pricesToAdd: priced, variantIdsToDelete: unpriced },
  },
  delete: {
    operation: DELETE,
    variables: (wanted) => ({ variantIds: ids(wanted) }),
    lists: { variantIds: all },
  },
};

/** The key of a price as its record has it. */
export function keyOf({ variantId, listId }: ListPricePair): string {
  return `${variantId}@${listId}`;
}

/** Entries in calls of a size that Shopify takes; none holds a variant twice. */
export function callsOf(group: readonly Wanted[]): readonly (readonly Wanted[])[] {
  const calls: Wanted[][] = [];
  let known = new Set<string>();
  for (const wanted of group) {
    if (calls.length === 0 || known.size === ENTRIES_MAX || known.has(wanted.variantId)) {
      calls.push([]);
      known = new Set();
    }
    calls.at(-1)?.push(wanted);
    known.add(wanted.variantId);
  }
  return calls;
}

type Outcome = readonly [Command, Ack];

/** Sends one call until each of its entries has its outcome. */
export async function sendPart(
  shop: Shop,
  part: readonly Wanted[],
  way: Way,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let open = part;
  for (let pass = 0; open.length > 0 && pass < PASSES_MAX; pass += 1) {
    const [first] = open;
    const variables = { priceListId: first?.listId ?? '', ...way.variables(open) };
    const answer = await call(shop, way.operation, variables);
    if (answer.kind !== 'ok') {
      const ack = ackOf(answer);
      return [...outcomes, ...open.map(({ command }): Outcome => [command, ack])];
    }
    const named = namedBy(answer.userErrors, open, way);
    const settled = open.filter((one) => answer.userErrors.length === 0 || named.has(one));
    outcomes.push(...settled.map((one): Outcome => [one.command, ackFor(one, named.get(one))]));
    open = open.filter((one) => !settled.includes(one));
  }
  const code = SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED.code;
  const what = `other prices of the batch were refused ${PASSES_MAX} times`;
  return [
    ...outcomes,
    ...open.map(({ command }): Outcome => [command, { outcome: 'retry', code, what }]),
  ];
}

/** The entries that errors speak of; an error that names none concerns them all. */
function namedBy(
  errors: readonly UserError[],
  open: readonly Wanted[],
  way: Way,
): ReadonlyMap<Wanted, UserError> {
  const named = new Map<Wanted, UserError>();
  for (const error of errors) {
    const wanted = entryOf(error, open, way);
    if (wanted !== undefined && !named.has(wanted)) named.set(wanted, error);
  }
  const [first] = errors;
  if (named.size > 0 || first === undefined) return named;
  return new Map(open.map((wanted) => [wanted, first]));
}

/** The entry at `["prices","3","variantId"]`. */
function entryOf({ field }: UserError, open: readonly Wanted[], way: Way): Wanted | undefined {
  for (const [name, entries] of Object.entries(way.lists)) {
    const at = field.indexOf(name);
    const index = at < 0 ? undefined : field[at + 1];
    if (index !== undefined && /^\d+$/.test(index)) return entries(open)[Number(index)];
  }
  return undefined;
}

function ackFor(wanted: Wanted, error: UserError | undefined): Ack {
  const id = keyOf(wanted);
  if (error === undefined) return { outcome: 'written', id };
  // Somebody else took the price away after the look.
  if (wanted.price === null && error.code === 'PRICE_NOT_FIXED') return { outcome: 'same', id };
  return refusedBy(error);
}
