import type { CrossdockError, ErrorKind } from '../../base/errors.ts';
import { retryAfterMs } from '../retry-after.ts';
import type { AnswerMatch, ErrorDefinition, Given, Meaning } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import type { Answer } from './hooks.ts';
import { fault, givenOf, isTrue, type Rest, textOf } from './rest.ts';

/** What a call is made for, as far as the meaning of its answer depends on it. */
export interface Purpose {
  /** The stream, operation or request, for messages. */
  readonly at: string;
  readonly isWrite: boolean;
  /** Whether sending it twice does no harm. */
  readonly isRepeatable: boolean;
}

/**
 * What an answer means.
 *
 * Shape: ok · retry: surely not carried out · refused: final · unknown: a write that may have been carried out ·
 *        auth: the credentials stop everything · missing: there is no such thing · conflict: changed meanwhile.
 */
export type Verdict =
  | { readonly kind: 'ok'; readonly answer: Answer }
  | { readonly kind: Meaning; readonly answer: Answer | null; readonly fault: CrossdockError };

const SAID_MAX = 300;

/** Reads the meaning of an answer: the file's own errors first, then what statuses mean everywhere. */
export function meaningOf(rest: Rest, answer: Answer, purpose: Purpose): Verdict {
  const own = ownError(rest, answer, purpose);
  if (own !== null) return own;
  const { status } = answer;
  if (status < 300) return { kind: 'ok', answer };
  const afterMs = retryAfterMs(answer.headers['retry-after'], rest.host.clock.now());
  const { kind, error, waitMs } = statusMeaning(status, afterMs, purpose.isWrite);
  const details = { what: `the answer has status ${status}`, at: purpose.at };
  const wait = waitMs === null ? {} : { afterMs: waitMs };
  return { kind, answer, fault: fault(rest, error, { ...details, ...wait }) };
}

/** Whether a rule speaks of the answer. `given` has `$body`, `$status` and `$headers`. */
export function fits(
  rest: Rest,
  rule: AnswerMatch,
  seen: { readonly status: number; readonly given: Given; readonly at: string },
): boolean {
  if (rule.status !== undefined && !rule.status.includes(seen.status)) return false;
  return rule.when === undefined || isTrue(rest, rule.when, seen.given, seen.at);
}

/** What the vendor said, for people: one line, cut; empty when the rule names nothing. */
export function saidBy(rule: AnswerMatch, given: Given): string {
  const said = textOf(rule.says?.(given));
  return said === null ? '' : said.replaceAll(/\s+/g, ' ').slice(0, SAID_MAX);
}

/** The names of an answer. */
export function answerGiven(rest: Rest, answer: Answer, more: Given = givenOf(rest)): Given {
  const { status, headers, body } = answer;
  return { ...more, names: { ...more.names, status, headers, body } };
}

function ownError(rest: Rest, answer: Answer, purpose: Purpose): Verdict | null {
  const { errors, hooks } = rest.definition;
  const given = answerGiven(rest, answer);
  const named = hookCode(rest, answer, hooks.error);
  const found = Object.entries(errors).find(([code, rule]) => {
    if (named !== null) return code === named;
    return isRule(rule) && fits(rest, rule, { status: answer.status, given, at: `errors.${code}` });
  });
  if (found === undefined) return null;
  const [code, rule] = found;
  const said = saidBy(rule, given);
  const what = `the answer has status ${answer.status}${said === '' ? '' : `: ${said}`}`;
  const wait = rule.after === undefined ? {} : { afterMs: rule.after };
  const kind = rule.class === 'unknown' && !purpose.isWrite ? 'retry' : rule.class;
  const details = { what, at: purpose.at, ...wait };
  return { kind, answer, fault: fault(rest, errorKind(code, rule), details) };
}

/** An error without a condition is only named by the hook. */
function isRule(rule: ErrorDefinition): boolean {
  return rule.status !== undefined || rule.when !== undefined;
}

function hookCode(
  rest: Rest,
  answer: Answer,
  hook: ((answer: Answer) => string | null) | undefined,
): string | null {
  if (hook === undefined) return null;
  const refuse = (what: string, cause?: unknown): Error =>
    fault(rest, REST_ERRORS.REST_HOOK_FAILED, { what, at: 'hooks.error', cause });
  let code: string | null;
  try {
    code = hook(answer);
  } catch (cause) {
    throw refuse('the hook "error" threw', cause);
  }
  if (code === null || Object.hasOwn(rest.definition.errors, code)) return code;
  throw refuse(`the hook "error" named ${String(code)}, which is no error of the file`);
}

/** The kind of error that a file declares. */
export function errorKind(code: string, rule: ErrorDefinition): ErrorKind {
  const { class: kind, means, mend, after } = rule;
  const patience = { auth: { afterMs: 900_000 }, refused: 'never', missing: 'never' } as const;
  const isLasting = kind === 'auth' || kind === 'refused' || kind === 'missing';
  const usual = isLasting ? patience[kind] : 'backoff';
  return { code, means, mend, retry: after === undefined ? usual : { afterMs: after } };
}

interface StatusMeaning {
  readonly kind: Meaning;
  readonly error: ErrorKind;
  readonly waitMs: number | null;
}

/** Source: RFC 9110 §15, RFC 6585 (429), RFC 8470 (425). */
export function statusMeaning(
  status: number,
  afterMs: number | null,
  isWrite: boolean,
): StatusMeaning {
  const errors = REST_ERRORS;
  const plain = (kind: Meaning, error: ErrorKind): StatusMeaning => ({ kind, error, waitMs: null });
  if (status === 401) return plain('auth', errors.REST_AUTH_REFUSED);
  if (status === 403) return plain('auth', errors.REST_ACCESS_DENIED);
  if (status === 404 || status === 410) return plain('missing', errors.REST_ITEM_UNKNOWN);
  if (status === 409 || status === 412) return plain('conflict', errors.REST_CONFLICT);
  if (status === 425 || status === 429) {
    return { kind: 'retry', error: errors.REST_THROTTLED, waitMs: afterMs ?? 1_000 };
  }
  if (status >= 500 || status === 408) {
    return {
      kind: isWrite ? 'unknown' : 'retry',
      error: errors.REST_SERVER_FAULT,
      waitMs: afterMs,
    };
  }
  return plain('refused', errors.REST_REQUEST_REFUSED);
}
