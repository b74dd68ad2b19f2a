/** What the operations of this folder have in common: one command, one look, one call, one ack. */
import {
  type Ack,
  type Command,
  CrossdockError,
  isRemove,
  type Json,
  type JsonObject,
  type SourceRecord,
  schemaFaults,
  type WriteCapability,
} from '../../../core/connector/index.ts';
import { notWritten, refused, refusedBy } from '../acks.ts';
import { ackOf, call, type Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { lookup } from '../lookup.ts';
import { objectAt } from '../node.ts';
import type { Operation } from '../operation.ts';

/** One operation of one stream: what it takes, what it asks Shopify, and how its commands are written. */
export type WriteOperation = OperationFacts & (OneByOne | Together);

interface OperationFacts {
  readonly stream: string;
  readonly operation: string;
  readonly capability: WriteCapability;
  /** A scope beyond those that the connector needs in any case. */
  readonly scope?: string;
  /** Every document that it sends, for the tests. */
  readonly documents: readonly Operation[];
}

interface OneByOne {
  /** What it throws means that nothing was written; whatever happens after the call is an ack. */
  readonly write: (shop: Shop, command: Command) => Promise<Ack>;
}

interface Together {
  /** Shape: one ack per command, in order. What it throws means that nothing of any command was written. */
  readonly writeAll: (shop: Shop, commands: readonly Command[]) => Promise<readonly Ack[]>;
}

/** Writes the commands of one operation. Shape: one ack per command, in order. */
export async function writeCommands(
  shop: Shop,
  operation: WriteOperation,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const checked = commands.map((command) => checkedCommand(operation.capability, command));
  if ('write' in operation) {
    const acks: Ack[] = [];
    for (const one of checked) {
      acks.push('outcome' in one ? one : await operation.write(shop, one).catch(notWritten));
    }
    return acks;
  }
  const sound = checked.filter((one): one is Command => !('outcome' in one));
  const result = sound.length === 0 ? [] : await operation.writeAll(shop, sound).catch(notWritten);
  const acks = new Map(
    sound.map((one, index) => [one, 'outcome' in result ? result : result[index]]),
  );
  return checked.map((one) => {
    if ('outcome' in one) return one;
    return acks.get(one) ?? { outcome: 'unknown', what: 'no ack was given for this command' };
  });
}

/** The command as Shopify is to be told, or what its schema says against it. */
function checkedCommand(capability: WriteCapability, command: Command): Command | Ack {
  const data = withoutMarks(command.data);
  return flawOf(capability, data) ?? { ...command, data };
}

/** The mark for a field that is to be emptied becomes null, which is how Shopify is told so. */
function withoutMarks(data: JsonObject): JsonObject {
  const entries = Object.entries(data);
  return Object.fromEntries(
    entries.map(([field, value]): [string, Json | undefined] => [
      field,
      isRemove(value) ? null : value,
    ]),
  );
}

function flawOf(capability: WriteCapability, data: JsonObject): Ack | null {
  const [fault] = schemaFaults(capability.schema, data, 'first');
  if (fault === undefined) return null;
  const path = fault.instancePath.split('/').slice(1).join('.');
  const extra = fault.params['additionalProperty'] ?? fault.params['missingProperty'];
  const rule = `${fault.message ?? 'does not fit'}${extra === undefined ? '' : ` (${String(extra)})`}`;
  const what = `${path === '' ? 'the data' : path} ${rule}`;
  return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, path);
}

/** One call of a mutation and what its payload means. */
export interface Sending {
  readonly operation: Operation;
  readonly variables: JsonObject;
  /** The mutation's field, whose payload is read. */
  readonly root: string;
  readonly ack: (payload: JsonObject) => Ack | Promise<Ack>;
  /** The ack for what Shopify refuses, where it means more than a refusal. */
  readonly refusal?: (error: {
    readonly code: string | null;
    readonly message: string;
  }) => Ack | null;
}

/**
 * Sends a mutation.
 *
 * Shape: a fault after Shopify has carried the call out is `unknown`, never `retry`: nobody may think that nothing
 *        happened.
 */
export async function send(shop: Shop, sending: Sending): Promise<Ack> {
  const answer = await call(shop, sending.operation, sending.variables);
  if (answer.kind !== 'ok') return ackOf(answer);
  const [fault] = answer.userErrors;
  if (fault !== undefined) return sending.refusal?.(fault) ?? refusedBy(fault);
  try {
    return await sending.ack(objectAt(answer.data, sending.root));
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error;
    return { outcome: 'unknown', what: error.what };
  }
}

/** The record as it is now. Errors: those of the look-up; null when there is none. */
export async function current(
  shop: Shop,
  stream: string,
  key: string,
): Promise<SourceRecord | null> {
  const [record] = await lookup(shop.host, stream, [key]);
  return record ?? null;
}

/** The refusal of a command whose record is not there. */
export function missing(key: string): Ack {
  return refused(SHOPIFY_ERRORS.SHOPIFY_ITEM_UNKNOWN, `there is no ${key}`);
}
