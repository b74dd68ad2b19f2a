/**
 * Customers by the id that another system gave them, in a metafield of type `id`.
 *
 * `customerSet` finds by it, but its input takes no metafields, so after a customer was made it is seen to that the id
 * is there. Source: CustomerSetIdentifiers of 2026-10; working with custom IDs, shopify.dev, read 2026-11.
 */
import type { Ack, Command, JsonObject } from '../../../core/connector/index.ts';
import { refused } from '../acks.ts';
import { ask, type Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { objectAt, optionalObject, optionalText, textAt } from '../node.ts';
import { type Operation, plainMutation, query } from '../operation.ts';
import { utcTime } from '../records.ts';
import { bareMutation } from './state-change.ts';
import { send } from './write-operation.ts';

/** The customer with a custom id or an e-mail address, and the custom id that it has. */
const CUSTOMER_HELD = query(
  'CustomerHeld',
  5,
  `query CustomerHeld($identifier: CustomerIdentifierInput!, $namespace: String!, $key: String!) {
  customerByIdentifier(identifier: $identifier) {
    id
    metafield(namespace: $namespace, key: $key) { value }
  }
}`,
);

/** Creates or updates a customer, and tells whether it has the custom id. */
const CUSTOMER_SET_BY_ID = plainMutation('CustomerSetById', 15, customerSetText('CustomerSetById'));

/** The mutation's text under a name. */
export function customerSetText(name: string): string {
  return `mutation ${name}(
  $identifier: CustomerSetIdentifiers, $input: CustomerSetInput!, $namespace: String!, $key: String!
) {
  customerSet(identifier: $identifier, input: $input) {
    customer { id updatedAt metafield(namespace: $namespace, key: $key) { value } }
    userErrors { code field message }
  }
}`;
}

/** Gives a record its custom id; the type stands in the definition. */
const CUSTOM_ID_SET = bareMutation('CustomIdSet', 'metafieldsSet', {
  variables: '$metafields: [MetafieldsSetInput!]!',
  passed: 'metafields: $metafields',
  errors: 'userErrors { code field message }',
});

/** All of them, for the tests. */
export const CUSTOM_ID_DOCUMENTS: readonly Operation[] = [
  CUSTOMER_HELD,
  CUSTOMER_SET_BY_ID,
  CUSTOM_ID_SET,
];

/** An id of another system and where it stands. */
interface CustomId {
  readonly namespace: string;
  readonly key: string;
  readonly value: string;
}

/**
 * Writes the customer that has a custom id.
 *
 * Shape:  one that has no such id yet but the command's e-mail address is that customer, since Shopify has each address
 *         once; it gets the id.
 * Errors: those of the looks, before anything is written.
 */
export async function upsertByCustomId(
  shop: Shop,
  { data }: Command,
  input: JsonObject,
): Promise<Ack> {
  const customId = customIdOf(data);
  const { target, refusal } = await targetOf(shop, customId, input);
  if (refusal !== undefined) return refusal;
  const { namespace, key } = customId;
  return send(shop, {
    operation: CUSTOMER_SET_BY_ID,
    variables: { identifier: target, input, namespace, key },
    root: 'customerSet',
    ack: (payload) => settleCustomId(shop, objectAt(payload, 'customer'), customId),
  });
}

/** The custom id of a command that was checked. */
export function customIdOf(data: JsonObject): CustomId {
  const given = objectAt(data, 'customId');
  return {
    namespace: textAt(given, 'namespace'),
    key: textAt(given, 'key'),
    value: textAt(given, 'value'),
  };
}

/** Whom `customerSet` is told to write. */
interface Target {
  readonly target: JsonObject;
  readonly refusal?: Ack;
}

async function targetOf(shop: Shop, customId: CustomId, input: JsonObject): Promise<Target> {
  const { namespace, key, value } = customId;
  const byCustomId = { customId: { namespace, key, value } };
  const held = await heldBy(shop, byCustomId, customId);
  if (held !== null) return { target: { id: textAt(held, 'id') } };
  const email = optionalText(input, 'email');
  const other = email === null ? null : await heldBy(shop, { emailAddress: email }, customId);
  if (other === null) return { target: byCustomId };
  const target = { id: textAt(other, 'id') };
  if (optionalObject(other, 'metafield') === null) return { target };
  const what = `the e-mail address belongs to the customer that has another id in ${namespace}.${key}`;
  return { target, refusal: refused(SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED, what, 'customId') };
}

async function heldBy(
  shop: Shop,
  identifier: JsonObject,
  { namespace, key }: CustomId,
): Promise<JsonObject | null> {
  const { data } = await ask(shop, CUSTOMER_HELD, { identifier, namespace, key });
  return optionalObject(data, 'customerByIdentifier');
}

/** The ack for a customer that was written; one that lacks its custom id gets it. */
export async function settleCustomId(
  shop: Shop,
  customer: JsonObject,
  customId: CustomId,
): Promise<Ack> {
  const id = textAt(customer, 'id');
  const written: Ack = {
    outcome: 'written',
    id,
    version: utcTime(textAt(customer, 'updatedAt')),
  };
  const { namespace, key, value } = customId;
  const held = optionalText(optionalObject(customer, 'metafield') ?? {}, 'value');
  if (held === value) return written;
  const ack = await send(shop, {
    operation: CUSTOM_ID_SET,
    variables: { metafields: [{ ownerId: id, namespace, key, value }] },
    root: 'metafieldsSet',
    ack: () => written,
  });
  if (ack.outcome === 'written') return ack;
  // The customer is written and lacks its id: a repetition finds it by its e-mail address and gives it the id.
  const why = 'what' in ack ? `: ${String(ack.what)}` : '';
  return { outcome: 'unknown', what: `the customer was written without its custom id${why}` };
}
