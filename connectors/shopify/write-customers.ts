/** Creates or updates customers by e-mail, phone or id; fields that are not given stay as they are. */
import {
  type Ack,
  type Command,
  isRemove,
  type Json,
  type JsonObject,
} from '../../core/connector/index.ts';
import { refused, refusedBy } from './acks.ts';
import { ackOf, call, type Shop } from './client.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import { CUSTOMER_SET } from './mutations.ts';
import { objectAt, textAt } from './node.ts';
import { isGid, utcTime } from './records.ts';

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
  const identifier = identifierOf(command);
  if (identifier === null) {
    const what = 'id, email or phone must say which customer it is';
    return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, 'email');
  }
  const known = new Set<string>(['id', ...FIELDS]);
  const stranger = Object.keys(command.data).find((field) => !known.has(field));
  if (stranger !== undefined) {
    const what = `a customer has no field "${stranger}" here; known are ${[...known].join(', ')}`;
    return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, stranger);
  }
  const answer = await call(shop, CUSTOMER_SET, { identifier, input: inputOf(command.data) });
  if (answer.kind !== 'ok') return ackOf(answer);
  const [fault] = answer.userErrors;
  if (fault !== undefined) return refusedBy(fault);
  const customer = objectAt(objectAt(answer.data, 'customerSet'), 'customer');
  const version = utcTime(textAt(customer, 'updatedAt'));
  return { outcome: 'written', id: textAt(customer, 'id'), version };
}

/** The id is surest, then the e-mail: the value must also be in the input, which Shopify checks. */
function identifierOf({ data, key }: Command): JsonObject | null {
  const id = data['id'] ?? key;
  if (typeof id === 'string' && isGid(id, 'Customer')) return { id };
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
