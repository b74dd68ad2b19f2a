import type {
  Operation,
  SandboxCall,
  Vendor,
  WorkedCall,
} from '../../../core/connector/sandbox/kit.ts';
import type { BulkJobs } from './bulk/jobs.ts';
import { takeUpload, UPLOADS } from './bulk/uploads.ts';
import { answerCall, type CallParts, readCall } from './call/answer.ts';
import type { PreparedCall } from './call/prepare.ts';
import type { ShopFaultKind } from './faults.ts';

/** The API version that the sandbox speaks, whatever is asked for: a retired one falls forward like this. */
export const API_VERSION = '2026-10';

const GRAPHQL = /^\/admin\/api\/[^/]+\/graphql\.json$/;
const TOKEN = '/admin/oauth/access_token';
const RESULTS = '/bulk/';

/** How Shopify answers: Admin GraphQL and the token endpoint, each under its own path. */
export function shopVendor(parts: CallParts, bulk: BulkJobs): Vendor<ShopFaultKind> {
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
      if (call.method === 'GET' && call.path.startsWith(RESULTS)) return resultOf(call, bulk);
      if (call.method === 'POST' && call.path === UPLOADS) return uploaded(parts, call);
      if (!isGraphql(call)) return { status: 404, body: { errors: 'Not Found' } };
      bulk.settle();
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
    return { name: asideOf(call), isWrite: false, isAside: true };
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

function asideOf({ path }: SandboxCall): string {
  if (path === TOKEN) return 'oauth';
  if (path === UPLOADS) return 'stagedUpload';
  return path.startsWith(RESULTS) ? 'bulkResult' : path;
}

/** The rows of a bulk operation; an address that has expired is refused by the file store, in its own words. */
function resultOf(call: SandboxCall, bulk: BulkJobs): WorkedCall {
  const rows = bulk.result(call.path.slice(RESULTS.length));
  if (rows !== null) {
    return { status: 200, headers: { 'content-type': 'application/jsonl' }, body: rows, cost: 0 };
  }
  const body = '<?xml version="1.0"?><Error><Code>ExpiredToken</Code></Error>';
  return { status: 400, headers: { 'content-type': 'application/xml' }, body, cost: 0 };
}

function uploaded(parts: CallParts, call: SandboxCall): WorkedCall {
  const answer = takeUpload(parts.shop, call);
  parts.done();
  return answer;
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
