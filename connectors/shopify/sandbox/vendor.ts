import type {
  Operation,
  SandboxCall,
  Vendor,
  WorkedCall,
} from '../../../core/connector/sandbox/kit.ts';
import { answerCall, type CallParts, readCall } from './call/answer.ts';
import type { PreparedCall } from './call/prepare.ts';
import type { ShopFaultKind } from './faults.ts';

/** The API version that the sandbox speaks, whatever is asked for: a retired one falls forward like this. */
export const API_VERSION = '2026-10';

const GRAPHQL = /^\/admin\/api\/[^/]+\/graphql\.json$/;
const TOKEN = '/admin/oauth/access_token';

/** How Shopify answers: Admin GraphQL and the token endpoint, each under its own path. */
export function shopVendor(parts: CallParts): Vendor<ShopFaultKind> {
  const read = new WeakMap<SandboxCall, PreparedCall | WorkedCall>();
  const prepared = (call: SandboxCall): PreparedCall | WorkedCall => {
    const known = read.get(call) ?? readCall(parts, call);
    read.set(call, known);
    return known;
  };
  return {
    operationOf: (call) => operationOf(call, isGraphql(call) ? prepared(call) : null),
    arrived: (call) => holdKeys(parts, call, isGraphql(call) ? prepared(call) : null),
    work: (call, fault) => {
      if (call.method === 'POST' && call.path === TOKEN) return parts.tokens.grant(call.body);
      if (!isGraphql(call)) return { status: 404, body: { errors: 'Not Found' } };
      const known = prepared(call);
      if (!('document' in known)) return known;
      const answer = answerCall(parts, { call: known, callId: call.requestId, fault });
      if (fault?.kind !== 'otherVersion') return answer;
      return { ...answer, headers: { 'x-shopify-api-version': fault.code ?? '2026-01' } };
    },
    faultAnswer: (status, fault) => ({
      status,
      body: { errors: fault.message ?? 'Something went wrong' },
    }),
    headers: (call) => ({
      'x-request-id': call.requestId,
      ...(isGraphql(call) ? { 'x-shopify-api-version': API_VERSION } : {}),
    }),
  };
}

function isGraphql(call: SandboxCall): boolean {
  return call.method === 'POST' && GRAPHQL.test(call.path);
}

function operationOf(call: SandboxCall, known: PreparedCall | WorkedCall | null): Operation {
  if (known === null) {
    const name = call.path === TOKEN ? 'oauth' : call.path;
    return { name, isWrite: false, isAside: true };
  }
  if (!('document' in known)) return { name: 'refused', isWrite: false, isAside: true };
  const [root = ''] = known.roots;
  return {
    name: known.operationName ?? root,
    aliases: known.roots,
    idempotencyKey: known.idempotencyKeys[0] ?? null,
    isWrite: known.operation.operation === 'mutation',
  };
}

/** Marks the call's idempotency keys as in use, so that a second call with one meets it. */
function holdKeys(
  { runningKeys }: CallParts,
  { requestId }: SandboxCall,
  known: PreparedCall | WorkedCall | null,
): () => void {
  const keys = known !== null && 'document' in known ? known.idempotencyKeys : [];
  for (const key of keys) if (!runningKeys.has(key)) runningKeys.set(key, requestId);
  return () => {
    for (const key of keys) if (runningKeys.get(key) === requestId) runningKeys.delete(key);
  };
}
