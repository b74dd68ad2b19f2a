import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { NO_TELEMETRY, type Telemetry } from '../base/telemetry.ts';
import type { Account } from './account.ts';
import { type AddressRules, checkUrl, type Resolve, systemResolve } from './address-guard.ts';
import { makeCall } from './http-call.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './http-contract.ts';
import type { CallRecord } from './http-record.ts';
import { callNotes } from './http-telemetry.ts';
import { networkTransport, type Transport, type WireRequest } from './http-transport.ts';
import { currentLease } from './lease.ts';
import type { Target } from './target.ts';

export { mayHaveExecuted } from './errors.ts';
export type { CallRecord } from './http-record.ts';
export type { Transport } from './http-transport.ts';

/** What `openHttp` is told; the optional ones have safe defaults. */
export interface HttpOptions {
  /** The connection's name, for messages. */
  readonly connection: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** The budgets of the vendor account, shared with the other connections that name it. */
  readonly account: Account;
  /** Whether the system works under this credential, and what may be repeated; always and everything when absent. */
  readonly target?: Target;
  /** Host patterns that the connection's credentials are bound to (T38); null allows any public host. */
  readonly hosts: readonly string[] | null;
  /** Allows the operator's own networks and loopback, and plain http: a till in the LAN, a sandbox. */
  readonly allowPrivate: boolean;
  /** Counts and traces every attempt; nothing is when absent. */
  readonly telemetry?: Telemetry;
  /** Told of every attempt; headers are redacted, bodies are left out. */
  readonly record?: (call: CallRecord) => void;
  readonly maxBodyBytes?: number;
  /** Finds addresses; the machine's resolver when absent. */
  readonly resolve?: Resolve;
  /** Takes the network's place in the simulation; called directly, so no real timer is involved. */
  readonly transport?: Transport;
}

/** An open client; `close` drops its idle connections. */
export interface OpenHttp extends HttpClient {
  close(): void;
}

/** Total time of one attempt when the request names none, in ms. */
export const TIMEOUT_MS = 30_000;

/** The largest answer that is read, in bytes; a longer one is a fault. */
export const BODY_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Opens a connection's HTTP client: the only way out for its connector.
 *
 * Shape:  axios sends, p-retry repeats, bottleneck caps the calls at one time, the account's budget holds back. Any
 *         status is an answer, not an error.
 * Errors: HTTP_ERRORS, BUDGET_ERRORS and BREAKER_ERRORS; `mayHaveExecuted` tells `retry` from `unknown`.
 */
export function openHttp(options: HttpOptions): OpenHttp {
  const { account, clock, random, record, target, connection: where } = options;
  const rules: AddressRules = { hosts: options.hosts, allowPrivate: options.allowPrivate, where };
  const line = openLine(options, rules, account);
  const notes = callNotes(options.telemetry ?? NO_TELEMETRY, where);
  return {
    send: async (request) =>
      makeCall({
        wire: wireOf(request, checkUrl(request.url, rules), options.signal),
        isRepeatable: request.repeatable,
        points: request.cost ?? 1,
        allowance: request.allowance,
        isRepetition: request.isRepetition === true,
        account,
        target,
        send: (wire) => line.send(wire, request.sign),
        clock,
        random,
        where,
        record,
        notes,
      }),
    reportBudget: account.reportBudget,
    reportWindow: account.reportWindow,
    reportThrottled: notes.throttled,
    close: line.close,
  };
}

/** The transport behind the cap on the account's calls at one time. */
function openLine(
  options: HttpOptions,
  rules: AddressRules,
  account: Account,
): { readonly send: SignedSend; readonly close: () => void } {
  const { transport: simulated, connection: where } = options;
  if (simulated !== undefined) {
    return { send: (wire, sign) => simulated(leaving(wire, sign, where)), close: () => undefined };
  }
  const transport = networkTransport({
    clock: options.clock,
    rules,
    resolve: options.resolve ?? systemResolve,
    maxBodyBytes: options.maxBodyBytes ?? BODY_MAX_BYTES,
    maxSockets: account.concurrency,
  });
  return {
    send: (wire, sign) => account.inTurn(() => transport(leaving(wire, sign, where))),
    close: transport.close,
  };
}

type SignedSend = (wire: WireRequest, sign: HttpRequest['sign']) => Promise<HttpResponse>;

/**
 * What is done when the call's turn has come: the lease may be over by now, and a signature that waited in the queue
 * might be too old. Errors: LEASE_OVER.
 */
function leaving(wire: WireRequest, sign: HttpRequest['sign'], where: string): WireRequest {
  wire.lease?.check(where);
  if (sign === undefined) return wire;
  return { ...wire, headers: { ...wire.headers, ...lowerNames(sign()) } };
}

function wireOf(request: HttpRequest, url: URL, signal: AbortSignal): WireRequest {
  const { body } = request;
  const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  const content = isRaw ? body : JSON.stringify(body);
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    method: request.method,
    url,
    headers: {
      'user-agent': 'Crossdock',
      'accept-encoding': 'gzip, deflate, br',
      ...(isRaw ? {} : { 'content-type': 'application/json' }),
      ...lowerNames(request.headers ?? {}),
    },
    body: bytes === undefined ? undefined : Buffer.from(bytes),
    timeoutMs: request.timeoutMs ?? TIMEOUT_MS,
    piecewise: request.piecewise === true,
    signal,
    lease: currentLease(),
  };
}

function lowerNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}
