/** The shapes of records. Source: the specification 2026-07-15; Klaviyo may add fields, so none is forbidden. */
import type { Json, JsonObject } from '../../core/connector/index.ts';

const TEXT: JsonObject = { type: 'string' };
const OPTIONAL_TEXT: JsonObject = { type: ['string', 'null'] };
const TIME: JsonObject = { type: 'string', format: 'date-time' };
const OPTIONAL_TIME: JsonObject = { type: ['string', 'null'], format: 'date-time' };
const OBJECT: JsonObject = { type: ['object', 'null'] };
const NUMBER: JsonObject = { type: ['number', 'string', 'null'] };

function record(
  required: readonly string[],
  properties: Readonly<Record<string, Json>>,
): JsonObject {
  return { type: 'object', required, properties };
}

const IDENTIFIERS = {
  id: TEXT,
  email: OPTIONAL_TEXT,
  phone_number: OPTIONAL_TEXT,
  external_id: OPTIONAL_TEXT,
};

/** A profile. */
export const PROFILE_SCHEMA = record(['id', 'updated'], {
  ...IDENTIFIERS,
  first_name: OPTIONAL_TEXT,
  last_name: OPTIONAL_TEXT,
  organization: OPTIONAL_TEXT,
  locale: OPTIONAL_TEXT,
  title: OPTIONAL_TEXT,
  image: OPTIONAL_TEXT,
  created: OPTIONAL_TIME,
  updated: TIME,
  last_event_date: OPTIONAL_TIME,
  location: OBJECT,
  properties: OBJECT,
  subscriptions: OBJECT,
});

/** What a person consented to. */
export const CONSENT_SCHEMA = record(['id', 'updated', 'email_marketing', 'sms_marketing'], {
  ...IDENTIFIERS,
  updated: TIME,
  email_marketing: OPTIONAL_TEXT,
  sms_marketing: OPTIONAL_TEXT,
  subscriptions: OBJECT,
});

/** An event. */
export const EVENT_SCHEMA = record(['id', 'datetime', 'metric_id', 'profile_id'], {
  ...IDENTIFIERS,
  uuid: OPTIONAL_TEXT,
  datetime: TIME,
  timestamp: { type: ['integer', 'null'] },
  metric_id: OPTIONAL_TEXT,
  metric_name: OPTIONAL_TEXT,
  profile_id: OPTIONAL_TEXT,
  unique_id: OPTIONAL_TEXT,
  value: NUMBER,
  value_currency: OPTIONAL_TEXT,
  event_properties: OBJECT,
});

/** A metric. */
export const METRIC_SCHEMA = record(['id', 'name'], {
  id: TEXT,
  name: OPTIONAL_TEXT,
  created: OPTIONAL_TIME,
  updated: TIME,
  integration: OBJECT,
});

/** A list, or with the option members_of a person on one. */
export const LIST_SCHEMA = record(['id'], {
  ...IDENTIFIERS,
  name: OPTIONAL_TEXT,
  opt_in_process: { enum: ['single_opt_in', 'double_opt_in', null] },
  created: OPTIONAL_TIME,
  updated: OPTIONAL_TIME,
  list_id: TEXT,
  profile_id: TEXT,
  joined_group_at: TIME,
});

const ENTRY = {
  id: TEXT,
  external_id: OPTIONAL_TEXT,
  title: OPTIONAL_TEXT,
  description: OPTIONAL_TEXT,
  price: NUMBER,
  url: OPTIONAL_TEXT,
  image_full_url: OPTIONAL_TEXT,
  image_thumbnail_url: OPTIONAL_TEXT,
  images: { type: ['array', 'null'], items: TEXT },
  custom_metadata: OBJECT,
  published: { type: ['boolean', 'null'] },
  created: OPTIONAL_TIME,
  updated: TIME,
};

/** An item of the catalogue. */
export const ITEM_SCHEMA = record(['id', 'updated'], ENTRY);

/** A variant of an item. */
export const VARIANT_SCHEMA = record(['id', 'updated'], {
  ...ENTRY,
  item_id: OPTIONAL_TEXT,
  sku: OPTIONAL_TEXT,
  inventory_quantity: NUMBER,
  inventory_policy: { enum: [0, 1, 2, null] },
});

/** A request for deletion; it is only written. */
export const DELETION_SCHEMA = record([], {
  id: TEXT,
  email: TEXT,
  phone_number: TEXT,
});
