import {
  type DirectiveNode,
  GraphQLError,
  type GraphQLResolveInfo,
  GraphQLString,
  valueFromAST,
} from 'graphql';
import { contentHash, type Json } from '../../../../core/connector/index.ts';
import type { CallContext, Resolve } from '../read/resolve.ts';
import type { Shop } from '../shop/shop.ts';
import { topLevelError, type UserError, userError } from './answers.ts';

/** How long a key is remembered. */
const KEY_RETENTION_MS = 86_400_000;
/** Above this many keys the expired ones are dropped. */
const KEYS_MAX = 10_000;

/** Whether a mutation takes an idempotency key: `required` ones answer BAD_REQUEST without it. */
type Keys = 'required' | 'ignored';

/** Wraps a mutation with ordered faults and, where the vendor has it, idempotency. */
export function mutation<A>(
  keys: Keys,
  work: (args: A, context: CallContext, info: GraphQLResolveInfo) => unknown,
): Resolve {
  return (_root: unknown, args: A, context: CallContext, info: GraphQLResolveInfo) => {
    const key = readKey(info);
    if (keys === 'ignored') return failOrWork(context, null, () => work(args, context, info));
    if (key === null) {
      throw topLevelError(
        'BAD_REQUEST',
        'The @idempotent directive is required for this mutation but was not provided.',
      );
    }
    return withKey(context, { key, operation: info.fieldName, args }, () =>
      work(args, context, info),
    );
  };
}

interface KeyedCall {
  readonly key: string;
  readonly operation: string;
  readonly args: unknown;
}

function withKey(context: CallContext, call: KeyedCall, work: () => unknown): unknown {
  const { shop } = context;
  if (call.key.trim() === '' || call.key.length > 255) {
    throw topLevelError('BAD_REQUEST', 'The idempotency key must have 1 to 255 characters.');
  }
  const holder = context.runningKeys.get(call.key);
  if (holder !== undefined && holder !== context.callId) {
    return refusal('IDEMPOTENCY_CONCURRENT_REQUEST', 'A request with this key is being worked on.');
  }
  const inputHash = contentHash(plain({ operation: call.operation, args: call.args }));
  const known = shop.tables.keys.get(call.key);
  if (known !== undefined && shop.now() - known.createdAt < KEY_RETENTION_MS) {
    if (known.inputHash !== inputHash) {
      const message = 'The idempotency key was used before with other parameters.';
      return refusal('IDEMPOTENCY_KEY_PARAMETER_MISMATCH', message);
    }
    if (known.outcome === 'answered') return known.answer;
    const message = 'The first request with this key failed.';
    return refusal('IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED', message);
  }
  if (shop.tables.keys.size >= KEYS_MAX) dropExpiredKeys(shop);
  const base = {
    id: call.key,
    createdAt: shop.now(),
    updatedAt: shop.now(),
    operation: call.operation,
    inputHash,
  };
  const remember = (): void => shop.tables.keys.put({ ...base, outcome: 'failed', answer: null });
  const answer = failOrWork(context, remember, work);
  shop.tables.keys.put({ ...base, outcome: 'answered', answer: plain(answer) });
  return answer;
}

function dropExpiredKeys(shop: Shop): void {
  for (const key of [...shop.tables.keys.all()]) {
    if (shop.now() - key.createdAt >= KEY_RETENTION_MS) shop.tables.keys.drop(key.id);
  }
}

function failOrWork(
  context: CallContext,
  remember: (() => void) | null,
  work: () => unknown,
): unknown {
  const fault = context.mutationFault;
  if (fault === null) return work();
  if (fault.kind === 'userError') {
    return refusal(fault.code, fault.message, fault.field);
  }
  remember?.();
  const requestId = context.callId;
  const message = `Internal error. Request ID: ${requestId} (include this in support requests).`;
  throw new GraphQLError(message, { extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } });
}

function refusal(
  code: string | null,
  message: string,
  field: readonly string[] | null = null,
): {
  readonly userErrors: readonly UserError[];
  readonly orderCancelUserErrors: readonly UserError[];
} {
  const errors = [userError(field, message, code)];
  return { userErrors: errors, orderCancelUserErrors: errors };
}

function readKey(info: GraphQLResolveInfo): string | null {
  for (const node of info.fieldNodes) {
    const directive = node.directives?.find((entry) => entry.name.value === 'idempotent');
    if (directive !== undefined) return keyOf(directive, info.variableValues);
  }
  return null;
}

/** The key that an `@idempotent` directive carries, with the call's variables filled in. */
export function keyOf(
  directive: DirectiveNode,
  variables: Readonly<Record<string, unknown>>,
): string | null {
  const argument = directive.arguments?.find((entry) => entry.name.value === 'key');
  if (argument === undefined) return null;
  const value: unknown = valueFromAST(argument.value, GraphQLString, { ...variables });
  return typeof value === 'string' ? value : null;
}

function plain(value: unknown): Json {
  const copy: Json = JSON.parse(JSON.stringify(value) ?? 'null');
  return copy;
}
