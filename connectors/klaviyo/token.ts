import {
  CrossdockError,
  type Host,
  isJsonObject,
  type JsonObject,
  Secret,
} from '../../core/connector/index.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import type { KlaviyoSettings } from './settings.ts';
import { keepRefreshToken, keptRefreshToken, tokenPath } from './token-file.ts';

/** An access token, and from when on a new one is asked for. */
interface Token {
  readonly secret: Secret;
  readonly renewAtMs: number;
}

interface TokenState {
  token: Token | null;
  /** What the last token allows; null before the first, or when the answer did not say. */
  scopes: readonly string[] | null;
  /** The one refresh under way: parallel callers share it, since each may end the token before. */
  asking: Promise<Token> | null;
}

/** A token is renewed that long before its end. Source: Klaviyo's own SDK. */
const RENEW_AHEAD_MS = 30_000;
const LIFE_SECONDS = 3600;

/** Access tokens by the file of their refresh token: connections that share it must not refresh beside each other. */
const TOKENS = new Map<string, TokenState>();

/** What goes into the Authorization header, and whether it can be renewed. */
export interface Credential {
  readonly header: Secret;
  readonly token: Secret | null;
}

/**
 * The credential to send: the private key, or an access token of the OAuth app.
 *
 * Errors: KLAVIYO_AUTH_REFUSED → neither is set, or the refresh was refused. KLAVIYO_TOKEN_UNKEPT.
 */
export async function credentialOf(host: Host, settings: KlaviyoSettings): Promise<Credential> {
  const key = host.secrets['apiKey'];
  if (key !== undefined) {
    return { header: new Secret(`Klaviyo-API-Key ${key.reveal()}`), token: null };
  }
  const state = stateOf(host, settings);
  if (state.token === null || host.clock.now() >= state.token.renewAtMs) {
    state.asking ??= refresh(host, settings).finally(() => {
      state.asking = null;
    });
    state.token = await state.asking;
  }
  const { secret } = state.token;
  return { header: new Secret(`Bearer ${secret.reveal()}`), token: secret };
}

/** Forgets an access token that Klaviyo refused, unless another took its place already. */
export function forgetToken(host: Host, settings: KlaviyoSettings, refused: Secret): void {
  const state = stateOf(host, settings);
  if (state.token?.secret === refused) state.token = null;
}

/** The scopes of the OAuth app; null with a private key, whose scopes nobody tells. */
export function grantedScopes(host: Host, settings: KlaviyoSettings): readonly string[] | null {
  return host.secrets['apiKey'] === undefined ? stateOf(host, settings).scopes : null;
}

function stateOf(host: Host, settings: KlaviyoSettings): TokenState {
  const name = `${settings.baseUrl} ${tokenPath(host, settings)}`;
  const known = TOKENS.get(name);
  if (known !== undefined) return known;
  const fresh: TokenState = { token: null, scopes: null, asking: null };
  TOKENS.set(name, fresh);
  return fresh;
}

async function refresh(host: Host, settings: KlaviyoSettings): Promise<Token> {
  const { clientId } = settings;
  const clientSecret = host.secrets['clientSecret'];
  if (clientId === null || clientSecret === undefined || settings.tokenFile === null) {
    throw refused(
      host,
      'neither apiKey nor clientId, clientSecret, refreshToken and tokenFile are set',
    );
  }
  const current = await keptRefreshToken(host, settings);
  if (current === null) throw refused(host, 'there is no refresh token, neither kept nor set');
  const pair = Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString('base64');
  const form = { grant_type: 'refresh_token', refresh_token: current.reveal() };
  const response = await host.http.send({
    method: 'POST',
    url: `${settings.baseUrl}/oauth/token`,
    headers: {
      authorization: `Basic ${pair}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: new URLSearchParams(form).toString(),
    // A refresh token may be good for one use: an answer that was lost must not be asked for again blindly.
    repeatable: false,
  });
  const body = parse(response.body);
  if (response.status >= 500 || response.status === 429) {
    const what = `asking for a token: status ${response.status}`;
    throw new CrossdockError(KLAVIYO_ERRORS.KLAVIYO_SERVER_FAULT, { what, where: host.connection });
  }
  if (response.status !== 200) {
    throw refused(host, `asking for a token: status ${response.status} ${errorCode(body)}`);
  }
  return await keep(host, settings, body, current);
}

/** Keeps the new refresh token before the access token is used: what was answered may be the only one that works. */
async function keep(
  host: Host,
  settings: KlaviyoSettings,
  body: JsonObject,
  current: Secret,
): Promise<Token> {
  const { access_token: access, refresh_token: next, expires_in: seconds, scope } = body;
  if (typeof access !== 'string' || access === '') throw refused(host, 'the answer holds no token');
  if (typeof next === 'string' && next !== '' && next !== current.reveal()) {
    await keepRefreshToken(host, settings, new Secret(next));
  }
  stateOf(host, settings).scopes = typeof scope === 'string' ? scope.split(/\s+/) : null;
  const lifeMs = (typeof seconds === 'number' ? seconds : LIFE_SECONDS) * 1000;
  return { secret: new Secret(access), renewAtMs: host.clock.now() + lifeMs - RENEW_AHEAD_MS };
}

function parse(bytes: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

function errorCode(body: JsonObject): string {
  const { error } = body;
  return typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? error : '';
}

function refused(host: Host, what: string): CrossdockError {
  return new CrossdockError(KLAVIYO_ERRORS.KLAVIYO_AUTH_REFUSED, { what, where: host.connection });
}
