/** From a call to its answer: limits, log-in, then the service that the path names. */
import type {
  Operation,
  SandboxCall,
  SandboxFault,
  WorkedCall,
} from '../../../core/connector/sandbox/kit.ts';
import type { Gate } from './access/gate.ts';
import type { Tokens } from './access/token-endpoint.ts';
import type { AsyncJobs } from './async-jobs.ts';
import type { NetsuiteFaultKind } from './options.ts';
import { badQuery } from './query/lexer.ts';
import type { QueryService } from './query/run.ts';
import { pageBody, windowOf } from './record/list.ts';
import { Refusal, refusalAnswer, statusAnswer } from './record/refusal.ts';
import { parsed, recordRequestOf, serveRecord } from './record/service.ts';
import type { Books } from './state/books.ts';

const REST = '/services/rest';
const TOKEN = `${REST}/auth/oauth2/v1/token`;
const QUERY = `${REST}/query/v1/suiteql`;
/** A query gives no more rows than this through its pages. Source: NetSuite Help 2026.1. */
export const ROWS_CAP = 100_000;

/** What the services work with. */
export interface ServiceParts {
  readonly books: Books;
  readonly limit: { most: number; open: number };
  readonly tokens: Tokens;
  readonly gate: Gate;
  readonly jobs: AsyncJobs;
  readonly queries: QueryService;
  readonly commit: () => void;
  /** How long a call takes. */
  readonly wait: () => Promise<void>;
}

type Fault = SandboxFault<NetsuiteFaultKind> | null;

/** Which operation a call is: a query is a read although it is a POST. */
export function operationOf({ method, path }: SandboxCall): Operation {
  if (path === TOKEN) return { name: 'token', isWrite: false, isAside: true };
  if (path === QUERY) return { name: 'suiteql', isWrite: false };
  const [, , , service = '', , type = '', , mark, target] = path.split('/');
  if (service !== 'record') return { name: `${method} ${service}`, isWrite: method !== 'GET' };
  const name = mark === '!transform' ? `${type}.${target ?? ''}` : `${method} ${type}`;
  return { name, isWrite: method !== 'GET' };
}

/** Makes the services. */
export function makeServices(parts: ServiceParts): {
  readonly work: (call: SandboxCall, fault: Fault) => Promise<WorkedCall>;
} {
  const { limit, tokens } = parts;
  return {
    work: async (call, fault) => {
      if (call.path === TOKEN) return tokens.grant(call);
      const refusal = parts.gate.refusal(call);
      if (refusal !== null) return refusal;
      if (limit.open >= limit.most || fault?.kind === 'concurrency') return tooMany();
      limit.open += 1;
      try {
        await parts.wait();
        return answer(parts, call, fault);
      } finally {
        limit.open -= 1;
      }
    },
  };
}

function answer(parts: ServiceParts, call: SandboxCall, fault: Fault): WorkedCall {
  try {
    const ordered = ownFault(fault);
    if (ordered !== null) return ordered;
    parts.jobs.runDue();
    const done = serve(parts, call);
    parts.commit();
    if (fault?.kind === 'unexpectedAfter')
      return statusAnswer(500, 'An unexpected error occurred.');
    return done;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    parts.commit();
    return { ...refusalAnswer(error), errorCodes: [error.code] };
  }
}

function ownFault(fault: Fault): WorkedCall | null {
  switch (fault?.kind) {
    case 'requestLimit':
      return {
        status: 400,
        body: { error: { code: 'SSS_REQUEST_LIMIT_EXCEEDED', message: 'Request limit exceeded.' } },
        wasThrottled: true,
        errorCodes: ['SSS_REQUEST_LIMIT_EXCEEDED'],
      };
    case 'recordChanged':
      throw new Refusal(409, 'RCRD_HAS_BEEN_CHANGED', 'Record has been changed');
    case 'scriptError':
      throw new Refusal(400, 'USER_ERROR', fault.message ?? 'This record may not be saved.');
    default:
      return null;
  }
}

/** Blocked before anything was done. Source: NetSuite Help 2026.1, Concurrency Governance. */
function tooMany(): WorkedCall {
  const code = 'CONCURRENCY_LIMIT_EXCEEDED';
  const text = 'Concurrent request limit exceeded. Request blocked.';
  const { status, headers, body } = refusalAnswer(new Refusal(429, code, text));
  return {
    status,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
    wasThrottled: true,
    errorCodes: [code],
  };
}

function serve(parts: ServiceParts, call: SandboxCall): WorkedCall {
  const { books } = parts;
  const { path, method } = call;
  if (path === QUERY) return serveQuery(parts, call);
  if (path === `${REST}/system/v1/serverTime`) {
    return { status: 200, body: { serverTime: new Date(books.now()).toISOString() } };
  }
  if (path === `${REST}/system/v1/governanceLimits`) return serveLimits(parts);
  if (path.startsWith(`${REST}/record/v1/`)) {
    const request = recordRequestOf(call);
    const isAsync = call.headers['prefer']?.includes('respond-async') === true;
    return isAsync ? parts.jobs.submit(request) : serveRecord(books, request);
  }
  if (path.startsWith(`${REST}/async/v1/job/`)) {
    const base = `http://${call.headers['host'] ?? ''}`;
    return parts.jobs.serve(path.split('/').slice(6), base);
  }
  throw new Refusal(404, 'NONEXISTENT_ID', `There is no service at ${method} ${path}.`);
}

function serveQuery({ queries }: ServiceParts, call: SandboxCall): WorkedCall {
  if (call.method !== 'POST') throw new Refusal(405, 'INVALID_REQUEST', 'A query is a POST.');
  if (call.headers['prefer']?.includes('transient') !== true) {
    const text = 'The required request header "Prefer" is missing or is not "transient".';
    throw new Refusal(400, 'INVALID_REQUEST', text);
  }
  const { q, params = [] } = parsed(call.body.toString('utf8'));
  if (typeof q !== 'string') throw badQuery('q is missing');
  if (!Array.isArray(params)) throw badQuery('params is no list');
  const texts = params.map((value) => {
    if (typeof value === 'string') return value;
    throw badQuery('every parameter is a text');
  });
  const window = windowOf(call.query);
  const rows = queries.run(q, texts);
  const reachable = rows.slice(0, ROWS_CAP);
  const items = reachable
    .slice(window.offset, window.offset + window.limit)
    .map((row) => ({ links: [], ...row }));
  const href = `http://${call.headers['host'] ?? ''}${QUERY}`;
  return {
    status: 200,
    headers: { 'content-type': 'application/vnd.oracle.resource+json; type=collection' },
    body: pageBody(href, window, items, reachable.length),
  };
}

function serveLimits({ books, limit }: ServiceParts): WorkedCall {
  if (books.hidden.has('governanceLimits')) {
    throw new Refusal(403, 'INSUFFICIENT_PERMISSION', 'Only an administrator may see the limits.');
  }
  return {
    status: 200,
    body: {
      accountConcurrencyLimit: limit.most,
      accountUnallocatedConcurrencyLimit: limit.most,
      integrationLimitType: 'accountLimit',
    },
  };
}
