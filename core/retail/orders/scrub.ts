import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { without } from '../record-change.ts';

/** Texts that people write freely, or that lead to a person. */
const PERSONAL = ['note', 'tags', 'extra'];

/** The order without its person: amounts, lines and the country stay, so that figures still add up (T24). */
export function scrubbed(order: JsonObject): JsonObject {
  const { customer, billing, shipping, refunds, fulfilments } = order;
  return {
    ...without(order, PERSONAL),
    ...(customer === undefined ? {} : { customer: null }),
    ...(billing === undefined ? {} : { billing: countryOf(billing) }),
    ...(shipping === undefined ? {} : { shipping: countryOf(shipping) }),
    ...(refunds === undefined ? {} : { refunds: eachWithout(refunds, ['note']) }),
    ...(fulfilments === undefined ? {} : { fulfilments: eachWithout(fulfilments, ['tracking']) }),
    erased: true,
  };
}

function countryOf(address: Json): Json {
  if (!isJsonObject(address) || typeof address['country'] !== 'string') return null;
  return { country: address['country'] };
}

function eachWithout(list: Json, names: readonly string[]): Json {
  if (!Array.isArray(list)) return list;
  return list.map((item) => (isJsonObject(item) ? without(item, names) : item));
}
