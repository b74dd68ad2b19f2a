import {
  CrossdockError,
  type ErrorKind,
  type HttpResponse,
  isJsonObject,
  type Json,
  type JsonObject,
  retryAfterMs,
} from '../../core/connector/index.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import { isList, optionalObject, optionalText } from './node.ts';
import { scrub } from './scrub.ts';

/** A fault that Shopify found in the data of a mutation: HTTP 200, no top-level error. */
export interface UserError {
  readonly code: string | null;
  /** Names and list indexes as text, from the mutation's arguments inwards. */
  readonly field: readonly string[];
  readonly message: string;
}

/** What the budget is after the call, as Shopify states it. */
export interface Cost {
  readonly requested: number;
  readonly available: number;
  readonly size: number;
  readonly restorePerSecond: number;
}

/**
 * What one answer means, over all three layers of errors.
 *
 * Shape: ok · retry: surely not carried out · refused: final · unknown: a write that may have been carried out ·
 *        auth: the credentials or the shop's state stop everything.
 */
export type Answer = { readonly cost: Cost | null; readonly serverMs: number | null } & (
  | {
      readonly kind: 'ok';
      readonly data: JsonObject;
      readonly userErrors: readonly UserError[];
    }
  | {
      readonly kind: 'retry' | 'refused' | 'unknown' | 'auth';
      readonly fault: CrossdockError;
    }
);

/** What was asked, as far as the meaning of the answer depends on it. */
export interface Asked {
  readonly operation: string;
  readonly isMutation: boolean;
  readonly apiVersion: string;
  readonly where: string;
  readonly nowMs: number;
}

/** Reads an answer. It never throws: what cannot be read is an answer too. */
export function readAnswer(response: HttpResponse, asked: Asked): Answer {
  const body = parseBody(response.body);
  const cost = isJsonObject(body) ? costOf(body) : null;
  const date = Date.parse(response.headers['date'] ?? '');
  const serverMs = Number.isNaN(date) ? null : date;
  const given = response.headers['x-shopify-api-version'];
  const verdict =
    statusVerdict(response, body, asked) ??
    versionVerdict(given, asked) ??
    bodyVerdict(body, asked);
  return { ...verdict, cost, serverMs };
}

/** Reads one line of a bulk mutation's result, which looks like the body of an answer. */
export function readLine(line: JsonObject, asked: Asked): Answer {
  return { ...bodyVerdict(line, asked), cost: null, serverMs: null };
}

type Verdict =
  | { readonly kind: 'ok'; readonly data: JsonObject; readonly userErrors: readonly UserError[] }
  | {
      readonly kind: 'retry' | 'refused' | 'unknown' | 'auth';
      readonly fault: CrossdockError;
    };

type FaultDetails = { readonly what: string; readonly mend?: string; readonly afterMs?: number };

function verdict(
  kind: 'retry' | 'refused' | 'unknown' | 'auth',
  error: ErrorKind,
  asked: Asked,
  details: FaultDetails,
): Verdict {
  const { afterMs, ...rest } = details;
  const fault = new CrossdockError(error, {
    ...rest,
    where: `${asked.where} ${asked.operation}`,
    ...(afterMs === undefined ? {} : { retry: { afterMs } }),
  });
  return { kind, fault };
}

/** A fault after which nobody knows whether a write was carried out; a read is simply repeated. */
function doubt(error: ErrorKind, asked: Asked, details: FaultDetails): Verdict {
  return verdict(asked.isMutation ? 'unknown' : 'retry', error, asked, details);
}

const SECURITY_WAIT_MS = 900_000;

/** The first layer: the HTTP status. Source: Shopify's table of response codes, read 2026-10. */
function statusVerdict(
  response: HttpResponse,
  body: Json | undefined,
  asked: Asked,
): Verdict | null {
  const { status } = response;
  if (status === 200) return null;
  const what = `status ${status}${messageOf(body)}${requestId(response)}`;
  const errors = SHOPIFY_ERRORS;
  if (status === 429) {
    const afterMs = retryAfterMs(response.headers['retry-after'], asked.nowMs) ?? 1000;
    return verdict('retry', errors.SHOPIFY_THROTTLED, asked, { what, afterMs });
  }
  if (status === 430) {
    const afterMs = SECURITY_WAIT_MS;
    return verdict('auth', errors.SHOPIFY_SHOP_BLOCKED, asked, { what, afterMs });
  }
  if (status === 401) return verdict('auth', errors.SHOPIFY_AUTH_REFUSED, asked, { what });
  if (status === 403) return verdict('auth', errors.SHOPIFY_ACCESS_DENIED, asked, { what });
  if (status === 402 || status === 423) {
    return verdict('auth', errors.SHOPIFY_SHOP_BLOCKED, asked, { what });
  }
  if (status === 404) return verdict('auth', errors.SHOPIFY_SHOP_UNKNOWN, asked, { what });
  if (status >= 500) return doubt(errors.SHOPIFY_SERVER_FAULT, asked, { what });
  if (status >= 400) return verdict('refused', errors.SHOPIFY_REQUEST_REFUSED, asked, { what });
  // A redirect or another 2xx comes from something that is not the API.
  return doubt(errors.SHOPIFY_ANSWER_MALFORMED, asked, { what });
}

function versionVerdict(given: string | undefined, asked: Asked): Verdict | null {
  if (given === undefined || given === asked.apiVersion) return null;
  return doubt(SHOPIFY_ERRORS.SHOPIFY_VERSION_DIFFERS, asked, {
    what: `version ${asked.apiVersion} was asked for and ${given} answered`,
  });
}

/** The second and the third layer: top-level errors, and the payload with its user errors. */
function bodyVerdict(body: Json | undefined, asked: Asked): Verdict {
  if (!isJsonObject(body)) {
    return doubt(SHOPIFY_ERRORS.SHOPIFY_ANSWER_MALFORMED, asked, {
      what: 'the answer is not a JSON object',
    });
  }
  const data = optionalObject(body, 'data');
  const [first] = topErrors(body['errors']);
  if (first !== undefined) return errorVerdict(first, data, asked);
  if (data === null) {
    return doubt(SHOPIFY_ERRORS.SHOPIFY_ANSWER_MALFORMED, asked, {
      what: 'the answer has neither data nor errors',
    });
  }
  const warning = searchWarning(body);
  if (warning !== null) {
    return verdict('refused', SHOPIFY_ERRORS.SHOPIFY_FILTER_IGNORED, asked, { what: warning });
  }
  return { kind: 'ok', data, userErrors: userErrorsOf(data) };
}

interface TopError {
  readonly code: string | null;
  readonly message: string;
  readonly extensions: JsonObject;
}

/** `errors` is a list by the specification; on refused requests it can also be text or an object. */
function topErrors(errors: Json | undefined): readonly TopError[] {
  if (errors === undefined || errors === null) return [];
  const items = isList(errors) ? errors : [errors];
  return items.map((item) => {
    if (!isJsonObject(item)) return { code: null, message: scrub(String(item)), extensions: {} };
    const extensions = optionalObject(item, 'extensions') ?? {};
    const message = scrub(optionalText(item, 'message') ?? JSON.stringify(item));
    return { code: optionalText(extensions, 'code'), message, extensions };
  });
}

function errorVerdict(error: TopError, data: JsonObject | null, asked: Asked): Verdict {
  const errors = SHOPIFY_ERRORS;
  const what = `${error.code ?? 'error'}: ${error.message}`;
  // A mutation whose payload is there was carried out, whatever went wrong in describing it.
  const hasPayload = Object.values(data ?? {}).some((value) => value !== null);
  if (asked.isMutation && hasPayload) {
    return verdict('unknown', errors.SHOPIFY_SERVER_FAULT, asked, { what });
  }
  switch (error.code) {
    case 'THROTTLED':
      return verdict('retry', errors.SHOPIFY_THROTTLED, asked, { what });
    case 'MAX_COST_EXCEEDED':
      return verdict('refused', errors.SHOPIFY_COST_TOO_HIGH, asked, { what });
    case 'ACCESS_DENIED':
      return verdict('auth', errors.SHOPIFY_ACCESS_DENIED, asked, {
        what: `${what} ${optionalText(error.extensions, 'requiredAccess') ?? ''}`.trim(),
      });
    case 'SHOP_INACTIVE':
      return verdict('auth', errors.SHOPIFY_SHOP_BLOCKED, asked, { what });
    case 'INTERNAL_SERVER_ERROR':
      return doubt(errors.SHOPIFY_SERVER_FAULT, asked, { what });
    default:
      return verdict('refused', errors.SHOPIFY_REQUEST_REFUSED, asked, { what });
  }
}

/** An unknown search field is ignored by Shopify and everything matches; the only sign is a warning. */
function searchWarning(body: JsonObject): string | null {
  const extensions = optionalObject(body, 'extensions') ?? {};
  const searches = isList(extensions['search']) ? extensions['search'] : [];
  for (const search of searches) {
    const warnings = isJsonObject(search) && isList(search['warnings']) ? search['warnings'] : [];
    const [warning] = warnings.filter((item) => isJsonObject(item));
    if (warning === undefined) continue;
    const field = optionalText(warning, 'field') ?? 'a field';
    return `${field}: ${optionalText(warning, 'message') ?? optionalText(warning, 'code') ?? ''}`;
  }
  return null;
}

function userErrorsOf(data: JsonObject): readonly UserError[] {
  return Object.values(data).flatMap((payload) => {
    if (!isJsonObject(payload)) return [];
    const own = payload['orderCancelUserErrors'] ?? payload['userErrors'];
    return isList(own) ? own.filter((item) => isJsonObject(item)).map(userError) : [];
  });
}

function userError(item: JsonObject): UserError {
  const field = isList(item['field']) ? item['field'].map(String) : [];
  const message = scrub(optionalText(item, 'message') ?? 'no message');
  return { code: optionalText(item, 'code'), field, message };
}

function costOf(body: JsonObject): Cost | null {
  const cost = optionalObject(optionalObject(body, 'extensions') ?? {}, 'cost');
  const status = cost === null ? null : optionalObject(cost, 'throttleStatus');
  const requested = cost?.['requestedQueryCost'];
  const available = status?.['currentlyAvailable'];
  const size = status?.['maximumAvailable'];
  const restorePerSecond = status?.['restoreRate'];
  const isWhole =
    typeof requested === 'number' &&
    typeof available === 'number' &&
    typeof size === 'number' &&
    typeof restorePerSecond === 'number';
  return isWhole ? { requested, available, size, restorePerSecond } : null;
}

/** GraphQL answers carry ids as text, so plain JSON loses nothing; webhooks are read losslessly. */
function parseBody(body: Buffer): Json | undefined {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function messageOf(body: Json | undefined): string {
  if (!isJsonObject(body)) return '';
  const [first] = topErrors(body['errors']);
  const text = first?.message ?? optionalText(body, 'error_description') ?? '';
  return text === '' ? '' : `: ${text.slice(0, 200)}`;
}

function requestId(response: HttpResponse): string {
  const id = response.headers['x-request-id'];
  return id === undefined ? '' : ` (request ${id})`;
}
