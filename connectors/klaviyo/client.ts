import {
  type Ack,
  CrossdockError,
  type Host,
  type HttpClient,
  type HttpResponse,
  type Json,
  type JsonObject,
  mayHaveExecuted,
  type Secret,
} from '../../core/connector/index.ts';
import { type Answer, type BadAnswer, readAnswer } from './answer.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import { steadySize, type Tier } from './limits.ts';
import type { Operation } from './operation.ts';
import { type KlaviyoSettings, klaviyoSettings } from './settings.ts';
import { credentialOf, forgetToken } from './token.ts';

/** An account to talk to: the host and the settings read once. */
export interface Account {
  readonly host: Host;
  readonly settings: KlaviyoSettings;
}

/** The particulars of one call. */
export interface CallParts {
  /** What stands for `{id}` in the path. */
  readonly id?: string;
  readonly query?: Readonly<Record<string, string | null>>;
  readonly body?: Json;
  /** A lower tier than the endpoint's own, where an option costs more. */
  readonly tier?: Tier;
}

const JSON_API = 'application/vnd.api+json';

/** Connections that were told that their revision ends: once is enough. */
const WARNED = new WeakSet<HttpClient>();

/** The account behind a connection, with its settings read. */
export function openAccount(host: Host): Account {
  return { host, settings: klaviyoSettings(host.settings) };
}

/**
 * Makes one call.
 *
 * Shape: an access token that is refused is renewed once. Everything comes back as an answer; only a stop of the hub
 *        and a programmer's mistake are thrown.
 */
export async function call(
  account: Account,
  operation: Operation,
  parts: CallParts = {},
): Promise<Answer> {
  const first = await attempt(account, operation, parts);
  if (first.answer.kind !== 'auth' || first.token === null) return first.answer;
  if (first.answer.fault.code !== KLAVIYO_ERRORS.KLAVIYO_AUTH_REFUSED.code) return first.answer;
  forgetToken(account.host, account.settings, first.token);
  return (await attempt(account, operation, parts)).answer;
}

/** The body of a good answer. Errors: the answer's fault, whatever its kind. */
export async function ask(
  account: Account,
  operation: Operation,
  parts: CallParts = {},
): Promise<{ readonly body: JsonObject; readonly serverMs: number | null }> {
  const answer = await call(account, operation, parts);
  if (answer.kind !== 'ok') throw answer.fault;
  return { body: answer.body, serverMs: answer.serverMs };
}

/** The ack of a write that did not come back `ok`. */
export function ackOf(answer: BadAnswer): Ack {
  const { code, what, mend, retry } = answer.fault;
  switch (answer.kind) {
    case 'unknown':
      return { outcome: 'unknown', what };
    case 'retry':
    case 'auth':
      return {
        outcome: 'retry',
        code,
        what,
        ...(typeof retry === 'object' ? { afterMs: retry.afterMs } : {}),
      };
    default: {
      const path = answer.errors[0]?.pointer ?? null;
      return { outcome: 'refused', code, what, mend, ...(path === null ? {} : { path }) };
    }
  }
}

interface Attempt {
  readonly answer: Answer;
  readonly token: Secret | null;
}

async function attempt(account: Account, operation: Operation, parts: CallParts): Promise<Attempt> {
  const { host, settings } = account;
  let token: Secret | null = null;
  let isSending = false;
  try {
    const credential = await credentialOf(host, settings);
    token = credential.token;
    isSending = true;
    const allowance = allowanceOf(operation, parts);
    const response = await host.http.send({
      method: operation.method,
      url: urlOf(settings, operation, parts),
      headers: {
        authorization: credential.header.reveal(),
        revision: settings.revision,
        accept: JSON_API,
        ...(parts.body === undefined ? {} : { 'content-type': JSON_API }),
      },
      ...(parts.body === undefined ? {} : { body: parts.body }),
      repeatable: operation.isRepeatable,
      allowance,
    });
    learn(account, allowance, response);
    const asked = { operation, where: host.connection, nowMs: host.clock.now() };
    return { answer: readAnswer(response, asked), token };
  } catch (error) {
    return { answer: transportAnswer(error, operation, isSending), token };
  }
}

/** What a transport fault means: with `HTTP_*` codes it is known whether the call can have arrived. */
function transportAnswer(error: unknown, operation: Operation, isSending: boolean): Answer {
  if (!(error instanceof CrossdockError)) throw error;
  const rest = { fault: error, errors: [], serverMs: null };
  if (!isSending)
    return { kind: error.code === 'KLAVIYO_AUTH_REFUSED' ? 'auth' : 'retry', ...rest };
  if (operation.isWrite && mayHaveExecuted(error)) return { kind: 'unknown', ...rest };
  return { kind: error.retry === 'never' ? 'refused' : 'retry', ...rest };
}

function urlOf(settings: KlaviyoSettings, operation: Operation, parts: CallParts): string {
  const path = operation.path.replace('{id}', encodeURIComponent(parts.id ?? ''));
  const url = new URL(`${settings.baseUrl}${path}`);
  for (const [name, value] of Object.entries(parts.query ?? {})) {
    if (value !== null) url.searchParams.set(name, value);
  }
  return url.href;
}

function allowanceOf(operation: Operation, parts: CallParts) {
  return {
    tier: parts.tier ?? operation.tier,
    endpoint: `${operation.method} ${operation.path}`,
  };
}

/**
 * Takes over what the headers say of the minute's window, and warns once of a revision that ends.
 *
 * Shape:  where the connector takes less than Klaviyo allows, the difference is left to others in the report too.
 * Source: RFC 9745 (Deprecation) and RFC 8594 (Sunset); Klaviyo names no header of its own.
 */
function learn(
  { host, settings }: Account,
  allowance: { readonly tier: Tier; readonly endpoint: string },
  { headers }: HttpResponse,
): void {
  const limit = whole(headers['ratelimit-limit']);
  const remaining = whole(headers['ratelimit-remaining']);
  const resetSeconds = whole(headers['ratelimit-reset']);
  if (limit !== null && remaining !== null && resetSeconds !== null) {
    const left = Math.max(0, limit - steadySize(host.settings, allowance.tier));
    const state = { remaining: Math.max(0, remaining - left), resetMs: resetSeconds * 1000 };
    host.http.reportWindow(allowance, state);
  }
  const ending = headers['deprecation'] ?? headers['sunset'];
  if (ending === undefined || WARNED.has(host.http)) return;
  WARNED.add(host.http);
  host.log.warn('Klaviyo says that this revision of its API ends.', {
    revision: settings.revision,
    endpoint: allowance.endpoint,
    ending: ending.slice(0, 100),
  });
}

function whole(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
