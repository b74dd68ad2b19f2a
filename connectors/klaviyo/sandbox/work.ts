/** One call through all layers: credentials, limits, scopes, the call's own form, and then its work. */
import type {
  Operation,
  SandboxAnswer,
  SandboxCall,
  SandboxFault,
  Vendor,
  WorkedCall,
} from '../../../core/connector/sandbox/kit.ts';
import type { Credentials } from './account/credentials.ts';
import type { Endpoint } from './api/endpoint.ts';
import { ApiFault, faultAnswer, faultBody, statusEntry } from './api/fault.ts';
import { makeRouter, type Route, readRequest } from './api/router.ts';
import { tierOf, type Verdict, type Windows } from './api/windows.ts';
import type { Exchange, KlaviyoFault, OwnFault } from './options.ts';
import type { World } from './world.ts';

const JSON_API = 'application/vnd.api+json';
const EDGE_PAGE =
  '<!doctype html><title>Attention Required!</title><h1>Sorry, you have been blocked</h1>';

/** What the layers need. */
export interface WorkParts {
  readonly world: World;
  readonly endpoints: readonly Endpoint[];
  readonly credentials: Credentials;
  readonly windows: Windows;
  readonly base: () => string;
  /** Does the jobs that are due. */
  readonly workJobs: () => void;
  /** Commits and sends webhooks. */
  readonly done: () => void;
  readonly observe: (exchange: Exchange) => void;
  readonly extraHeaders: Readonly<Record<string, string>>;
}

/** The account as the kit's server plays it. */
export function makeVendor(parts: WorkParts): Vendor<OwnFault> {
  const routeOf = makeRouter(parts.endpoints);
  return {
    operationOf: (call) => operationOf(call, routeOf(call)),
    work: (call, fault) => {
      const answer = answerOf(parts, call, { route: routeOf(call), fault });
      const { method, target, headers, body } = call;
      const exchange = { method, target, headers, body, status: answer.status };
      if (fault === null) parts.observe({ ...exchange, answer: answer.body });
      return answer;
    },
    headers: () => parts.extraHeaders,
    faultAnswer: (status, fault) => ordered(parts.world, status, fault),
  };
}

interface Working {
  readonly route: Route | null;
  readonly fault: KlaviyoFault | null;
}

function answerOf(parts: WorkParts, call: SandboxCall, working: Working): WorkedCall {
  if (call.path === '/oauth/token' && call.method === 'POST') return parts.credentials.token(call);
  try {
    return workCall(parts, call, working);
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    return faultAnswer(parts.world, error);
  }
}

function operationOf(call: SandboxCall, route: Route | null): Operation {
  if (call.path === '/oauth/token') return { name: 'token', isWrite: false, isAside: true };
  const path = route?.endpoint.path ?? call.path;
  return { name: `${call.method} ${path}`, isWrite: call.method !== 'GET' };
}

function workCall(parts: WorkParts, call: SandboxCall, { route, fault }: Working): WorkedCall {
  const { world, credentials, windows } = parts;
  if (fault?.kind === 'edgePage') {
    return { status: 403, headers: { 'content-type': 'text/html' }, body: EDGE_PAGE };
  }
  if (route === null) throw unknownPath(parts, call);
  const caller = credentials.callerOf(call);
  const tier = tierOf(route.endpoint, call.query);
  const verdict = windows.take(route.endpoint, tier, caller.quota);
  if (verdict.waitSeconds !== null) return throttled(world, verdict);
  credentials.requireScopes(route.endpoint.scopes);
  const request = readRequest(call, route, parts.base());
  parts.workJobs();
  if (fault?.kind === 'errorInside') {
    const body = faultBody(world, 200, [statusEntry(500)]);
    return { status: 200, headers: { 'content-type': JSON_API }, body };
  }
  const { status, body } = route.endpoint.work(world, request);
  parts.done();
  return {
    status,
    headers: { ...verdict.headers, ...(body === undefined ? {} : { 'content-type': JSON_API }) },
    ...(body === undefined ? {} : { body }),
    idempotencyKey: null,
  };
}

function unknownPath(parts: WorkParts, call: SandboxCall): ApiFault {
  const others = ['GET', 'POST', 'PATCH', 'DELETE'].filter((method) => method !== call.method);
  const routeOf = makeRouter(parts.endpoints);
  const isOther = others.some((method) => routeOf({ ...call, method }) !== null);
  const [status, code] = isOther ? [405, 'method_not_allowed'] : [404, 'not_found'];
  const detail = `${call.method} ${call.path} is not an endpoint of this sandbox.`;
  return new ApiFault(status, [{ code, title: 'Not found.', detail }]);
}

/** On a throttled call the headers of the window are replaced by Retry-After. */
function throttled(world: World, { waitSeconds }: Verdict): WorkedCall {
  const wait = waitSeconds ?? 1;
  const detail = `Request was throttled. Expected available in ${wait} second${wait === 1 ? '' : 's'}.`;
  return {
    status: 429,
    headers: { 'content-type': JSON_API, 'retry-after': String(wait) },
    body: faultBody(world, 429, [{ ...statusEntry(429), detail }]),
    wasThrottled: true,
    cost: 0,
    errorCodes: ['throttled'],
  };
}

function ordered(world: World, status: number, fault: SandboxFault<OwnFault>): SandboxAnswer {
  const entry = statusEntry(status);
  const detail = fault.message ?? entry.detail;
  const code = fault.code ?? entry.code;
  const [field] = fault.field ?? [];
  const pointer = field === undefined ? {} : { pointer: field };
  return {
    status,
    headers: { 'content-type': JSON_API },
    body: faultBody(world, status, [{ ...entry, code, detail, ...pointer }]),
  };
}
