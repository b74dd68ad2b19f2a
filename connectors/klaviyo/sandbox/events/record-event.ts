/** What happens when something happened: one event for each unique id, the person made or found, webhooks told. */
import { isJsonObject, type Json, type JsonObject } from '../../../../core/connector/index.ts';
import { invalid } from '../api/fault.ts';
import { at, textOrNull } from '../api/parsed-call.ts';
import { changedProfile, newProfile } from '../people/change-profile.ts';
import { type Given, givenOf, ownerOf, requireSomebody } from '../people/identity.ts';
import { type EventRow, eventMark, type ProfileRow } from '../rows.ts';
import { seconds, shortId, uuid, type World } from '../world.ts';
import { metricOf } from './metrics.ts';

const YEAR_MS = 366 * 86_400_000;
const EARLIEST_MS = Date.UTC(1990, 0, 1);
const METRIC_MAX = 128;
const PROPERTIES_MAX = 400;
const UNIQUE_ID_MAX = 255;

/** An event that may be recorded. */
export interface Event {
  readonly metric: string;
  readonly integration: string;
  readonly time: number;
  readonly properties: JsonObject;
  readonly uniqueId: string;
  readonly isBackfill: boolean;
}

/** Reads the attributes of an event. Errors: 400 with a pointer. */
export function eventOf(world: World, attributes: JsonObject, pointer: string): Event {
  const name = textOrNull(at(attributes, 'metric', 'data', 'attributes', 'name'));
  if (name === null || name === '' || name.length >= METRIC_MAX) {
    throw invalid('A metric name of less than 128 characters is required.', `${pointer}/metric`);
  }
  const { properties, value, value_currency: currency, unique_id: uniqueId } = attributes;
  if (!isJsonObject(properties))
    throw invalid('`properties` is required.', `${pointer}/properties`);
  if (Object.keys(properties).length > PROPERTIES_MAX) {
    throw invalid(`At most ${PROPERTIES_MAX} properties are taken.`, `${pointer}/properties`);
  }
  const time = timeOf(world, attributes['time'], pointer);
  const isId = uniqueId === undefined || uniqueId === null || isUniqueId(uniqueId);
  if (!isId) throw invalid('`unique_id` has 1 to 255 characters.', `${pointer}/unique_id`);
  if (value !== undefined && value !== null && typeof value !== 'number') {
    throw invalid('`value` must be a number.', `${pointer}/value`);
  }
  // Without an id the second is the id: two events of one person and metric in it are one.
  const mark = typeof uniqueId === 'string' ? uniqueId : String(time / 1000);
  return {
    metric: name,
    integration: 'API',
    time,
    properties: {
      ...withoutNothing(properties),
      $event_id: mark,
      ...(typeof value === 'number' ? { $value: value } : {}),
      ...(typeof currency === 'string' ? { $value_currency: currency } : {}),
    },
    uniqueId: mark,
    isBackfill: attributes['backfill'] === true,
  };
}

/** Records an event; false when it was there already, which nobody is told. */
export function recordEvent(world: World, event: Event, person: ProfileRow): boolean {
  const metric = metricOf(world, event.metric, event.integration);
  const mark = { profileId: person.id, metricId: metric.id, uniqueId: event.uniqueId };
  if (world.tables.events.of(eventMark(mark)).length > 0) return false;
  const row: EventRow = {
    id: `${shortId(world)}${shortId(world)}`,
    uuid: uuid(world),
    ...mark,
    time: event.time,
    properties: event.properties,
    isBackfill: event.isBackfill,
    visibleAt: world.now() + world.tuning.eventLagMs,
  };
  world.tables.events.put(row);
  const lastEvent = Math.max(person.lastEvent ?? 0, event.time);
  world.tables.profiles.put({ ...person, lastEvent });
  world.tell(row.id);
  return true;
}

/** The person of an event, made or changed by what rides along. Errors: 400 with a pointer. */
export function personOfEvent(
  world: World,
  profile: Json | undefined,
  pointer: string,
): ProfileRow {
  const data = at(profile, 'data');
  if (!isJsonObject(data)) throw invalid('`profile` is required.', `${pointer}/profile`);
  const attributes = isJsonObject(data['attributes']) ? data['attributes'] : {};
  const place = `${pointer}/profile/data/attributes`;
  const given = givenOf(attributes, place);
  const id = textOrNull(data['id']);
  requireSomebody(given, id, place);
  const owner = id === null ? ownerOf(world, given) : (world.tables.profiles.get(id) ?? null);
  if (id !== null && owner === null) throw invalid(`No profile has the id ${id}.`, place);
  const change = { attributes, given, meta: data['meta'], nulls: 'ignore' } as const;
  if (owner !== null && isUnchanged(owner, attributes, given)) return owner;
  return changedProfile(world, owner ?? newProfile(world), change);
}

/** Identifiers alone change nothing, not even the time of the last change. */
function isUnchanged(row: ProfileRow, attributes: JsonObject, given: Given): boolean {
  const extras = Object.keys(attributes).filter(
    (name) => !['email', 'phone_number', 'external_id'].includes(name),
  );
  const isHeld =
    (given.email === null || given.email === row.email) &&
    (given.phone === null || given.phone === row.phone) &&
    (given.externalId === null || given.externalId === row.externalId);
  return extras.length === 0 && isHeld;
}

function timeOf(world: World, time: Json | undefined, pointer: string): number {
  if (time === undefined || time === null) return seconds(world.now());
  const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(ms) || ms < EARLIEST_MS || ms > world.now() + YEAR_MS) {
    throw invalid('`time` lies after 1990 and at most one year ahead.', `${pointer}/time`);
  }
  return seconds(ms);
}

function isUniqueId(value: Json): boolean {
  return typeof value === 'string' && value.length >= 1 && value.length <= UNIQUE_ID_MAX;
}

/** Properties that are 0, null, false or empty are dropped. */
function withoutNothing(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => Boolean(value)));
}
