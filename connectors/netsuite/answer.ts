/** What an answer of NetSuite means: status, error code and text turned into one typed fault. */
import {
  CrossdockError,
  type ErrorKind,
  type HttpResponse,
  isJsonObject,
  type JsonObject,
} from '../../core/connector/index.ts';
import { NETSUITE_ERRORS } from './errors.ts';
import { isList, malformed } from './node.ts';

/** A call that was carried out. */
export interface Done {
  readonly kind: 'ok';
  readonly status: number;
  /** Null where there is no body. */
  readonly body: JsonObject | null;
  /** The last part of the Location header: an internal id, or the id of a job. */
  readonly id: string | null;
}

/** A call that was not, or of which nobody knows. */
export interface Failed {
  readonly kind: 'failed';
  readonly fault: CrossdockError;
  /** True when it may have been carried out all the same. */
  readonly isUnknown: boolean;
  /** NetSuite's own code, and the place in the body that it names. */
  readonly code: string;
  readonly path: string | null;
}

/** The answer to one call. */
export type Answer = Done | Failed;

/** What an answer is read with. */
export interface Reading {
  readonly isWrite: boolean;
  readonly where: string;
}

/** Codes by which a call was held back before it was carried out; RESTlets say so with status 400. */
const HELD_BACK = new Set([
  'CONCURRENCY_LIMIT_EXCEEDED',
  'SSS_REQUEST_LIMIT_EXCEEDED',
  'WS_REQUEST_BLOCKED',
  'WS_CONCUR_SESSION_DISALLWD',
  'REQUEST_LIMIT_EXCEEDED',
]);

const KINDS: Readonly<Record<string, ErrorKind>> = {
  INVALID_LOGIN: NETSUITE_ERRORS.NETSUITE_AUTH_REFUSED,
  INVALID_LOGIN_ATTEMPT: NETSUITE_ERRORS.NETSUITE_AUTH_REFUSED,
  INSUFFICIENT_PERMISSION: NETSUITE_ERRORS.NETSUITE_PERMISSION_MISSING,
  NONEXISTENT_ID: NETSUITE_ERRORS.NETSUITE_RECORD_MISSING,
  RCRD_DSNT_EXIST: NETSUITE_ERRORS.NETSUITE_RECORD_MISSING,
  RCRD_HAS_BEEN_CHANGED: NETSUITE_ERRORS.NETSUITE_RECORD_CHANGED,
  UNEXPECTED_ERROR: NETSUITE_ERRORS.NETSUITE_SERVER_FAULT,
  USER_ERROR: NETSUITE_ERRORS.NETSUITE_SCRIPT_REFUSED,
};

/** Reads an answer. Shape: never throws; what cannot be read is a fault, and an unknown one for a write. */
export function readAnswer(response: HttpResponse, reading: Reading): Answer {
  const { status } = response;
  const body = bodyOf(response.body);
  if (status >= 200 && status < 300) return readSuccess(response, body, reading);
  const detail = detailOf(body);
  const kind = kindOf(status, detail);
  const isUnknown = reading.isWrite && isDoubtful(status, kind);
  const code = detail.code === '' ? `status ${status}` : detail.code;
  const text = detail.text === '' ? '' : `: ${detail.text}`;
  const fault = new CrossdockError(kind, { what: `${code}${text}`, where: reading.where });
  return { kind: 'failed', fault, isUnknown, code: detail.code, path: detail.path };
}

function readSuccess(
  response: HttpResponse,
  body: JsonObject | null | undefined,
  { isWrite }: Reading,
): Answer {
  const location = response.headers['location'] ?? '';
  const id = /\/([^/?]+)\/?$/.exec(location)?.[1] ?? null;
  const isWritten = (response.status === 204 || response.status === 201) && id !== null;
  if (isWrite && (isWritten || response.status === 202)) {
    return { kind: 'ok', status: response.status, body: body ?? null, id };
  }
  const isRead = !isWrite && response.status === 200 && isJsonObject(body);
  if (isRead) return { kind: 'ok', status: response.status, body, id };
  const what = isWrite
    ? `status ${response.status} without the address of the record`
    : `status ${response.status} without a JSON object`;
  return {
    kind: 'failed',
    fault: malformed(what),
    isUnknown: isWrite,
    code: '',
    path: null,
  };
}

/** Whether a write may have been carried out although the answer says otherwise. */
function isDoubtful(status: number, kind: ErrorKind): boolean {
  return (
    status >= 500 ||
    kind === NETSUITE_ERRORS.NETSUITE_SERVER_FAULT ||
    kind === NETSUITE_ERRORS.NETSUITE_ANSWER_MALFORMED
  );
}

interface Detail {
  readonly code: string;
  readonly text: string;
  readonly path: string | null;
}

function kindOf(status: number, { code, text }: Detail): ErrorKind {
  if (HELD_BACK.has(code) || status === 429) return NETSUITE_ERRORS.NETSUITE_CONCURRENCY_EXCEEDED;
  if (status === 401) return NETSUITE_ERRORS.NETSUITE_AUTH_REFUSED;
  if (status >= 500) return NETSUITE_ERRORS.NETSUITE_SERVER_FAULT;
  if (/period/i.test(text) && /closed|locked/i.test(text)) {
    return NETSUITE_ERRORS.NETSUITE_PERIOD_CLOSED;
  }
  const known = KINDS[code];
  if (known !== undefined) return known;
  // Without NetSuite's own body something in between has answered, and that says nothing of the record.
  if (code === '') return NETSUITE_ERRORS.NETSUITE_ANSWER_MALFORMED;
  if (status === 403) return NETSUITE_ERRORS.NETSUITE_PERMISSION_MISSING;
  if (status === 404) return NETSUITE_ERRORS.NETSUITE_RECORD_MISSING;
  return NETSUITE_ERRORS.NETSUITE_REQUEST_REFUSED;
}

/** The first error of the body: NetSuite stops at the first in nearly all cases. */
function detailOf(body: JsonObject | null | undefined): Detail {
  const none = { code: '', text: '', path: null };
  if (!isJsonObject(body)) return none;
  const details = body['o:errorDetails'];
  const [first] = isList(details) ? details : [];
  // RESTlets answer {"error": {"code", "message"}} instead.
  const restlet = body['error'];
  if (isJsonObject(restlet)) {
    return { code: textOf(restlet['code']), text: textOf(restlet['message']), path: null };
  }
  if (!isJsonObject(first)) return none;
  const path = first['o:errorPath'];
  return {
    code: textOf(first['o:errorCode']),
    text: textOf(first['detail']),
    path: typeof path === 'string' ? path : null,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Null for no body, undefined for one that is no JSON object. */
function bodyOf(bytes: Buffer): JsonObject | null | undefined {
  if (bytes.length === 0) return null;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
