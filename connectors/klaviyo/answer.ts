import {
  CrossdockError,
  type ErrorKind,
  type HttpResponse,
  isJsonObject,
  type JsonObject,
  type Retry,
  retryAfterMs,
} from '../../core/connector/index.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import type { Operation } from './operation.ts';
import { parseJson } from './payload.ts';
import { isList, optionalText, valueAt } from './resource.ts';
import { scrub } from './scrub.ts';

/** One entry of `errors`. */
export interface ApiError {
  readonly code: string;
  readonly detail: string;
  /** A JSON pointer into the request's body, or null. */
  readonly pointer: string | null;
  readonly meta: JsonObject;
}

/**
 * What one answer means.
 *
 * Shape: ok · retry: surely not carried out · refused: final · missing: there is no such thing · conflict: it exists
 *        already · tooLarge: split it · unknown: a write that may have been carried out · auth: the credentials.
 */
export type Answer = { readonly serverMs: number | null } & (
  | { readonly kind: 'ok'; readonly status: number; readonly body: JsonObject }
  | {
      readonly kind: 'retry' | 'refused' | 'missing' | 'conflict' | 'tooLarge' | 'unknown' | 'auth';
      readonly fault: CrossdockError;
      readonly errors: readonly ApiError[];
    }
);

/** An answer that is not `ok`. */
export type BadAnswer = Exclude<Answer, { readonly kind: 'ok' }>;

/** What was asked, as far as the meaning of the answer depends on it. */
export interface Asked {
  readonly operation: Operation;
  readonly where: string;
  readonly nowMs: number;
}

const ERRORS = KLAVIYO_ERRORS;
const OK: ReadonlySet<number> = new Set([200, 201, 202, 204]);

/** Reads an answer. It never throws: what cannot be read is an answer too. */
export function readAnswer(response: HttpResponse, asked: Asked): Answer {
  const { status } = response;
  const date = Date.parse(response.headers['date'] ?? '');
  const serverMs = Number.isNaN(date) ? null : date;
  const body = parseJson(response.body);
  const errors = isJsonObject(body) ? errorsOf(body) : [];
  const bad = (kind: BadAnswer['kind'], error: ErrorKind, what: string, retry?: Retry): Answer => ({
    kind,
    errors,
    serverMs,
    fault: faultOf(asked, error, what, retry),
  });
  if (OK.has(status)) {
    const fault = shapeFault(response, body, asked);
    if (fault === null) {
      return { kind: 'ok', status, serverMs, body: isJsonObject(body) ? body : {} };
    }
    return bad(
      asked.operation.isWrite ? 'unknown' : 'retry',
      ERRORS.KLAVIYO_ANSWER_MALFORMED,
      fault,
    );
  }
  const said = errors.map(textOf).join('; ') || `status ${status}`;
  return badStatus({ response, asked, said, isApi: errors.length > 0, bad });
}

interface BadStatus {
  readonly response: HttpResponse;
  readonly asked: Asked;
  readonly said: string;
  readonly isApi: boolean;
  readonly bad: (kind: BadAnswer['kind'], error: ErrorKind, what: string, retry?: Retry) => Answer;
}

function badStatus({ response, asked, said, isApi, bad }: BadStatus): Answer {
  const { status, headers } = response;
  const waitMs = retryAfterMs(headers['retry-after'], asked.nowMs);
  const retry = waitMs === null ? undefined : { afterMs: Math.max(1000, waitMs) };
  const isWrite = asked.operation.isWrite;
  switch (status) {
    case 401:
      return bad('auth', ERRORS.KLAVIYO_AUTH_REFUSED, said);
    case 403:
      // A front of Cloudflare answers some networks with an HTML page.
      if (!isApi) return bad('auth', ERRORS.KLAVIYO_EDGE_REFUSED, 'status 403 with a page');
      return bad('auth', ERRORS.KLAVIYO_ACCESS_DENIED, said);
    case 413:
      return bad('tooLarge', ERRORS.KLAVIYO_TOO_LARGE, said);
    case 429:
      return bad('retry', ERRORS.KLAVIYO_THROTTLED, said, retry);
    default:
      break;
  }
  const doubt = isWrite ? 'unknown' : 'retry';
  if (status >= 500) return bad(doubt, ERRORS.KLAVIYO_SERVER_FAULT, said, retry);
  // A refusal without Klaviyo's own words comes from something in between, and says nothing of the record.
  if (status < 400 || !isApi) {
    return bad(doubt, ERRORS.KLAVIYO_ANSWER_MALFORMED, `${said} without an API error`);
  }
  switch (status) {
    case 404:
      return bad('missing', ERRORS.KLAVIYO_ITEM_UNKNOWN, said);
    case 409:
      return bad('conflict', ERRORS.KLAVIYO_PROFILE_CONFLICT, said);
    default:
      return bad('refused', ERRORS.KLAVIYO_REQUEST_REFUSED, said);
  }
}

/** Why a good status is no good answer; null when it is. */
function shapeFault(response: HttpResponse, body: unknown, asked: Asked): string | null {
  const { body: bytes, headers } = response;
  const { hasBody } = asked.operation;
  if (bytes.length === 0) return hasBody ? 'the answer is empty' : null;
  const type = headers['content-type'] ?? '';
  if (!/\bjson\b/i.test(type)) return `the content is ${type.split(';')[0] || 'of no type'}`;
  if (!isJsonObject(body)) return 'the answer is not a whole JSON object';
  if ('errors' in body) return 'the status is good and the body holds errors';
  if (hasBody && !('data' in body)) return 'the answer holds no data';
  return null;
}

function errorsOf(body: JsonObject): readonly ApiError[] {
  const { errors } = body;
  return isList(errors) ? errors.filter(isJsonObject).map(errorOf) : [];
}

/** One entry of `errors`, of an answer or of a job. */
export function errorOf(entry: JsonObject): ApiError {
  const meta = entry['meta'];
  const pointer = valueAt(entry, 'source', 'pointer');
  const parameter = valueAt(entry, 'source', 'parameter');
  const source = typeof pointer === 'string' ? pointer : parameter;
  return {
    code: optionalText(entry, 'code') ?? 'none',
    detail: scrub(optionalText(entry, 'detail') ?? optionalText(entry, 'title') ?? ''),
    pointer: typeof source === 'string' ? source : null,
    meta: isJsonObject(meta) ? meta : {},
  };
}

/** An error as it is shown: code, message and place. */
export function textOf({ code, detail, pointer }: ApiError): string {
  return `${code}: ${detail}${pointer === null ? '' : ` (${pointer})`}`;
}

function faultOf(asked: Asked, kind: ErrorKind, what: string, retry: Retry | undefined) {
  const { method, path } = asked.operation;
  const where = `${asked.where} ${method} ${path}`;
  return new CrossdockError(kind, { what, where, ...(retry === undefined ? {} : { retry }) });
}
