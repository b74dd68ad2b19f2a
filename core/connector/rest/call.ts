import { CrossdockError } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';
import { mayHaveExecuted } from '../errors.ts';
import type { HttpRequest, HttpResponse } from '../http-contract.ts';
import { readAnswer } from './answer.ts';
import { authorise } from './auth.ts';
import { allowanceOf } from './costs.ts';
import type { RequestDefinition } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import type { Answer } from './hooks.ts';
import type { BuiltRequest } from './request.ts';
import { fault, type Rest } from './rest.ts';
import { forgetToken } from './token.ts';
import { meaningOf, type Purpose, type Verdict } from './verdict.ts';

/** How often a call that the answer itself puts off is repeated before the engine takes over. */
const REPEATS = 5;
/** The longest wait between repetitions of one call in all, in ms. */
const PATIENCE_MS = 30_000;
const WAIT_MS = 1_000;

/**
 * Makes one call.
 *
 * Shape: whatever the other side answers is a verdict; a refused token is renewed once, and a call that surely was
 *        not carried out is repeated for a while. Only what is wrong on our side is thrown, such as a failing hook.
 */
export async function call(
  rest: Rest,
  definition: RequestDefinition,
  request: BuiltRequest,
  purpose: Purpose,
): Promise<Verdict> {
  let isRenewed = false;
  let waitedMs = 0;
  for (let repeats = 0; ; repeats += 1) {
    const isRepetition = repeats > (isRenewed ? 1 : 0);
    const asked = { definition, request, isRepetition };
    const { verdict, token } = await attempt(rest, asked, purpose);
    if (verdict.kind === 'auth' && token !== null && !isRenewed && isTokenRefused(verdict.answer)) {
      forgetToken(rest, token);
      isRenewed = true;
      continue;
    }
    if (verdict.kind !== 'retry' || verdict.answer === null || repeats >= REPEATS) return verdict;
    // A server fault and a held-back call were repeated by the client already.
    if (verdict.answer.status >= 400) return verdict;
    const { retry } = verdict.fault;
    const waitMs = typeof retry === 'object' ? retry.afterMs : WAIT_MS;
    if (waitedMs + waitMs > PATIENCE_MS) return verdict;
    waitedMs += waitMs;
    await rest.host.clock.sleep(waitMs, rest.host.signal);
  }
}

/** The answer of a read. Errors: the verdict's fault, whatever its kind. */
export async function ask(
  rest: Rest,
  definition: RequestDefinition,
  request: BuiltRequest,
  at: string,
): Promise<Answer> {
  const purpose = { at, isWrite: false, isRepeatable: true };
  const verdict = await call(rest, definition, request, purpose);
  if (verdict.kind !== 'ok') throw verdict.fault;
  return verdict.answer;
}

interface Attempt {
  readonly verdict: Verdict;
  readonly token: Secret | null;
}

/** One call as it is to be made, without its credential. */
interface Asked {
  readonly definition: RequestDefinition;
  readonly request: BuiltRequest;
  /** Whether the answer to the same call put it off before. */
  readonly isRepetition: boolean;
}

async function attempt(rest: Rest, asked: Asked, purpose: Purpose): Promise<Attempt> {
  const { definition } = asked;
  let isSending = false;
  try {
    const { request, token } = await authorise(rest, asked.request);
    isSending = true;
    const response = await send(rest, { ...asked, request }, purpose);
    return { verdict: verdictOf(rest, definition, response, purpose), token };
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error;
    // Once a write has left, even a failing expression of ours must not hide that it may have been carried out.
    if (isOurs(error) && (isUnsigned(error) || !isSending || !purpose.isWrite)) throw error;
    return { verdict: transportVerdict(error, isSending && purpose.isWrite), token: null };
  }
}

function send(rest: Rest, asked: Asked, purpose: Purpose): Promise<HttpResponse> {
  const { definition, request, isRepetition } = asked;
  const { method, url } = request;
  const allowance = allowanceOf(rest.definition, definition, method);
  return rest.host.http.send({
    ...{ method, url: url.href, repeatable: purpose.isRepeatable, isRepetition },
    ...signed(rest, request),
    ...(definition.cost === undefined ? {} : { cost: definition.cost }),
    ...(definition.timeout === undefined ? {} : { timeoutMs: definition.timeout }),
    ...(allowance === undefined ? {} : { allowance }),
  });
}

/** A signature covers the bytes, so the body is made text before it is signed. */
function signed(rest: Rest, request: BuiltRequest): Pick<HttpRequest, 'headers' | 'body' | 'sign'> {
  const { sign } = rest.definition.hooks;
  const { method, url, headers, body } = request;
  if (sign === undefined) return { headers, ...(body === undefined ? {} : { body }) };
  const isText = body === undefined || typeof body === 'string';
  const text = isText ? body : JSON.stringify(body);
  const typed = isText ? headers : { 'content-type': 'application/json', ...headers };
  const content = text === undefined ? { headers: typed } : { headers: typed, body: text };
  const unsigned = { method, url: url.href, ...content };
  return {
    ...content,
    sign: () => {
      try {
        return sign(unsigned, rest.host);
      } catch (cause) {
        const what = 'the hook "sign" threw';
        throw fault(rest, REST_ERRORS.REST_HOOK_FAILED, { what, at: SIGN, cause });
      }
    },
  };
}

const SIGN = 'hooks.sign';

/** A signature that could not be made: the request never left. */
function isUnsigned({ code, where }: CrossdockError): boolean {
  return code === 'REST_HOOK_FAILED' && where.endsWith(SIGN);
}

function verdictOf(
  rest: Rest,
  definition: RequestDefinition,
  response: HttpResponse,
  purpose: Purpose,
): Verdict {
  const read = readAnswer(response, definition);
  if ('answer' in read) return meaningOf(rest, read.answer, purpose);
  const kind = purpose.isWrite ? 'unknown' : 'retry';
  const details = { what: read.malformed, at: purpose.at };
  return { kind, answer: null, fault: fault(rest, REST_ERRORS.REST_ANSWER_MALFORMED, details) };
}

/** What a transport fault means: its code says whether the call can have arrived. */
function transportVerdict(error: CrossdockError, isDoubtful: boolean): Verdict {
  if (error.code === 'REST_AUTH_REFUSED') return { kind: 'auth', fault: error, answer: null };
  if (isDoubtful && mayHaveExecuted(error)) return { kind: 'unknown', fault: error, answer: null };
  return { kind: error.retry === 'never' ? 'refused' : 'retry', fault: error, answer: null };
}

function isOurs(error: CrossdockError): boolean {
  return error.code === 'REST_HOOK_FAILED' || error.code.startsWith('EXPR_');
}

function isTokenRefused(answer: Answer | null): boolean {
  return answer?.status === 401;
}
