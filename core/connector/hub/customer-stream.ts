import type { JsonObject } from '../../base/json.ts';
import type { Stream } from '../contract.ts';
import {
  FLAG,
  IDS,
  INSTANT,
  list,
  MAYBE_INSTANT,
  MAYBE_TEXT,
  NUMBER,
  object,
  objectOrNull,
  repeatable,
  SYSTEM,
  TEXT,
  TEXTS,
  WORD,
} from './schema.ts';

/** An address as every stream of the hub writes it. */
export const ADDRESS_FIELDS: Readonly<Record<string, JsonObject>> = {
  name: MAYBE_TEXT,
  company: MAYBE_TEXT,
  line1: MAYBE_TEXT,
  line2: MAYBE_TEXT,
  city: MAYBE_TEXT,
  region: MAYBE_TEXT,
  postalCode: MAYBE_TEXT,
  country: { type: ['string', 'null'], description: 'ISO 3166 alpha-2, such as GB' },
  phone: MAYBE_TEXT,
};

const choiceFields: Readonly<Record<string, JsonObject>> = {
  state: { enum: ['subscribed', 'unsubscribed', 'pending', 'unknown'] },
  at: { ...MAYBE_INSTANT, description: 'when the person chose; without it any dated choice wins' },
  by: { ...MAYBE_TEXT, description: 'where the person chose: checkout, till 3, preference page' },
};

const profileFields: Readonly<Record<string, JsonObject>> = {
  email: MAYBE_TEXT,
  phone: MAYBE_TEXT,
  firstName: MAYBE_TEXT,
  lastName: MAYBE_TEXT,
  company: MAYBE_TEXT,
  locale: MAYBE_TEXT,
  birthday: MAYBE_TEXT,
  note: MAYBE_TEXT,
  addresses: list(object({ ...ADDRESS_FIELDS, isDefault: FLAG })),
  tags: TEXTS,
  extra: { type: 'object', description: 'anything else, as the source names it' },
};

const upsert = object(
  {
    source: SYSTEM,
    sourceId: { ...WORD, description: 'the customer’s id there' },
    ...profileFields,
    emailVerified: FLAG,
    consent: object({
      email: objectOrNull(choiceFields, ['state']),
      sms: objectOrNull(choiceFields, ['state']),
    }),
    updatedAt: { ...INSTANT, description: 'the version; of two fields the later one is shown' },
  },
  ['source', 'sourceId'],
);

const choice = object({ ...choiceFields, source: TEXT }, ['state']);

const read = object(
  {
    key: TEXT,
    ...profileFields,
    emailVerified: FLAG,
    ids: { ...IDS, description: 'the newest id of each source' },
    links: {
      ...list(object({ source: TEXT, id: TEXT }, ['source', 'id'])),
      description: 'every id that means this person',
    },
    differs: {
      type: 'object',
      additionalProperties: { type: 'object' },
      description:
        'of each source, what its newest id last said where that is not what is shown; null where it said nothing',
    },
    consent: object({ email: choice, sms: choice }),
    duplicates: { ...TEXTS, description: 'other profiles that claim an e-mail of this one' },
    mergedInto: TEXT,
    seq: NUMBER,
    updatedAt: INSTANT,
  },
  ['key', 'seq', 'updatedAt'],
);

/** The stream of people, one profile each however many systems know them. */
export const CUSTOMERS: Stream = {
  name: 'customers',
  about: 'People: one profile each, with the ids that other systems know them by.',
  schema: read,
  key: 'key',
  version: 'seq',
  pii: {
    email: 'email',
    phone: 'phone',
    firstName: 'name',
    lastName: 'name',
    addresses: 'address',
    birthday: 'freeText',
    note: 'freeText',
    extra: 'freeText',
    differs: 'freeText',
  },
  cursor: { field: 'seq', kind: 'sequence', lagMs: 0, ordered: true, inclusive: false },
  deletes: 'tombstone',
  writes: {
    upsert: repeatable(
      'What one source says of a person; fields that are not sent stay, null takes away what it said.',
      upsert,
    ),
    merge: repeatable(
      'Two profiles are one person; `unmerge` takes it back.',
      object({ from: TEXT, into: TEXT, by: TEXT }, ['from', 'into']),
    ),
    unmerge: repeatable(
      'Takes a merge back: ids, fields, consent and orders return to the profile that was merged.',
      object({ profile: TEXT, by: TEXT }, ['profile']),
    ),
    erase: {
      ...repeatable(
        'Removes a person’s data here, also from their orders, and keeps old messages from bringing it back.',
        object({ profile: TEXT, by: TEXT }, ['profile']),
      ),
      alsoChanges: ['orders'],
    },
  },
};
