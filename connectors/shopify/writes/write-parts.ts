/** What the JSON Schemas of commands are made from. */
import type { JsonObject } from '../../../core/connector/index.ts';

/** Text that is not empty. */
export const WORD: JsonObject = { type: 'string', minLength: 1 };
/** Text, or null to empty the field. */
export const CLEARABLE: JsonObject = { type: ['string', 'null'] };
/** A time in ISO 8601. */
export const AT: JsonObject = { type: 'string', format: 'date-time' };
/** Yes or no. */
export const SWITCH: JsonObject = { type: 'boolean' };
/** At least one unit. */
export const UNITS: JsonObject = { type: 'integer', minimum: 1 };
/** An amount as decimal text. */
export const AMOUNT: JsonObject = { type: 'string', pattern: '^\\d{1,15}(\\.\\d{1,6})?$' };
/** Words, each once. */
export const WORDS: JsonObject = { type: 'array', items: WORD, maxItems: 250 };

/** The gid of a record of that type. */
export function gidOf(type: string): JsonObject {
  return { type: 'string', pattern: `^gid://shopify/${type}/\\d+$` };
}

/** A command's data: these fields and no others. */
export function fields(
  properties: Readonly<Record<string, JsonObject>>,
  required: readonly string[] = [],
): JsonObject {
  return { type: 'object', properties, required: [...required], additionalProperties: false };
}

/** At least one entry. */
export function some(items: JsonObject, most = 250): JsonObject {
  return { type: 'array', items, minItems: 1, maxItems: most };
}

/** An id of another system, in a metafield of type `id`. */
export const CUSTOM_ID: JsonObject = fields(
  { namespace: { type: 'string', minLength: 3, maxLength: 255 }, key: WORD, value: WORD },
  ['namespace', 'key', 'value'],
);
