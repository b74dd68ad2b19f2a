/** What people do in the account by hand, and what customers do: the part of the world that no API call causes. */
import type { JsonObject } from '../../../core/connector/index.ts';
import { type EntryKind, ITEMS, patchEntry, removeEntry, VARIANTS } from './catalog/entries.ts';
import { metricOf } from './events/metrics.ts';
import { recordEvent } from './events/record-event.ts';
import { newList } from './lists/list-endpoints.ts';
import { changedProfile } from './people/change-profile.ts';
import { subscribed, suppressed, unsubscribed } from './people/consent.ts';
import { joined } from './people/consent-endpoints.ts';
import { removeProfile } from './people/deletion-endpoints.ts';
import { givenOf } from './people/identity.ts';
import type { ListRow, ProfileRow, Suppression } from './rows.ts';
import { type PersonSeed, type ProductSeed, plantPerson, plantProduct } from './seed.ts';
import { seconds, uuid, type World } from './world.ts';

/** Everything that can happen without a call. */
export interface Shop {
  /** A new person; gives the id. */
  addProfile(seed: PersonSeed): string;
  /** Changes a person in the user interface; who it is by id or e-mail address. */
  editProfile(who: string, attributes: JsonObject): void;
  removeProfile(who: string): void;
  /** The click on the link in a mail, an hour that nobody chose: no to everything by e-mail. */
  unsubscribeClick(who: string): void;
  /** A sign-up form, or the confirmation of a double opt-in mail for that list. */
  subscribeForm(who: string, list?: string): void;
  /** A mail server or a reader who keeps mail away. */
  suppress(who: string, reason: Suppression['reason']): void;
  /** An event of a metric; gives whether it was new. */
  track(event: {
    readonly who: string;
    readonly metric: string;
    readonly integration?: string;
    readonly properties?: JsonObject;
    /** ISO time; now when absent. */
    readonly time?: string;
    readonly uniqueId?: string;
  }): boolean;
  /** Removes a metric: its events stay and no longer resolve. */
  removeMetric(name: string): void;
  /** A new list; gives the id. */
  addList(name: string, isDoubleOptIn?: boolean): string;
  editList(id: string, name: string): void;
  removeList(id: string): void;
  /** A new item with its variants. */
  addProduct(seed: ProductSeed): void;
  editEntry(kind: 'item' | 'variant', externalId: string, attributes: JsonObject): void;
  removeEntry(kind: 'item' | 'variant', externalId: string): void;
}

/** The hands of an account; each deed is done whole before the next. */
export function makeShop(world: World, done: () => void): Shop {
  const act =
    <A extends readonly unknown[], R>(deed: (...given: A) => R) =>
    (...given: A): R => {
      const result = deed(...given);
      done();
      return result;
    };
  return { ...peopleHands(world, act), ...thingHands(world, act) };
}

type Act = <A extends readonly unknown[], R>(deed: (...given: A) => R) => (...given: A) => R;

type PeopleHands = Pick<
  Shop,
  | 'addProfile'
  | 'editProfile'
  | 'removeProfile'
  | 'unsubscribeClick'
  | 'subscribeForm'
  | 'suppress'
  | 'track'
>;

function peopleHands(world: World, act: Act): PeopleHands {
  const { profiles } = world.tables;
  const note = (row: ProfileRow, metric: string): void => {
    profiles.put(row);
    const time = seconds(world.now());
    const uniqueId = uuid(world);
    const properties = { $event_id: uniqueId };
    const integration = 'Klaviyo';
    recordEvent(world, { metric, integration, time, properties, uniqueId, isBackfill: false }, row);
  };
  return {
    addProfile: act((seed) => plantPerson(world, seed)),
    editProfile: act((who, attributes) => {
      const given = givenOf(attributes);
      const change = { attributes, given, meta: undefined, nulls: 'clear' } as const;
      profiles.put(changedProfile(world, somebody(world, who), change));
    }),
    removeProfile: act((who) => removeProfile(world, somebody(world, who).id)),
    unsubscribeClick: act((who) => {
      const choice = { channel: 'email.marketing', at: world.now(), method: 'PREFERENCE_PAGE' };
      const row = unsubscribed(somebody(world, who), choice, world.now());
      note(row, 'Unsubscribed from Email Marketing');
    }),
    subscribeForm: act((who, list) => {
      const method = list === undefined ? 'FORM' : 'DOUBLE_OPT_IN';
      const choice = { channel: 'email.marketing', at: world.now(), method };
      const row = subscribed(somebody(world, who), choice, world.now());
      note(list === undefined ? row : joined(world, row, list), 'Subscribed to Email Marketing');
    }),
    suppress: act((who, reason) => {
      profiles.put(suppressed(somebody(world, who), reason, world.now()));
    }),
    track: act(({ who, metric, integration = 'API', properties = {}, time, uniqueId }) => {
      const mark = uniqueId ?? uuid(world);
      const at = time === undefined ? world.now() : Date.parse(time);
      const event = {
        metric,
        integration,
        time: seconds(at),
        properties: { ...properties, $event_id: mark },
        uniqueId: mark,
        isBackfill: false,
      };
      return recordEvent(world, event, somebody(world, who));
    }),
  };
}

function thingHands(world: World, act: Act): Omit<Shop, keyof PeopleHands> {
  const { lists, members, metrics } = world.tables;
  return {
    removeMetric: act((name) => metrics.drop(metricOf(world, name, 'API').id)),
    addList: act((name, isDoubleOptIn) => {
      return newList(world, name, isDoubleOptIn === true ? 'double_opt_in' : 'single_opt_in').id;
    }),
    editList: act((id, name) => {
      lists.put({ ...listOf(world, id), name, updated: seconds(world.now()) });
    }),
    removeList: act((id) => {
      for (const member of [...members.of(id)]) members.drop(member.id);
      lists.drop(listOf(world, id).id);
    }),
    addProduct: act((seed) => plantProduct(world, seed)),
    editEntry: act((kind, externalId, attributes) => {
      patchEntry(world, kindOf(kind), { id: entryId(externalId), attributes });
    }),
    removeEntry: act((kind, externalId) => {
      removeEntry(world, kindOf(kind), entryId(externalId));
    }),
  };
}

function kindOf(kind: 'item' | 'variant'): EntryKind {
  return kind === 'item' ? ITEMS : VARIANTS;
}

function entryId(externalId: string): string {
  return `$custom:::$default:::${externalId}`;
}

function listOf({ tables }: World, id: string): ListRow {
  const row = tables.lists.get(id);
  if (row === undefined) throw new Error(`there is no list ${id}`);
  return row;
}

function somebody({ tables }: World, who: string): ProfileRow {
  const row = tables.profiles.get(who) ?? tables.profiles.having('email', who)[0];
  if (row === undefined) throw new Error(`there is nobody ${who}`);
  return row;
}
