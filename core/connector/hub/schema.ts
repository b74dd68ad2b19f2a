/** The parts that the schemas of the hub's streams are made of. */
import type { JsonObject } from '../../base/json.ts';
import type { WriteCapability } from '../contract.ts';

/** A text that says something. */
export const TEXT: JsonObject = { type: 'string', minLength: 1 };
/** A text that may be empty, null or missing: null takes away what the source said before. */
export const MAYBE_TEXT: JsonObject = { type: ['string', 'null'] };
/** An id, as text or as number. */
export const WORD: JsonObject = { type: ['string', 'number'] };
/** An id that may be missing. */
export const MAYBE_WORD: JsonObject = { type: ['string', 'number', 'null'] };
/** Any number. */
export const NUMBER: JsonObject = { type: 'number' };
/** A quantity of stock units that is not negative. */
export const COUNT: JsonObject = { type: 'number', minimum: 0 };
/** A whole number that is not negative. */
export const INTEGER: JsonObject = { type: 'integer', minimum: 0 };
/** True or false. */
export const FLAG: JsonObject = { type: 'boolean' };
const INSTANT_PATTERN =
  '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:?\\d\\d)$';
/** A time with its zone; without one nobody can know which instant is meant (I6). */
export const INSTANT: JsonObject = {
  type: 'string',
  pattern: INSTANT_PATTERN,
  description: 'ISO 8601 with a zone',
};
/** A time with its zone, or null. */
export const MAYBE_INSTANT: JsonObject = {
  type: ['string', 'null'],
  pattern: INSTANT_PATTERN,
  description: 'ISO 8601 with a zone',
};
/** A list of texts. */
export const TEXTS: JsonObject = { type: 'array', items: { type: 'string' } };

const DECIMAL_PATTERN = '^-?\\d{1,15}(\\.\\d{1,6})?$';

/** A system's name, as connections have it; `email:…` and `customer:…` are names of another kind. */
export const SYSTEM: JsonObject = {
  type: 'string',
  pattern: '^(?!(email|customer)$)[^:\\s]+$',
  description: 'the connection it comes from, such as shopify-main',
};

/** Money is decimal text, so that no cent is lost to a float. */
export const MONEY: JsonObject = {
  type: 'string',
  pattern: DECIMAL_PATTERN,
  description: 'decimal text such as "12.50"',
};
/** Money, or null. */
export const MAYBE_MONEY: JsonObject = {
  type: ['string', 'null'],
  pattern: DECIMAL_PATTERN,
  description: 'decimal text such as "12.50"',
};

/** Ids in other systems, by the system's connection name. */
export const IDS: JsonObject = { type: 'object', additionalProperties: { type: 'string' } };

/** A batch is one transaction; larger ones make the others wait. */
const BATCH_MAX = 1000;

/** An object with these fields and no other. */
export function object(
  properties: Readonly<Record<string, JsonObject>>,
  required: readonly string[] = [],
): JsonObject {
  return { type: 'object', additionalProperties: false, properties, required };
}

/** As `object`, or null. */
export function objectOrNull(
  properties: Readonly<Record<string, JsonObject>>,
  required: readonly string[] = [],
): JsonObject {
  return { ...object(properties, required), type: ['object', 'null'] };
}

/** A list of those. */
export function list(items: JsonObject): JsonObject {
  return { type: 'array', items };
}

/** An operation of the stock journal, which keeps every idempotency key for ever. */
export function keyed(about: string, schema: JsonObject): WriteCapability {
  return {
    about,
    idempotency: 'key',
    keyRetentionMs: 'forever',
    batch: { max: BATCH_MAX, partial: true },
    schema,
  };
}

/** An operation that may be repeated: the second time changes nothing. */
export function repeatable(about: string, schema: JsonObject): WriteCapability {
  return { about, idempotency: 'natural', batch: { max: BATCH_MAX, partial: true }, schema };
}
