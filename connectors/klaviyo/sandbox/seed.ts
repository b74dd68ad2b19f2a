/** What an account holds at its start. */
import type { JsonObject } from '../../../core/connector/index.ts';
import { createEntry, ITEMS, VARIANTS } from './catalog/entries.ts';
import { metricOf } from './events/metrics.ts';
import { newList } from './lists/list-endpoints.ts';
import { changedProfile, newProfile } from './people/change-profile.ts';
import { subscribed } from './people/consent.ts';
import { joined } from './people/consent-endpoints.ts';
import { givenOf } from './people/identity.ts';
import { TOPIC_OF_METRIC } from './webhooks/topics.ts';
import type { World } from './world.ts';

/** A person at the start. */
export interface PersonSeed {
  readonly email?: string;
  readonly phone_number?: string;
  readonly external_id?: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly properties?: JsonObject;
  /** Channels that they said yes to. */
  readonly subscribed?: readonly string[];
  /** Names of lists that they are on. */
  readonly lists?: readonly string[];
}

/** A product at the start: an item with its variants. */
export interface ProductSeed {
  readonly externalId: string;
  readonly title: string;
  readonly price: number;
  readonly variants: readonly { readonly sku: string; readonly quantity: number }[];
}

/** All of it; what is left out is Klaviyo's own: the metrics that every account has. */
export interface KlaviyoSeed {
  readonly people?: readonly PersonSeed[];
  readonly lists?: readonly { readonly name: string; readonly isDoubleOptIn?: boolean }[];
  readonly products?: readonly ProductSeed[];
  /** Names of metrics that the shop's own events made. */
  readonly metrics?: readonly string[];
}

/** Fills an empty account. */
export function plant(world: World, seed: KlaviyoSeed): void {
  for (const name of Object.keys(TOPIC_OF_METRIC)) metricOf(world, name, 'Klaviyo');
  for (const name of seed.metrics ?? []) metricOf(world, name, 'API');
  for (const { name, isDoubleOptIn } of seed.lists ?? []) {
    newList(world, name, isDoubleOptIn === true ? 'double_opt_in' : 'single_opt_in');
  }
  for (const person of seed.people ?? []) plantPerson(world, person);
  for (const product of seed.products ?? []) plantProduct(world, product);
}

/** A person who is there from the start; gives the id. */
export function plantPerson(world: World, seed: PersonSeed): string {
  const { subscribed: channels = [], lists = [], ...rest } = seed;
  const attributes: JsonObject = { ...rest };
  const given = givenOf(attributes);
  const change = { attributes, given, meta: undefined, nulls: 'clear' } as const;
  let row = changedProfile(world, newProfile(world), change);
  for (const channel of channels) {
    row = subscribed(row, { channel, at: world.now(), method: 'FORM' }, world.now());
  }
  for (const list of world.tables.lists.all()) {
    if (lists.includes(list.name)) row = joined(world, row, list.id);
  }
  world.tables.profiles.put(row);
  return row.id;
}

/** A product that is there from the start. */
export function plantProduct(
  world: World,
  { externalId, title, price, variants }: ProductSeed,
): void {
  const url = `https://example.com/products/${encodeURIComponent(externalId)}`;
  const shared = { title, description: title, url, price };
  const item = createEntry(world, ITEMS, { attributes: { external_id: externalId, ...shared } });
  for (const { sku, quantity } of variants) {
    createEntry(world, VARIANTS, {
      attributes: { external_id: sku, ...shared, sku, inventory_quantity: quantity },
      relationships: { item: { data: { type: 'catalog-item', id: item.id } } },
    });
  }
}

const FIRST = ['Ada', 'Ben', 'Cleo', 'Dario', 'Edda', 'Finn', 'Greta', 'Hugo', 'Ines', 'Jonas'];
const LAST = ['Albers', 'Brandt', 'Conti', 'Diaz', 'Ernst', 'Fischer', 'Garcia'];
const GOODS = ['Rain Jacket', 'Deck Shoes', 'Wool Cap', 'Rope Belt', 'Canvas Bag', 'Oilskin'];

/** An account of a small shop: forty people, two lists, six products. */
export const DEMO_SEED: KlaviyoSeed = {
  lists: [{ name: 'Newsletter', isDoubleOptIn: true }, { name: 'Store Customers' }],
  metrics: ['Placed Order', 'Ordered Product', 'Fulfilled Order', 'Cancelled Order'],
  people: Array.from({ length: 40 }, (_, at): PersonSeed => {
    const first = FIRST[at % FIRST.length] ?? '';
    const last = LAST[at % LAST.length] ?? '';
    return {
      email: `${first}.${last}.${at}@example.com`.toLowerCase(),
      first_name: first,
      last_name: last,
      ...(at % 3 === 0 ? { phone_number: `+4915112340${String(at).padStart(3, '0')}` } : {}),
      ...(at % 2 === 0 ? { subscribed: ['email.marketing'], lists: ['Newsletter'] } : {}),
    };
  }),
  products: GOODS.map((title, at) => ({
    externalId: `P-${at + 1}`,
    title,
    price: 19.5 + at * 10,
    variants: ['S', 'M', 'L'].map((size) => ({ sku: `P-${at + 1}-${size}`, quantity: 10 + at })),
  })),
};
