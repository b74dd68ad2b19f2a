import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Clock } from '../../../../core/connector/index.ts';
import type { LaggingIndex } from '../../../../core/connector/sandbox/kit.ts';
import type { FaultList, SandboxFault } from '../faults.ts';
import type { CallNote } from '../options.ts';
import type { CallContext, MutationFault, SearchNote } from '../read/resolve.ts';
import type { SearchFields } from '../search/fields.ts';
import type { Shop } from '../shop/shop.ts';
import type { Database } from '../shop/tables.ts';
import type { Tokens } from '../tokens.ts';
import type { Bucket } from './bucket.ts';
import { readCallBody } from './call-body.ts';
import { actualCost, COST_MAX, requestedCost } from './cost.ts';
import type { CallError } from './document-errors.ts';
import { executeCall } from './execute.ts';
import { type PreparedCall, prepareCall } from './prepare.ts';

/** Everything that answering a call needs. */
export interface CallParts {
  readonly shop: Shop;
  readonly database: Database;
  readonly clock: Clock;
  readonly schema: GraphQLSchema;
  readonly fields: SearchFields;
  readonly index: LaggingIndex;
  readonly bucket: Bucket;
  readonly faults: FaultList;
  readonly tokens: Tokens;
  readonly runningKeys: Map<string, string>;
  /** Commits and sends webhooks. */
  readonly done: () => void;
  readonly note: (note: CallNote) => void;
  readonly stopping: AbortController;
}

/** What goes back: a status and a body, or nothing because the connection is cut or left hanging. */
interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly retryAfter?: string;
  readonly requestedCost?: number;
  readonly actualCost?: number;
}

/** Answers one GraphQL call through all layers: access, body, document, cost, ordered faults, execution. */
export async function answerCall(
  parts: CallParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const call = readCall(parts, request);
  if ('status' in call) return send(parts, reply, { answer: call, call: null, fault: null });
  const names = [...call.roots, call.operationName ?? '', call.operation.operation];
  const fault = parts.faults.take(names);
  const callId = String(reply.getHeader('x-request-id'));
  hold(parts, call, callId);
  try {
    const early = await beforeWork(parts, reply, fault);
    if (early === 'gone') return finish(parts, reply, { call, fault, status: null });
    const answer = early ?? work(parts, { call, callId, fault });
    return await send(parts, reply, { answer, call, fault });
  } finally {
    for (const key of call.idempotencyKeys) {
      if (parts.runningKeys.get(key) === callId) parts.runningKeys.delete(key);
    }
  }
}

function readCall(parts: CallParts, request: FastifyRequest): PreparedCall | Answer {
  const token = request.headers['x-shopify-access-token'];
  if (!parts.tokens.accepts(typeof token === 'string' ? token : undefined)) {
    const errors = '[API] Invalid API key or access token (unrecognized login or wrong password)';
    return { status: 401, body: { errors } };
  }
  const body = readCallBody(parseJson(request.body));
  if (body === null)
    return { status: 400, body: { errors: { query: 'Required parameter missing or invalid' } } };
  const prepared = prepareCall(parts.schema, body);
  return 'document' in prepared ? prepared : { status: 200, body: { errors: prepared } };
}

function parseJson(body: unknown): unknown {
  if (typeof body !== 'string') return null;
  try {
    const value: unknown = JSON.parse(body);
    return value;
  } catch {
    return null;
  }
}

/** Marks the call's idempotency keys as in use, so that a second call with one meets it. */
function hold(parts: CallParts, call: PreparedCall, callId: string): void {
  for (const key of call.idempotencyKeys) {
    if (!parts.runningKeys.has(key)) parts.runningKeys.set(key, callId);
  }
}

async function beforeWork(
  parts: CallParts,
  reply: FastifyReply,
  fault: SandboxFault | null,
): Promise<Answer | 'gone' | null> {
  switch (fault?.kind) {
    case 'status':
      return {
        status: fault.status ?? 500,
        body: { errors: fault.message ?? 'Something went wrong' },
        ...(fault.retryAfter === undefined ? {} : { retryAfter: fault.retryAfter }),
      };
    case 'throttled':
      return throttled(parts, 752, fault.status ?? 200);
    case 'graphqlError': {
      const code = fault.code ?? 'INTERNAL_SERVER_ERROR';
      const errors = [{ message: fault.message ?? code, extensions: { code } }];
      return { status: 200, body: { errors, data: null } };
    }
    case 'slow':
      await parts.clock.sleep(fault.delayMs ?? 0, parts.stopping.signal);
      return null;
    case 'reset':
      reply.raw.socket?.destroy();
      return 'gone';
    case 'timeout':
      return 'gone';
    default:
      return null;
  }
}

interface Work {
  readonly call: PreparedCall;
  readonly callId: string;
  readonly fault: SandboxFault | null;
}

function work(parts: CallParts, { call, callId, fault }: Work): Answer {
  const input = { ...call, schema: parts.schema };
  const requested = requestedCost(input);
  if (requested > COST_MAX) return tooDear(requested);
  if (!parts.bucket.take(requested)) return throttled(parts, requested, 200);
  const searchNotes: SearchNote[] = [];
  const context: CallContext = {
    shop: parts.shop,
    index: parts.index,
    fields: parts.fields,
    scopes: parts.tokens.scopes(),
    searchNotes,
    callId,
    runningKeys: parts.runningKeys,
    mutationFault: mutationFault(fault),
  };
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
    requestedCost: requested,
    actualCost: actual,
  };
}

function mutationFault(fault: SandboxFault | null): MutationFault | null {
  if (fault?.kind === 'internalError') return { kind: 'internalError' };
  if (fault?.kind !== 'userError') return null;
  return {
    kind: 'userError',
    code: fault.code ?? null,
    message: fault.message ?? 'The sandbox was told to refuse this.',
    field: fault.field ?? null,
  };
}

function tooDear(cost: number): Answer {
  const message = `Query cost is ${cost}, which exceeds the single query max cost limit (${COST_MAX}).`;
  const extensions = { code: 'MAX_COST_EXCEEDED', cost, maxCost: COST_MAX };
  return { status: 200, body: { errors: [{ message, extensions }] }, requestedCost: cost };
}

function throttled(parts: CallParts, requestedQueryCost: number, status: number): Answer {
  const documentation = 'https://shopify.dev/api/usage/rate-limits';
  const throttleStatus = parts.bucket.status();
  return {
    status,
    body: {
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED', documentation } }],
      extensions: { cost: { requestedQueryCost, actualQueryCost: null, throttleStatus } },
    },
    requestedCost: requestedQueryCost,
  };
}

interface Outgoing {
  readonly answer: Answer;
  readonly call: PreparedCall | null;
  readonly fault: SandboxFault | null;
}

async function send(parts: CallParts, reply: FastifyReply, out: Outgoing): Promise<FastifyReply> {
  const { answer, call, fault } = out;
  const codes = codesOf(answer);
  const costs = { requested: answer.requestedCost ?? null, actual: answer.actualCost ?? null };
  const ended = { call, fault, codes, costs };
  if (fault?.kind === 'appliedThenReset') {
    reply.raw.socket?.destroy();
    return finish(parts, reply, { ...ended, status: null });
  }
  if (fault?.kind === 'appliedThenTimeout') return finish(parts, reply, { ...ended, status: null });
  note(parts, reply, { ...ended, status: answer.status });
  if (answer.retryAfter !== undefined) reply.header('retry-after', answer.retryAfter);
  if (fault?.kind === 'html') {
    return reply
      .code(200)
      .type('text/html')
      .send('<!doctype html><title>Log in</title><h1>Log in</h1>');
  }
  if (fault?.kind === 'emptyBody') return reply.code(200).type('application/json').send('');
  const text = JSON.stringify(answer.body);
  reply.code(answer.status).type('application/json; charset=utf-8');
  if (fault?.kind !== 'truncated') return reply.send(text);
  return reply.send(text.slice(0, Math.floor(text.length * (fault.share ?? 0.5))));
}

interface Ended {
  readonly call: PreparedCall | null;
  readonly fault: SandboxFault | null;
  readonly status: number | null;
  readonly codes?: readonly string[];
  readonly costs?: { readonly requested: number | null; readonly actual: number | null };
}

/** Notes a call that gets no answer; the reply stays open or is already cut. */
function finish(parts: CallParts, reply: FastifyReply, ended: Ended): FastifyReply {
  note(parts, reply, ended);
  return reply.hijack();
}

function note(parts: CallParts, reply: FastifyReply, ended: Ended): void {
  const kind = ended.call?.operation.operation;
  parts.note({
    kind: kind === 'query' || kind === 'mutation' ? kind : null,
    operationName: ended.call?.operationName ?? null,
    roots: ended.call?.roots ?? [],
    requestId: String(reply.getHeader('x-request-id')),
    status: ended.status,
    requestedCost: ended.costs?.requested ?? null,
    actualCost: ended.costs?.actual ?? null,
    idempotencyKeys: ended.call?.idempotencyKeys ?? [],
    errorCodes: ended.codes ?? [],
    fault: ended.fault?.kind ?? null,
    at: parts.shop.now(),
  });
}

function codesOf(answer: Answer): readonly string[] {
  const { errors } = answer.body;
  if (!Array.isArray(errors)) return [];
  return errors.map((error: CallError) => String(error.extensions?.['code'] ?? 'none'));
}
