/** An event, from the data of a command, within the limits of the API. */
import {
  type Ack,
  contentHash,
  isJsonObject,
  type Json,
  type JsonObject,
} from '../../core/connector/index.ts';
import { invalid, refused } from './acks.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import { type Identity, identityOf, isAck } from './identity.ts';
import { amountOf } from './money.ts';
import { isList } from './resource.ts';

/** The limits of the API. Source: the specification 2026-07-15; arrays and nesting by the older guide. */
const METRIC_MAX = 128;
const UNIQUE_ID_MAX = 255;
const PROPERTIES_MAX = 400;
const TEXT_MAX_BYTES = 100_000;
const LIST_MAX = 4_000;
const DEPTH_MAX = 10;
const EVENT_MAX_BYTES = 4_900_000;
const YEAR_MS = 366 * 86_400_000;
const EARLIEST_MS = Date.UTC(1990, 0, 1);

const FIELDS = [
  'metric',
  'profile',
  'properties',
  'time',
  'value',
  'value_currency',
  'unique_id',
  'backfill',
];

/** An event ready to be sent. */
export interface EventBody {
  readonly identity: Identity;
  readonly metric: string;
  readonly uniqueId: string;
  readonly backfill: boolean;
  /** What stands in `attributes` beside profile, metric and the flag. */
  readonly attributes: JsonObject;
}

/**
 * Reads the data of a command.
 *
 * Shape: the unique id is the given one, or stems from the idempotency key: without one Klaviyo takes two events of
 *        one person in the same second for one. Only identifiers of the person go along, since all else on a profile
 *        would overwrite it.
 */
export function eventBody(
  data: JsonObject,
  idempotencyKey: string,
  nowMs: number,
): EventBody | Ack {
  const stranger = Object.keys(data).find((field) => !FIELDS.includes(field));
  if (stranger !== undefined) return invalid(`an event has no field "${stranger}"`, stranger);
  const { metric, profile, properties = {}, unique_id: given, backfill } = data;
  if (typeof metric !== 'string' || metric.trim() === '' || metric.length >= METRIC_MAX) {
    return invalid(`metric is a name of less than ${METRIC_MAX} characters`, 'metric');
  }
  const identity = personOf(profile);
  if (isAck(identity)) return identity;
  if (!isJsonObject(properties)) return invalid('properties is an object', 'properties');
  const fault = propertiesFault(properties) ?? timeFault(data['time'], nowMs);
  if (fault !== null) return fault;
  const worth = worthOf(data);
  if (isAck(worth)) return worth;
  const uniqueId = given ?? keyId(idempotencyKey);
  if (typeof uniqueId !== 'string' || uniqueId === '' || uniqueId.length > UNIQUE_ID_MAX) {
    return invalid(`unique_id is a text of 1 to ${UNIQUE_ID_MAX} characters`, 'unique_id');
  }
  const time = typeof data['time'] === 'string' ? { time: data['time'] } : {};
  const attributes = { properties, ...time, ...worth, unique_id: uniqueId };
  return { identity, metric, uniqueId, backfill: backfill === true, attributes };
}

/** The resource of a single event. */
export function eventResource(body: EventBody): JsonObject {
  return {
    type: 'event',
    attributes: {
      ...body.attributes,
      ...(body.backfill ? { backfill: true } : {}),
      metric: metricResource(body),
      profile: { data: profileOf(body.identity) },
    },
  };
}

/** The metric as it stands within an event. */
export function metricResource({ metric }: EventBody): JsonObject {
  return { data: { type: 'metric', attributes: { name: metric } } };
}

/** The person as it stands within an event: identifiers only. */
export function profileOf({ id, ...identifiers }: Identity): JsonObject {
  return { type: 'profile', ...(id === undefined ? {} : { id }), attributes: { ...identifiers } };
}

/** A short key is its own id; a long one is told apart by its hash. */
function keyId(key: string): string {
  return key.length <= UNIQUE_ID_MAX ? key : contentHash(key);
}

function personOf(profile: Json | undefined): Identity | Ack {
  if (!isJsonObject(profile)) return invalid('profile says who it was', 'profile');
  const known = ['id', 'email', 'phone_number', 'external_id'];
  const stranger = Object.keys(profile).find((field) => !known.includes(field));
  if (stranger !== undefined) {
    const what = `an event carries identifiers only: profile.${stranger} would overwrite the profile`;
    return invalid(what, `profile.${stranger}`, 'send it with profiles.upsert');
  }
  const identity = identityOf(profile);
  if (isAck(identity) || Object.keys(identity).length > 0) return identity;
  return invalid('one of id, email, phone_number, external_id must say who it was', 'profile');
}

function worthOf(data: JsonObject): JsonObject | Ack {
  const { value, value_currency: currency } = data;
  if (value === undefined || value === null) return {};
  const amount = amountOf(value);
  if (amount === null) {
    return invalid('value is a decimal number in major units, such as "9.99"', 'value');
  }
  if (currency === undefined || currency === null) return { value: amount };
  if (typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)) {
    return { value: amount, value_currency: currency };
  }
  return invalid('value_currency is an ISO 4217 code such as EUR', 'value_currency');
}

function timeFault(time: Json | undefined, nowMs: number): Ack | null {
  if (time === undefined || time === null) return null;
  const ms =
    typeof time === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(time) ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(ms)) return invalid('time is not an ISO 8601 time', 'time');
  if (ms >= EARLIEST_MS && ms <= nowMs + YEAR_MS) return null;
  return invalid('time lies before 1990 or more than a year ahead', 'time');
}

function propertiesFault(properties: JsonObject): Ack | null {
  const count = Object.keys(properties).length;
  const tooMuch = (what: string, path: string): Ack =>
    refused(KLAVIYO_ERRORS.KLAVIYO_TOO_LARGE, what, path);
  if (count > PROPERTIES_MAX) {
    return tooMuch(`${count} properties, and ${PROPERTIES_MAX} are taken`, 'properties');
  }
  const open: [Json, string, number][] = [[properties, 'properties', 1]];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const [value, path, depth] = part;
    if (typeof value === 'string' && Buffer.byteLength(value) > TEXT_MAX_BYTES) {
      return tooMuch(`a text of more than ${TEXT_MAX_BYTES} bytes`, path);
    }
    if (depth > DEPTH_MAX) return tooMuch(`nested more than ${DEPTH_MAX} levels deep`, path);
    if (isList(value)) {
      if (value.length > LIST_MAX) return tooMuch(`a list of more than ${LIST_MAX}`, path);
      for (const [at, item] of value.entries()) open.push([item, `${path}[${at}]`, depth + 1]);
    } else if (isJsonObject(value)) {
      for (const [name, item] of Object.entries(value)) {
        if (item !== undefined) open.push([item, `${path}.${name}`, depth + 1]);
      }
    }
  }
  const bytes = Buffer.byteLength(JSON.stringify(properties));
  return bytes > EVENT_MAX_BYTES ? tooMuch(`${bytes} bytes of properties`, 'properties') : null;
}
