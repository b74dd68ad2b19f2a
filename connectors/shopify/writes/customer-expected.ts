/**
 * Whether a customer still is as the caller last heard: Shopify has no condition on `customerSet`, so it is looked at
 * just before the write.
 *
 * Without that, a name that its owner changed in the shop is overwritten by an older one which the caller was about to
 * write, and nobody would ever hear of it.
 */
import {
  type Ack,
  isJsonObject,
  isRemove,
  type Json,
  type JsonObject,
} from '../../../core/connector/index.ts';
import { refused } from '../acks.ts';
import { ask, type Shop } from '../client.ts';
import { CUSTOMER_BY_IDENTIFIER } from '../documents.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { optionalObject, optionalText, textAt } from '../node.ts';
import { utcTime } from '../records.ts';

/** The fields that may be expected, each with where it is read. */
const READERS: Readonly<Record<string, (customer: JsonObject) => string | null>> = {
  email: (customer) =>
    optionalText(optionalObject(customer, 'defaultEmailAddress') ?? {}, 'emailAddress'),
  phone: (customer) =>
    optionalText(optionalObject(customer, 'defaultPhoneNumber') ?? {}, 'phoneNumber'),
  firstName: (customer) => optionalText(customer, 'firstName'),
  lastName: (customer) => optionalText(customer, 'lastName'),
  locale: (customer) => optionalText(customer, 'locale'),
  note: (customer) => optionalText(customer, 'note'),
};

/** Who is to be written, and with what. */
interface CustomerWish {
  readonly identifier: JsonObject;
  readonly input: JsonObject;
}

/** What is wrong with the expectation of a command; null when nothing is. */
export function expectationFault(expected: Json | undefined): Ack | null {
  if (expected === undefined) return null;
  const isFit =
    isJsonObject(expected) &&
    Object.entries(expected).every(
      ([name, value]) => Object.hasOwn(READERS, name) && (value === null || isText(value)),
    );
  if (isFit) return null;
  const what = `expected is an object of texts or nulls; known are ${Object.keys(READERS).join(', ')}`;
  return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, 'expected');
}

/**
 * The ack of a command that need not or must not be written: `same` where all that it says stands there, `conflict`
 * where a field holds neither what is expected nor what is wanted. Null when it may be written, also when there is no
 * such customer.
 *
 * Errors: those of the look, before anything is written.
 */
export async function lookFirst(
  shop: Shop,
  expected: Json | undefined,
  { identifier, input }: CustomerWish,
): Promise<Ack | null> {
  if (!isJsonObject(expected)) return null;
  const variables = { identifier: readIdentifier(identifier) };
  const answer = await ask(shop, CUSTOMER_BY_IDENTIFIER, variables);
  const customer = optionalObject(answer.data, 'customerByIdentifier');
  if (customer === null) return null;
  const id = textAt(customer, 'id');
  if (Object.keys(input).every((name) => holds(customer, name, input[name]))) {
    return { outcome: 'same', id, version: utcTime(textAt(customer, 'updatedAt')) };
  }
  const changed = Object.keys(expected).filter(
    (name) => !holds(customer, name, expected[name]) && !holds(customer, name, input[name]),
  );
  if (changed.length === 0) return null;
  const current = Object.fromEntries(
    changed.map((name) => [name, READERS[name]?.(customer) ?? null]),
  );
  return { outcome: 'conflict', current, what: `${id} has another ${changed.join(', ')} by now` };
}

/** Reads name two of the identifiers in another way than writes do. */
function readIdentifier({ email, phone, ...others }: JsonObject): JsonObject {
  if (email !== undefined) return { emailAddress: email };
  return phone === undefined ? others : { phoneNumber: phone };
}

function holds(customer: JsonObject, name: string, value: Json | undefined): boolean {
  const read = READERS[name];
  if (read === undefined || value === undefined) return false;
  return tidy(name, read(customer)) === tidy(name, value);
}

/** Shopify keeps no empty texts, and compares e-mails in lower case. */
function tidy(name: string, value: Json): Json {
  if (value === '' || isRemove(value)) return null;
  return name === 'email' && isText(value) ? value.toLowerCase() : value;
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string';
}
