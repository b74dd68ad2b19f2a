/** What each write operation takes, and how it behaves when it is repeated. */
import type { Json, JsonObject, WriteCapability } from '../../core/connector/index.ts';
import { CHANNELS } from './consent-state.ts';
import { ROWS_MAX } from './import-profiles.ts';
import { SUBSCRIBE_MAX } from './subscribe.ts';
import { SUPPRESS_MAX } from './suppress.ts';
import { UNSUBSCRIBE_MAX } from './unsubscribe.ts';
import { EVENTS_MAX } from './write-events.ts';
import { MEMBERS_MAX } from './write-lists.ts';

const TEXT: JsonObject = { type: 'string', minLength: 1 };
/** Text, null, or the mark that removes a field. */
const CLEARABLE: JsonObject = { type: ['string', 'null', 'object'] };
const OBJECT: JsonObject = { type: ['object', 'null'] };
const AMOUNT: JsonObject = {
  anyOf: [{ type: 'number' }, { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$' }, { type: 'null' }],
};
const SAID_BY = ['id', 'email', 'phone_number', 'external_id'];

function data(properties: Readonly<Record<string, Json>>, rules: JsonObject = {}): JsonObject {
  return { type: 'object', additionalProperties: false, properties, ...rules };
}

function oneOfThem(fields: readonly string[]): JsonObject {
  return { anyOf: fields.map((field) => ({ required: [field] })) };
}

const PROFILE = {
  id: TEXT,
  email: CLEARABLE,
  phone_number: CLEARABLE,
  external_id: CLEARABLE,
  first_name: CLEARABLE,
  last_name: CLEARABLE,
  organization: CLEARABLE,
  locale: CLEARABLE,
  title: CLEARABLE,
  image: CLEARABLE,
  location: OBJECT,
  properties: OBJECT,
  append: { type: 'object' },
  unappend: { type: 'object' },
  unset: { type: ['string', 'array'], items: TEXT },
};

/** One profile: the same data twice gives the same profile. */
export const UPSERT_PROFILE: WriteCapability = {
  about:
    'Creates or updates a profile known by id, e-mail, phone or external id. Absent fields stay, null and $remove ' +
    'clear; consent is never touched. Two profiles are never merged.',
  idempotency: 'natural',
  batch: { max: 1, partial: true },
  schema: data(PROFILE, oneOfThem(SAID_BY)),
};

/** Many profiles in a job. */
export const IMPORT_PROFILES: WriteCapability = {
  about:
    'Creates or updates many profiles in bulk jobs and reads their errors back. It cannot clear a field, so nulls ' +
    'are refused: use upsert for those.',
  idempotency: 'natural',
  batch: { max: ROWS_MAX, partial: true },
  schema: data(PROFILE, oneOfThem(SAID_BY)),
};

const CONSENT = {
  email: TEXT,
  phone_number: TEXT,
  channels: { type: 'array', minItems: 1, uniqueItems: true, items: { enum: [...CHANNELS] } },
  list_id: TEXT,
};

/** Subscribing: the present state is looked at before each call. */
export const SUBSCRIBE: WriteCapability = {
  about:
    'Subscribes a person to channels, and to a list when one is given. Who refused is left alone unless consented_at ' +
    'is newer than the refusal or resubscribe says that the person asked for it.',
  idempotency: 'natural',
  batch: { max: SUBSCRIBE_MAX, partial: true },
  schema: data(
    {
      ...CONSENT,
      consented_at: { type: ['string', 'null'], format: 'date-time' },
      historical_import: { type: 'boolean', default: false },
      resubscribe: { type: 'boolean', default: false },
      custom_source: TEXT,
    },
    { required: ['channels'], ...oneOfThem(['email', 'phone_number']) },
  ),
};

/** Unsubscribing: only members are sent with a list. */
export const UNSUBSCRIBE: WriteCapability = {
  about:
    'Unsubscribes a person from channels: of one list (who is not on it is left alone), or of everything with ' +
    'global: true.',
  idempotency: 'natural',
  batch: { max: UNSUBSCRIBE_MAX, partial: true },
  schema: data(
    { ...CONSENT, global: { type: 'boolean', default: false } },
    { required: ['channels'], ...oneOfThem(['email', 'phone_number']) },
  ),
};

/** Suppressing an address. */
export const SUPPRESS: WriteCapability = {
  about: 'Suppresses an e-mail address: no marketing goes there, whatever was consented to.',
  idempotency: 'natural',
  batch: { max: SUPPRESS_MAX, partial: true },
  schema: data({ email: TEXT }, { required: ['email'] }),
};

/** Lifting a suppression. */
export const UNSUPPRESS: WriteCapability = {
  about: 'Lifts a suppression that the shop made; refusals and bounces stay.',
  idempotency: 'natural',
  batch: { max: SUPPRESS_MAX, partial: true },
  schema: data({ email: TEXT }, { required: ['email'] }),
};

const EVENT: WriteCapability = {
  about:
    'Tells that something happened: once per unique_id, which stems from the idempotency key when it is not given. ' +
    'backfill stores it without starting flows. Properties that are 0, null or empty are dropped by Klaviyo.',
  idempotency: 'key',
  batch: { max: 1, partial: true },
  schema: data(
    {
      metric: { type: 'string', minLength: 1, maxLength: 127 },
      profile: data(
        { id: TEXT, email: TEXT, phone_number: TEXT, external_id: TEXT },
        oneOfThem(SAID_BY),
      ),
      properties: { type: 'object', maxProperties: 400 },
      time: { type: ['string', 'null'], format: 'date-time' },
      value: AMOUNT,
      value_currency: { type: ['string', 'null'], pattern: '^[A-Z]{3}$' },
      unique_id: { type: 'string', minLength: 1, maxLength: 255 },
      backfill: { type: 'boolean', default: false },
    },
    { required: ['metric', 'profile'] },
  ),
};

/** One event a call. */
export const CREATE_EVENT = EVENT;

/** Many events a call. */
export const CREATE_EVENTS: WriteCapability = {
  ...EVENT,
  about: `${EVENT.about} Many in one call; a call that Klaviyo refuses is repeated event by event.`,
  batch: { max: EVENTS_MAX, partial: true },
};

const MEMBERSHIP = data(
  { list_id: TEXT, profile_id: TEXT, email: TEXT, phone_number: TEXT, external_id: TEXT },
  {
    required: ['list_id'],
    ...oneOfThem(['profile_id', 'email', 'phone_number', 'external_id']),
  },
);

/** Membership without consent. */
export const ADD_PROFILES: WriteCapability = {
  about: 'Puts a person on a list. That gives no consent: use consents.subscribe for it.',
  idempotency: 'natural',
  batch: { max: MEMBERS_MAX, partial: true },
  schema: MEMBERSHIP,
};

/** The end of a membership. */
export const REMOVE_PROFILES: WriteCapability = {
  about: 'Takes a person off a list. Consent stays as it is.',
  idempotency: 'natural',
  batch: { max: MEMBERS_MAX, partial: true },
  schema: MEMBERSHIP,
};

/** The deletion of a person's data. */
export const REQUEST_DELETION: WriteCapability = {
  about:
    'Asks Klaviyo to delete everything about a person, by exactly one identifier. It cannot be undone.',
  idempotency: 'natural',
  batch: { max: 1, partial: true },
  schema: data(
    { id: TEXT, email: TEXT, phone_number: TEXT },
    { minProperties: 1, maxProperties: 1 },
  ),
};
