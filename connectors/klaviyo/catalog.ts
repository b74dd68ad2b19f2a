import type { CursorSafety, JsonObject, PiiClass, Stream } from '../../core/connector/index.ts';
import { DELETE_ENTRY, SET_INVENTORY, UPSERT_ITEM, UPSERT_VARIANT } from './catalog-writes.ts';
import { withCosts } from './costs.ts';
import {
  CONSENT_SCHEMA,
  DELETION_SCHEMA,
  EVENT_SCHEMA,
  ITEM_SCHEMA,
  LIST_SCHEMA,
  METRIC_SCHEMA,
  PROFILE_SCHEMA,
  VARIANT_SCHEMA,
} from './schemas.ts';
import { klaviyoSettings } from './settings.ts';
import {
  ADD_PROFILES,
  CREATE_EVENT,
  CREATE_EVENTS,
  IMPORT_PROFILES,
  REMOVE_PROFILES,
  REQUEST_DELETION,
  SUBSCRIBE,
  SUPPRESS,
  UNSUBSCRIBE,
  UNSUPPRESS,
  UPSERT_PROFILE,
} from './write-schemas.ts';

/** The streams of an account, as data. */
export function catalog(settings: JsonObject): readonly Stream[] {
  const { overlapMs, pageSize } = klaviyoSettings(settings);
  const streams = [...peopleStreams(overlapMs), ...eventStreams(overlapMs), ...catalogueStreams()];
  return withCosts(streams, pageSize);
}

const PERSON: Readonly<Record<string, PiiClass>> = { email: 'email', phone_number: 'phone' };

const PROFILE_PII: Readonly<Record<string, PiiClass>> = {
  ...PERSON,
  first_name: 'name',
  last_name: 'name',
  location: 'address',
  properties: 'freeText',
};

/** Times are whole seconds; what was accepted may come into sight late, hence the overlap. */
function byTime(field: string, lagMs: number, isInclusive: boolean): CursorSafety {
  return {
    field,
    kind: 'time',
    granularityMs: 1000,
    lagMs,
    ordered: true,
    inclusive: isInclusive,
    mark: 'watermark',
  };
}

/** Lists without a filter by time are read whole each time. */
const WHOLE: CursorSafety = {
  field: 'updated',
  kind: 'time',
  granularityMs: 1000,
  lagMs: 0,
  ordered: false,
  inclusive: true,
};

function peopleStreams(overlapMs: number): readonly Stream[] {
  return [
    {
      name: 'profiles',
      about: 'People. Consent is in the stream consents.',
      schema: PROFILE_SCHEMA,
      key: 'id',
      version: 'updated',
      pii: PROFILE_PII,
      cursor: byTime('updated', overlapMs, false),
      deletes: 'absent',
      writes: { upsert: UPSERT_PROFILE, import: IMPORT_PROFILES },
    },
    {
      name: 'consents',
      about:
        'What people consented to, by channel. Decide on SUBSCRIBED: that somebody can receive mail is no opt-in.',
      schema: CONSENT_SCHEMA,
      key: 'id',
      version: 'updated',
      pii: PERSON,
      cursor: byTime('updated', overlapMs, false),
      deletes: 'absent',
      writes: {
        subscribe: SUBSCRIBE,
        unsubscribe: UNSUBSCRIBE,
        suppress: SUPPRESS,
        unsuppress: UNSUPPRESS,
      },
    },
    {
      name: 'lists',
      about: 'Lists; with the option members_of the people on one of them.',
      schema: LIST_SCHEMA,
      key: 'id',
      version: 'updated',
      pii: PERSON,
      cursor: byTime('updated', overlapMs, false),
      deletes: 'absent',
      writes: { addProfiles: ADD_PROFILES, removeProfiles: REMOVE_PROFILES },
    },
    {
      name: 'deletions',
      about: 'Requests to delete everything about a person.',
      schema: DELETION_SCHEMA,
      key: 'id',
      pii: PERSON,
      deletes: 'none',
      writes: { request: REQUEST_DELETION },
    },
  ];
}

function eventStreams(overlapMs: number): readonly Stream[] {
  return [
    {
      name: 'events',
      about:
        'What people did, by the time it happened; with the option metric those of one kind. ' +
        'An event that is told late, with an old time, is behind the cursor.',
      schema: EVENT_SCHEMA,
      key: 'id',
      version: 'datetime',
      pii: { ...PERSON, event_properties: 'freeText' },
      cursor: byTime('datetime', overlapMs, true),
      deletes: 'none',
      writes: { create: CREATE_EVENT, createBulk: CREATE_EVENTS },
    },
    {
      name: 'metrics',
      about: 'Kinds of events, by name and integration; always read whole.',
      schema: METRIC_SCHEMA,
      key: 'id',
      version: 'updated',
      pii: {},
      cursor: WHOLE,
      deletes: 'none',
    },
  ];
}

function catalogueStreams(): readonly Stream[] {
  return [
    {
      name: 'catalogItems',
      about:
        'Items of the API-managed catalogue; always read whole, since there is no filter by time.',
      schema: ITEM_SCHEMA,
      key: 'id',
      version: 'updated',
      pii: {},
      cursor: WHOLE,
      deletes: 'absent',
      writes: { upsert: UPSERT_ITEM, delete: DELETE_ENTRY },
    },
    {
      name: 'catalogVariants',
      about: 'Variants with SKU, price and one quantity; always read whole, like items.',
      schema: VARIANT_SCHEMA,
      key: 'id',
      version: 'updated',
      pii: {},
      cursor: WHOLE,
      deletes: 'absent',
      writes: { upsert: UPSERT_VARIANT, setInventory: SET_INVENTORY, delete: DELETE_ENTRY },
    },
  ];
}
