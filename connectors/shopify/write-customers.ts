/** Creates or updates customers by id, custom id, e-mail or phone; fields that are not given stay as they are. */
import {
  type Ack,
  type Command,
  isJsonObject,
  isRemove,
  type Json,
  type JsonObject,
} from '../../core/connector/index.ts';
import { notWritten, refused, refusedBy } from './acks.ts';
import { ackOf, call, type Shop } from './client.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import { objectAt, textAt } from './node.ts';
import { plainMutation } from './operation.ts';
import { isGid, utcTime } from './records.ts';
import { upsertByCustomId } from './writes/custom-ids.ts';
import { expectationFault, lookFirst } from './writes/customer-expected.ts';

/** Creates or updates the customer found by id, e-mail or phone. */
export const CUSTOMER_SET = plainMutation(
  'CustomerSet',
  13,
  `mutation CustomerSet($identifier: CustomerSetIdentifiers, $input: CustomerSetInput!) {
  customerSet(identifier: $identifier, input: $input) {
    customer { id updatedAt }
    userErrors { code field message }
  }
}`,
);

/** The fields that `customerSet` takes. Source: CustomerSetInput of 2026-10; consent has its own mutation. */
const FIELDS = [
  'email',
  'phone',
  'firstName',
  'lastName',
  'locale',
  'note',
  'tags',
  'addresses',
  'taxExempt',
] as const;

/** Upserts customers, one call each. Shape: one ack per command, in order. */
export async function upsertCustomers(
  shop: Shop,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const acks: Ack[] = [];
  for (const command of commands) acks.push(await upsertCustomer(shop, command));
  return acks;
}

async function upsertCustomer(shop: Shop, command: Command): Promise<Ack> {
  const { expected, ...data } = command.data;
  const wish = expectationFault(expected) ?? customerWish({ ...command, data });
  if ('outcome' in wish) return wish;
  const known = await lookFirst(shop, expected, wish).catch(notWritten);
  if (known !== null) return known;
  const { identifier, input } = wish;
  if (identifier['customId'] !== undefined) {
    return upsertByCustomId(shop, command, input).catch(notWritten);
  }
  const answer = await call(shop, CUSTOMER_SET, { identifier, input });
  if (answer.kind !== 'ok') return ackOf(answer);
  const [fault] = answer.userErrors;
  if (fault !== undefined) return refusedBy(fault);
  return writtenCustomer(objectAt(answer.data, 'customerSet'));
}

/** The ack for a payload of `customerSet` without errors. */
export function writtenCustomer(payload: JsonObject): Ack {
  const customer = objectAt(payload, 'customer');
  const version = utcTime(textAt(customer, 'updatedAt'));
  return { outcome: 'written', id: textAt(customer, 'id'), version };
}

/** Who is meant and what is said of the customer, or what is wrong with the command. */
export function customerWish(
  command: Command,
): { readonly identifier: JsonObject; readonly input: JsonObject } | Ack {
  const invalid = (what: string, path: string): Ack =>
    refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, path);
  const identifier = identifierOf(command);
  if (identifier === null) {
    return invalid('id, customId, email or phone must say which customer it is', 'email');
  }
  const { customId } = command.data;
  if (customId !== undefined && !isCustomId(customId)) {
    return invalid('customId must be { namespace, key, value }, all of them text', 'customId');
  }
  if (customId !== undefined && identifier['customId'] === undefined) {
    const what =
      'id and customId cannot both say which customer it is; metafields.set gives it one';
    return invalid(what, 'customId');
  }
  const known = new Set<string>(['id', 'customId', ...FIELDS]);
  const stranger = Object.keys(command.data).find((field) => !known.has(field));
  if (stranger !== undefined) {
    const what = `a customer has no field "${stranger}" here; known are ${[...known].join(', ')}`;
    return invalid(what, stranger);
  }
  return { identifier, input: inputOf(command.data) };
}

function isCustomId(value: Json): boolean {
  const parts = isJsonObject(value) ? Object.keys(value).sort().join() : '';
  return (
    parts === 'key,namespace,value' &&
    Object.values(value ?? {}).every((part) => typeof part === 'string' && part !== '')
  );
}

/** The id is surest, then the custom id, then the e-mail: its value must also be in the input, which Shopify checks. */
function identifierOf({ data, key }: Command): JsonObject | null {
  const id = data['id'] ?? key;
  if (typeof id === 'string' && isGid(id, 'Customer')) return { id };
  const { customId } = data;
  if (customId !== undefined) return { customId };
  for (const field of ['email', 'phone']) {
    const value = data[field];
    if (typeof value === 'string' && value !== '') return { [field]: value };
  }
  return null;
}

function inputOf(data: JsonObject): JsonObject {
  const input: Record<string, Json> = {};
  for (const field of FIELDS) {
    const value = data[field];
    if (value !== undefined) input[field] = isRemove(value) ? null : value;
  }
  return input;
}
