import { type Clock, isoTime } from '../base/clock.ts';
import { CrossdockError } from '../base/errors.ts';
import type { HttpResponse } from './http-contract.ts';
import type { WireRequest } from './http-transport.ts';

/** What is kept of one attempt: never a body, a query string or a credential. Units: ms, bytes, UTC. */
export interface CallRecord {
  readonly at: string;
  readonly method: string;
  readonly url: string;
  readonly attempt: number;
  readonly ms: number;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBytes: number;
  readonly status: number | null;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBytes: number;
  /** The fault's code when there was no answer. */
  readonly fault: string | null;
}

const CREDENTIAL = /auth|token|secret|cookie|api-?key|signature|hmac|session|password/i;

/** Makes the record of one attempt. */
export function recordOf(call: {
  readonly wire: WireRequest;
  readonly attempt: number;
  readonly result: HttpResponse | unknown;
  readonly at: number;
  readonly startedMs: number;
  readonly clock: Clock;
}): CallRecord {
  const response = isResponse(call.result) ? call.result : null;
  return {
    at: isoTime(call.at),
    method: call.wire.method,
    url: `${call.wire.url.origin}${call.wire.url.pathname}`,
    attempt: call.attempt,
    ms: call.clock.monotonicMs() - call.startedMs,
    requestHeaders: redactHeaders(call.wire.headers),
    requestBytes: call.wire.body?.length ?? 0,
    status: response?.status ?? null,
    responseHeaders: redactHeaders(response?.headers ?? {}),
    responseBytes: response?.body.length ?? 0,
    fault: response === null ? faultCode(call.result) : null,
  };
}

/** Headers with the value of every credential replaced, judged by the header's name. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, CREDENTIAL.test(name) ? '[redacted]' : value]),
  );
}

function isResponse(result: HttpResponse | unknown): result is HttpResponse {
  return typeof result === 'object' && result !== null && 'status' in result && 'body' in result;
}

function faultCode(error: unknown): string {
  return error instanceof CrossdockError ? error.code : 'unexpected';
}
