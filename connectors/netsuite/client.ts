import {
  CrossdockError,
  type Host,
  type HttpRequest,
  type JsonObject,
  mayHaveExecuted,
  type Secret,
} from '../../core/connector/index.ts';
import { type Answer, type Done, readAnswer } from './answer.ts';
import { type Access, accessFor, forgetToken, stopCalling } from './auth/access.ts';
import { encode } from './auth/tba-signature.ts';
import { NETSUITE_ERRORS } from './errors.ts';
import { type NetSuiteSettings, netSuiteSettings } from './settings.ts';

/** An account to talk to: the host and the settings read once. */
export interface Account {
  readonly host: Host;
  readonly settings: NetSuiteSettings;
}

/** One call, below `/services/rest`. */
export interface Call {
  readonly method: HttpRequest['method'];
  /** Percent-encoded as it is to be sent; `:` and `!` stay as they are. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  /** Whether it changes something there: then it is never repeated when it may have been carried out. */
  readonly isWrite: boolean;
}

/** How often a call that was held back is repeated before the engine takes over. */
const HELD_BACK_REPEATS = 4;
const HELD_BACK_FIRST_MS = 400;
const HELD_BACK_LONGEST_MS = 15_000;

/** The account behind a connection, with its settings read. */
export function openAccount(host: Host): Account {
  return { host, settings: netSuiteSettings(host.settings) };
}

/**
 * Makes one call.
 *
 * Shape: a call that was held back is repeated after a growing wait; a refused token is renewed once and then nothing
 *        more is sent. Everything else comes back as an answer; only a stop of the hub is thrown.
 */
export async function call(account: Account, wanted: Call): Promise<Answer> {
  let isRenewed = false;
  for (let repeats = 0; ; repeats += 1) {
    const isRepetition = repeats > (isRenewed ? 1 : 0);
    const { answer, token } = await attempt(account, wanted, isRepetition);
    if (isRefused(answer) && token !== undefined) {
      if (!isRenewed && forgetToken(account.host, token)) {
        isRenewed = true;
        continue;
      }
      stopCalling(account.host);
    }
    if (!isHeldBack(answer) || repeats >= HELD_BACK_REPEATS) return answer;
    await account.host.clock.sleep(heldBackMs(account, repeats), account.host.signal);
  }
}

/** The answer to a read. Errors: its fault, whatever its kind. */
export async function ask(account: Account, wanted: Call): Promise<Done> {
  const answer = await call(account, wanted);
  if (answer.kind === 'failed') throw answer.fault;
  return answer;
}

interface Attempt {
  readonly answer: Answer;
  /** The token that was sent, null with a signature; undefined when nothing was sent. */
  readonly token: Secret | null | undefined;
}

async function attempt(account: Account, wanted: Call, isRepetition: boolean): Promise<Attempt> {
  const { host, settings } = account;
  const url = urlOf(settings, wanted);
  const where = `${host.connection}${wanted.path}`;
  let access: Access | undefined;
  try {
    access = await accessFor(host, settings, { method: wanted.method, url });
    const response = await host.http.send({
      method: wanted.method,
      url,
      ...access.request,
      headers: { accept: 'application/json', ...access.request.headers, ...wanted.headers },
      ...(wanted.body === undefined ? {} : { body: wanted.body }),
      timeoutMs: settings.timeoutMs,
      repeatable: !wanted.isWrite,
      isRepetition,
    });
    return {
      answer: readAnswer(response, { isWrite: wanted.isWrite, where }),
      token: access.token,
    };
  } catch (error) {
    return { answer: faultAnswer(error, wanted, access !== undefined), token: access?.token };
  }
}

/** What a fault before or during the call means: with `HTTP_*` codes it is known whether it can have arrived. */
function faultAnswer(error: unknown, { isWrite }: Call, isSending: boolean): Answer {
  if (!(error instanceof CrossdockError)) throw error;
  const isUnknown = isSending && isWrite && mayHaveExecuted(error);
  return { kind: 'failed', fault: error, isUnknown, code: '', path: null };
}

function urlOf({ baseUrl }: NetSuiteSettings, { path, query = {} }: Call): string {
  const pairs = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  return `${baseUrl}/services/rest${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}

function isRefused(answer: Answer): boolean {
  return (
    answer.kind === 'failed' && answer.fault.code === NETSUITE_ERRORS.NETSUITE_AUTH_REFUSED.code
  );
}

function isHeldBack(answer: Answer): boolean {
  return (
    answer.kind === 'failed' &&
    answer.fault.code === NETSUITE_ERRORS.NETSUITE_CONCURRENCY_EXCEEDED.code
  );
}

/** Grows, with full jitter, so that the callers that were held back together do not come back together. */
function heldBackMs({ host }: Account, repeats: number): number {
  const most = Math.min(HELD_BACK_LONGEST_MS, HELD_BACK_FIRST_MS * 2 ** repeats);
  return most / 2 + (host.random.next() * most) / 2;
}
