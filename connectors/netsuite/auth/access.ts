/** The right to call: a bearer token shared by parallel callers, or a signature for each attempt. */
import {
  CrossdockError,
  type Host,
  type HttpClient,
  type HttpRequest,
  isJsonObject,
  Secret,
} from '../../../core/connector/index.ts';
import { NETSUITE_ERRORS } from '../errors.ts';
import type { NetSuiteSettings } from '../settings.ts';
import { signAssertion } from './assertion.ts';
import { type TbaCredentials, tbaHeader } from './tba-signature.ts';

/** What goes onto a request, and the token in it if there is one. */
export interface Access {
  readonly token: Secret | null;
  readonly request: Pick<HttpRequest, 'headers' | 'sign'>;
}

interface Token {
  readonly secret: Secret;
  readonly renewAtMs: number;
}

interface AccessState {
  token: Token | null;
  /** The one request under way: parallel callers share it. */
  asking: Promise<Token> | null;
  /**
   * Until then nothing is sent: every further failed log-in brings the lock-out nearer. By the clock that no correction
   * of the time moves: a wrong time is a reason to be refused, and the wait must end once it is put right.
   */
  refusedUntilMs: number;
}

/** The part of its life after which a token is renewed ahead of time. */
const RENEW_SHARE = 0.8;
/** How long refused credentials are left alone, in ms: five failures lock them for 30 minutes. */
const REFUSED_WAIT_MS = 1_800_000;
const NONCE_BYTES = 16;

/** Tokens live as long as the connection's HTTP client does; they are never written anywhere. */
const STATES = new WeakMap<HttpClient, AccessState>();

/**
 * The access for one call.
 *
 * Errors: NETSUITE_AUTH_REFUSED → not accepted, also for a while after that; NETSUITE_SETTING_INVALID.
 */
export async function accessFor(
  host: Host,
  settings: NetSuiteSettings,
  call: Pick<HttpRequest, 'method' | 'url'>,
): Promise<Access> {
  const state = stateOf(host);
  if (host.clock.monotonicMs() < state.refusedUntilMs)
    throw refused(host, 'the credentials were refused');
  if (settings.auth === 'tba') {
    const credentials = tbaCredentials(host, settings);
    return { token: null, request: { sign: () => signature(host, credentials, call) } };
  }
  const token = await bearer(host, settings, state);
  return { token, request: { headers: { authorization: `Bearer ${token.reveal()}` } } };
}

/** Forgets a token that NetSuite refused; false when there is no way to get another. */
export function forgetToken(host: Host, token: Secret | null): boolean {
  if (token === null) return false;
  const state = stateOf(host);
  if (state.token?.secret === token) state.token = null;
  return true;
}

/** Marks the credentials as refused, so that no parallel caller tries them once more. */
export function stopCalling(host: Host): void {
  stateOf(host).refusedUntilMs = host.clock.monotonicMs() + REFUSED_WAIT_MS;
}

/** The address of the token endpoint, which is also the audience of the assertion. */
export function tokenUrl(settings: NetSuiteSettings): string {
  return `${settings.baseUrl}/services/rest/auth/oauth2/v1/token`;
}

function stateOf(host: Host): AccessState {
  const known = STATES.get(host.http);
  if (known !== undefined) return known;
  const fresh: AccessState = {
    token: null,
    asking: null,
    refusedUntilMs: Number.NEGATIVE_INFINITY,
  };
  STATES.set(host.http, fresh);
  return fresh;
}

async function bearer(host: Host, settings: NetSuiteSettings, state: AccessState): Promise<Secret> {
  if (state.token !== null && host.clock.now() < state.token.renewAtMs) return state.token.secret;
  state.asking ??= askForToken(host, settings).finally(() => {
    state.asking = null;
  });
  state.token = await state.asking;
  return state.token.secret;
}

async function askForToken(host: Host, settings: NetSuiteSettings): Promise<Token> {
  const url = tokenUrl(settings);
  const assertion = signAssertion(
    {
      clientId: settingOf(host, 'clientId'),
      certificateId: settingOf(host, 'certificateId'),
      algorithm: settings.algorithm,
      audience: url,
      issuedAt: Math.floor(host.clock.now() / 1000),
    },
    secretOf(host, 'privateKey'),
  );
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  });
  const response = await host.http.send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
    timeoutMs: settings.timeoutMs,
    repeatable: true,
  });
  const body = parse(response.body);
  const error = isJsonObject(body) ? body['error'] : undefined;
  if (response.status >= 400 && response.status < 500 && typeof error === 'string') {
    stopCalling(host);
    throw refused(host, `asking for a token: status ${response.status}: ${error}`);
  }
  const text = isJsonObject(body) ? body['access_token'] : undefined;
  // Without the error that OAuth has for it, something in between has answered.
  if (response.status !== 200 || typeof text !== 'string' || text === '') {
    throw notNow(host, response.status);
  }
  // The life comes as a number or as a string.
  const seconds = isJsonObject(body) ? Number(body['expires_in']) : Number.NaN;
  const lifeMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 3_600_000;
  return { secret: new Secret(text), renewAtMs: host.clock.now() + lifeMs * RENEW_SHARE };
}

function signature(
  host: Host,
  credentials: TbaCredentials,
  { method, url }: Pick<HttpRequest, 'method' | 'url'>,
): Readonly<Record<string, string>> {
  const nonce = host.random.hex(NONCE_BYTES);
  const timestamp = String(Math.floor(host.clock.now() / 1000));
  return { authorization: tbaHeader(credentials, { method, url, nonce, timestamp }) };
}

function tbaCredentials(host: Host, settings: NetSuiteSettings): TbaCredentials {
  return {
    realm: settings.account,
    consumerKey: settingOf(host, 'consumerKey'),
    consumerSecret: secretOf(host, 'consumerSecret'),
    tokenId: settingOf(host, 'tokenId'),
    tokenSecret: secretOf(host, 'tokenSecret'),
  };
}

function settingOf(host: Host, name: string): string {
  const value = host.settings[name];
  if (typeof value === 'string' && value !== '') return value;
  throw missing(host, name);
}

function secretOf(host: Host, name: string): string {
  const secret = host.secrets[name];
  if (secret !== undefined) return secret.reveal();
  throw missing(host, name);
}

function missing(host: Host, name: string): CrossdockError {
  const what = `the setting ${name} is missing`;
  const where = `${host.connection}/${name}`;
  return new CrossdockError(NETSUITE_ERRORS.NETSUITE_SETTING_INVALID, { what, where });
}

function notNow(host: Host, status: number): CrossdockError {
  const what = `asking for a token: status ${status} and no token`;
  return new CrossdockError(NETSUITE_ERRORS.NETSUITE_SERVER_FAULT, {
    what,
    where: host.connection,
  });
}

function refused(host: Host, what: string): CrossdockError {
  return new CrossdockError(NETSUITE_ERRORS.NETSUITE_AUTH_REFUSED, {
    what,
    where: host.connection,
  });
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
