import {
  CrossdockError,
  type Host,
  type HttpClient,
  isJsonObject,
  Secret,
} from '../../core/connector/index.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import type { ShopifySettings } from './settings.ts';

/** A token of the client credentials grant, and from when on a new one is asked for. */
interface Token {
  readonly secret: Secret;
  readonly renewAtMs: number;
}

interface TokenState {
  token: Token | null;
  /** The one request under way: parallel callers share it. */
  asking: Promise<Token> | null;
}

/** The part of its life after which a token is renewed ahead of time. */
const RENEW_SHARE = 0.8;

/** Tokens live as long as the connection's HTTP client does; they are never written anywhere. */
const TOKENS = new WeakMap<HttpClient, TokenState>();

/**
 * The access token to send.
 *
 * Errors: SHOPIFY_AUTH_REFUSED → neither a token nor accepted client credentials.
 * Source: shopify.dev, client credentials grant, read 2026-10: 24 h, no refresh token, ask again.
 */
export async function accessToken(host: Host, settings: ShopifySettings): Promise<Secret> {
  const fixed = host.secrets['accessToken'];
  if (fixed !== undefined) return fixed;
  const state = stateOf(host);
  if (state.token !== null && host.clock.now() < state.token.renewAtMs) return state.token.secret;
  state.asking ??= askForToken(host, settings).finally(() => {
    state.asking = null;
  });
  state.token = await state.asking;
  return state.token.secret;
}

/** Forgets a token that Shopify refused; false when there is no way to get another. */
export function forgetToken(host: Host, refused: Secret): boolean {
  if (host.secrets['accessToken'] !== undefined) return false;
  const state = stateOf(host);
  if (state.token?.secret === refused) state.token = null;
  return true;
}

function stateOf(host: Host): TokenState {
  const known = TOKENS.get(host.http);
  if (known !== undefined) return known;
  const fresh: TokenState = { token: null, asking: null };
  TOKENS.set(host.http, fresh);
  return fresh;
}

async function askForToken(host: Host, settings: ShopifySettings): Promise<Token> {
  const clientSecret = host.secrets['clientSecret'];
  if (settings.clientId === null || clientSecret === undefined) {
    throw refused(host, 'neither accessToken nor clientId with clientSecret is set');
  }
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: settings.clientId,
    client_secret: clientSecret.reveal(),
  });
  const response = await host.http.send({
    method: 'POST',
    url: `${settings.baseUrl}/admin/oauth/access_token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
    repeatable: true,
    cost: 0,
  });
  if (response.status !== 200) throw refused(host, `asking for a token: status ${response.status}`);
  return readToken(host, response.body);
}

function readToken(host: Host, bytes: Buffer): Token {
  const body = parse(bytes);
  const text = isJsonObject(body) ? body['access_token'] : undefined;
  const lifeSeconds = isJsonObject(body) ? body['expires_in'] : undefined;
  if (typeof text !== 'string' || text === '') throw refused(host, 'the answer holds no token');
  const lifeMs = typeof lifeSeconds === 'number' ? lifeSeconds * 1000 : 3_600_000;
  return { secret: new Secret(text), renewAtMs: host.clock.now() + lifeMs * RENEW_SHARE };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

function refused(host: Host, what: string): CrossdockError {
  return new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_AUTH_REFUSED, { what, where: host.connection });
}
