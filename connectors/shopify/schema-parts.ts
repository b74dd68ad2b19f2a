/** What the JSON Schemas of records are made from. */
import type { JsonObject } from '../../core/connector/index.ts';

/** Text that is always there. */
export const TEXT: JsonObject = { type: 'string' };
/** Text, or null. */
export const OPTIONAL_TEXT: JsonObject = { type: ['string', 'null'] };
/** Yes or no. */
export const FLAG: JsonObject = { type: 'boolean' };
/** A whole number. */
export const COUNT: JsonObject = { type: 'integer' };
/** A whole number, or null. */
export const OPTIONAL_COUNT: JsonObject = { type: ['integer', 'null'] };
/** A time in UTC. */
export const TIME: JsonObject = { type: 'string', format: 'date-time' };
/** A time in UTC, or null. */
export const OPTIONAL_TIME: JsonObject = { type: ['string', 'null'] };
/** A list of texts. */
export const TEXTS: JsonObject = { type: 'array', items: TEXT };
/** A decimal as text with varying scale: never a float. */
export const DECIMAL: JsonObject = { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$' };
/** An amount with its currency. */
export const MONEY = object({ amount: DECIMAL, currencyCode: TEXT });
/** Shop money is the merchant's books, presentment money is what the buyer paid. */
export const MONEY_SET = object({ shopMoney: MONEY, presentmentMoney: MONEY });
/** Another record by its gid. */
export const REFERENCE = object({ id: TEXT });
/** Another record by its gid, or null where it is gone. */
export const OPTIONAL_REFERENCE: JsonObject = { anyOf: [{ type: 'null' }, REFERENCE] };
/** An object, or null. */
export const OPTIONAL_OBJECT: JsonObject = { type: ['object', 'null'] };

/** An object whose fields are all there; further ones are allowed, since enums and fields grow. */
export function object(properties: Readonly<Record<string, JsonObject>>): JsonObject {
  return { type: 'object', properties, required: Object.keys(properties) };
}

/** A list of one kind of thing. */
export function list(items: JsonObject): JsonObject {
  return { type: 'array', items };
}
