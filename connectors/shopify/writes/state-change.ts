import type { Ack, Command, JsonObject, SourceRecord } from '../../../core/connector/index.ts';
import type { Shop } from '../client.ts';
import { type Operation, plainMutation } from '../operation.ts';
import { current, missing, send, type WriteOperation } from './write-operation.ts';

/** A change that brings a record into a state which can be seen on it. */
export interface StateChange {
  readonly stream: string;
  readonly operation: string;
  readonly scope?: string;
  readonly about: string;
  readonly schema: JsonObject;
  readonly alsoChanges?: readonly string[];
  readonly mutation: Operation;
  /** The mutation's field, whose payload is read. */
  readonly root: string;
  /** Documents beside the mutation. */
  readonly reads?: readonly Operation[];
  /** Whether the record is in that state already. */
  readonly isDone: (record: SourceRecord, data: JsonObject) => boolean;
  /** Why the change cannot be made, where that can be seen beforehand. */
  readonly flaw?: (record: SourceRecord, data: JsonObject) => Ack | null;
  readonly variables: (key: string, data: JsonObject) => JsonObject;
  /** What is waited for after the call. */
  readonly after?: (shop: Shop, payload: JsonObject) => Promise<void>;
}

/** The operation: look, leave alone what is done, else one call. Repeating it gives the same state. */
export function stateChange(change: StateChange): WriteOperation {
  const { stream, operation, scope, about, schema, alsoChanges, mutation, reads = [] } = change;
  return {
    stream,
    operation,
    ...(scope === undefined ? {} : { scope }),
    documents: [mutation, ...reads],
    capability: {
      about,
      idempotency: 'natural',
      batch: { max: 1, partial: true },
      ...(alsoChanges === undefined ? {} : { alsoChanges }),
      schema,
    },
    write: (shop, command) => apply(shop, change, command),
  };
}

async function apply(shop: Shop, change: StateChange, { key, data }: Command): Promise<Ack> {
  const record = await current(shop, change.stream, key);
  if (record === null) return missing(key);
  if (change.isDone(record, data)) return { outcome: 'same', id: record.key };
  const flaw = change.flaw?.(record, data) ?? null;
  if (flaw !== null) return flaw;
  return send(shop, {
    operation: change.mutation,
    variables: change.variables(record.key, data),
    root: change.root,
    ack: async (payload) => {
      await change.after?.(shop, payload);
      return { outcome: 'written', id: record.key };
    },
  });
}

/** A mutation whose payload tells nothing but its errors; `signature` are its arguments as the document passes them. */
export function bareMutation(
  name: string,
  root: string,
  signature: { readonly variables: string; readonly passed: string; readonly errors?: string },
): Operation {
  const errors = signature.errors ?? 'userErrors { field message }';
  return plainMutation(
    name,
    12,
    `mutation ${name}(${signature.variables}) {
  ${root}(${signature.passed}) { ${errors} }
}`,
  );
}
