import type { GraphQLSchema } from 'graphql';
import type {
  LaggingIndex,
  SandboxCall,
  WorkedCall,
} from '../../../../core/connector/sandbox/kit.ts';
import type { ShopFault } from '../faults.ts';
import type { CallContext, MutationFault } from '../read/resolve.ts';
import type { SearchFields } from '../search/fields.ts';
import type { Shop } from '../shop/shop.ts';
import type { Tokens } from '../tokens.ts';
import type { Bucket } from './bucket.ts';
import { readCallBody } from './call-body.ts';
import { actualCost, COST_MAX, requestedCost } from './cost.ts';
import { executeCall } from './execute.ts';
import { type PreparedCall, prepareCall } from './prepare.ts';

/** Everything that answering a call needs. */
export interface CallParts {
  readonly shop: Shop;
  readonly schema: GraphQLSchema;
  readonly fields: SearchFields;
  readonly index: LaggingIndex;
  readonly bucket: Bucket;
  readonly tokens: Tokens;
  readonly runningKeys: Map<string, string>;
  /** Commits and sends webhooks. */
  readonly done: () => void;
}

/** Reads a call as far as it can go before the work: access, body, document. */
export function readCall(parts: CallParts, call: SandboxCall): PreparedCall | WorkedCall {
  if (!parts.tokens.accepts(call.headers['x-shopify-access-token'])) {
    const errors = '[API] Invalid API key or access token (unrecognized login or wrong password)';
    return { status: 401, body: { errors } };
  }
  const body = readCallBody(parseJson(call.body));
  if (body === null) {
    return { status: 400, body: { errors: { query: 'Required parameter missing or invalid' } } };
  }
  const prepared = prepareCall(parts.schema, body);
  if ('document' in prepared) return prepared;
  const codes = prepared.map((error) => String(error.extensions?.['code'] ?? 'none'));
  return { status: 200, body: { errors: prepared }, cost: 0, errorCodes: codes };
}

function parseJson(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return value;
  } catch {
    return null;
  }
}

/** The data of a query that is carried out whole, outside the budget: what a bulk operation does. */
export function runWhole(parts: CallParts, query: string): unknown {
  const call = prepareCall(parts.schema, { query, variables: {}, operationName: null });
  if (!('document' in call)) throw new Error('assertion failed: the query was checked before');
  return executeCall(parts.schema, call, contextOf(parts, { callId: 'bulk', fault: null })).data;
}

/** The answer to one line of a bulk mutation, with its variables as JSON text. */
export function runLine(
  parts: CallParts,
  query: string,
  line: string,
): Readonly<Record<string, unknown>> {
  const variables = parseJson(Buffer.from(line));
  const body = readCallBody({ query, variables });
  if (body === null) return { errors: [{ message: 'The line is not a valid JSON object.' }] };
  const call = prepareCall(parts.schema, body);
  if (!('document' in call)) return { errors: call };
  const { data, errors } = executeCall(
    parts.schema,
    call,
    contextOf(parts, { callId: 'bulk', fault: null }),
  );
  return { data, ...(errors.length === 0 ? {} : { errors }) };
}

function contextOf(
  parts: CallParts,
  about: { readonly callId: string; readonly fault: ShopFault | null },
): CallContext {
  return {
    shop: parts.shop,
    index: parts.index,
    fields: parts.fields,
    scopes: parts.tokens.scopes(),
    searchNotes: [],
    callId: about.callId,
    runningKeys: parts.runningKeys,
    mutationFault: mutationFault(about.fault),
  };
}

/** Answers a prepared call: faults inside the answer, cost, execution. */
export function answerCall(
  parts: CallParts,
  work: { readonly call: PreparedCall; readonly callId: string; readonly fault: ShopFault | null },
): WorkedCall {
  const { call, callId, fault } = work;
  if (fault?.kind === 'throttled') return throttled(parts, 752, fault.status ?? 200);
  if (fault?.kind === 'graphqlError') {
    const code = fault.code ?? 'INTERNAL_SERVER_ERROR';
    const errors = [{ message: fault.message ?? code, extensions: { code } }];
    return { status: 200, body: { errors, data: null }, cost: 0, errorCodes: [code] };
  }
  const input = { ...call, schema: parts.schema };
  const requested = requestedCost(input);
  if (requested > COST_MAX) return tooDear(requested);
  if (!parts.bucket.take(requested)) return throttled(parts, requested, 200);
  const context = contextOf(parts, { callId, fault });
  const { searchNotes } = context;
  const { data, errors } = executeCall(parts.schema, call, context);
  parts.done();
  const actual = Math.min(requested, actualCost(input, data));
  parts.bucket.giveBack(requested - actual);
  const cost = {
    requestedQueryCost: requested,
    actualQueryCost: actual,
    throttleStatus: parts.bucket.status(),
  };
  const extensions = { cost, ...(searchNotes.length === 0 ? {} : { search: searchNotes }) };
  return {
    status: 200,
    body: { ...(errors.length === 0 ? {} : { errors }), data, extensions },
    cost: actual,
    errorCodes: errors.map((error) => String(error.extensions?.['code'] ?? 'none')),
    facts: { requestedCost: requested, roots: call.roots },
  };
}

function mutationFault(fault: ShopFault | null): MutationFault | null {
  if (fault?.kind === 'internalError') return { kind: 'internalError' };
  if (fault?.kind !== 'userError') return null;
  return {
    kind: 'userError',
    code: fault.code ?? null,
    message: fault.message ?? 'The sandbox was told to refuse this.',
    field: fault.field ?? null,
  };
}

function tooDear(cost: number): WorkedCall {
  const code = 'MAX_COST_EXCEEDED';
  const message = `Query cost is ${cost}, which exceeds the single query max cost limit (${COST_MAX}).`;
  const errors = [{ message, extensions: { code, cost, maxCost: COST_MAX } }];
  return {
    status: 200,
    body: { errors },
    cost: 0,
    errorCodes: [code],
    facts: { requestedCost: cost },
  };
}

function throttled(parts: CallParts, requestedQueryCost: number, status: number): WorkedCall {
  const documentation = 'https://shopify.dev/api/usage/rate-limits';
  const throttleStatus = parts.bucket.status();
  return {
    status,
    body: {
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED', documentation } }],
      extensions: { cost: { requestedQueryCost, actualQueryCost: null, throttleStatus } },
    },
    wasThrottled: true,
    cost: 0,
    errorCodes: ['THROTTLED'],
    facts: { requestedCost: requestedQueryCost },
  };
}
