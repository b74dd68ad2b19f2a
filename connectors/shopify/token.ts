import { resolve } from 'node:path';
import { CrossdockError, type Host, type HttpClient, Secret } from '../../core/connector/index.ts';
import type { ShopifySettings } from './settings.ts';
import { readPair, type TokenPair, withLock, writePair } from './token-file.ts';
import {
  type Client,
  clientCredentials,
  exchangeToken,
  type Grant,
  refreshPair,
  refused,
} from './token-grants.ts';

/** A token in use, and from when on a new one is asked for. */
interface Token {
  readonly secret: Secret;
  readonly renewAtMs: number;
}

interface TokenState {
  token: Token | null;
  /** The text of a token that Shopify did not take although its time was not over. */
  refusedText: string | null;
  /** The one request under way: parallel callers share it. */
  asking: Promise<Token> | null;
}

/** The part of its life after which a token is renewed ahead of time. */
const RENEW_SHARE = 0.8;

/** Tokens live as long as the connection's HTTP client does; only pairs are written, to their file. */
const TOKENS = new WeakMap<HttpClient, TokenState>();

/**
 * The access token to send.
 *
 * Shape:  a static token as it is; a client credentials token for 80 % of its day; of an expiring pair the access
 *         token in the token file, replaced by one caller at a time over all processes.
 * Errors: SHOPIFY_AUTH_REFUSED → there are no credentials, or they are not taken. SHOPIFY_TOKEN_FILE.
 */
export async function accessToken(host: Host, settings: ShopifySettings): Promise<Secret> {
  const fixed = host.secrets['accessToken'];
  if (fixed !== undefined && !isPaired(host, settings)) return fixed;
  const state = stateOf(host);
  if (state.token !== null && host.clock.now() < state.token.renewAtMs) return state.token.secret;
  state.asking ??= newToken(host, settings, state).finally(() => {
    state.asking = null;
  });
  state.token = await state.asking;
  return state.token.secret;
}

/** Forgets a token that Shopify refused; false when there is no way to get another. */
export function forgetToken(host: Host, settings: ShopifySettings, refusedToken: Secret): boolean {
  if (host.secrets['accessToken'] !== undefined && !isPaired(host, settings)) return false;
  const state = stateOf(host);
  if (state.token?.secret === refusedToken) {
    state.token = null;
    state.refusedText = refusedToken.reveal();
  }
  return true;
}

/** Whether the connection works with a pair that expires, kept in the token file. */
function isPaired({ secrets }: Host, settings: ShopifySettings): boolean {
  return (
    settings.tokenFile !== null && (secrets['refreshToken'] !== undefined || settings.exchangeToken)
  );
}

function stateOf(host: Host): TokenState {
  const known = TOKENS.get(host.http);
  if (known !== undefined) return known;
  const fresh: TokenState = { token: null, refusedText: null, asking: null };
  TOKENS.set(host.http, fresh);
  return fresh;
}

async function newToken(host: Host, settings: ShopifySettings, state: TokenState): Promise<Token> {
  const client = clientOf(host, settings);
  const { tokenFile } = settings;
  if (tokenFile !== null && isPaired(host, settings)) {
    const path = resolve(host.baseDir, tokenFile);
    const { refusedText } = state;
    return withLock(host, path, () => pairToken(host, settings, { client, path, refusedText }));
  }
  const grant = await clientCredentials(host, settings, client);
  return tokenOf(grant.accessToken, host.clock.now(), grant.lifeMs);
}

function clientOf({ secrets, connection }: Host, { clientId }: ShopifySettings): Client {
  const secret = secrets['clientSecret'];
  if (clientId !== null && secret !== undefined) return { id: clientId, secret };
  const what = 'neither accessToken nor clientId with clientSecret is set';
  throw refused({ connection }, what);
}

function tokenOf(text: string, issuedMs: number, lifeMs: number): Token {
  return { secret: new Secret(text), renewAtMs: issuedMs + lifeMs * RENEW_SHARE };
}

interface PairWork {
  readonly client: Client;
  readonly path: string;
  readonly refusedText: string | null;
}

/** With the lock held: what another process has just written is as good as asking oneself. */
async function pairToken(host: Host, settings: ShopifySettings, work: PairWork): Promise<Token> {
  const kept = readPair(work.path);
  if (kept !== null && kept.accessToken !== work.refusedText) {
    const token = tokenOf(kept.accessToken, kept.issuedMs, kept.expiresMs - kept.issuedMs);
    if (host.clock.now() < token.renewAtMs) return token;
  }
  const grant = await freshPair(host, settings, { ...work, kept });
  const issuedMs = host.clock.now();
  if (grant.refreshToken === null) throw refused(host, 'the answer holds no refresh token');
  writePair(work.path, {
    accessToken: grant.accessToken,
    refreshToken: grant.refreshToken,
    issuedMs,
    expiresMs: issuedMs + grant.lifeMs,
    refreshExpiresMs: issuedMs + grant.refreshLifeMs,
  });
  return tokenOf(grant.accessToken, issuedMs, grant.lifeMs);
}

/** By the pair in the file; when that is not taken, by what the operator set, which may be newer. */
async function freshPair(
  host: Host,
  settings: ShopifySettings,
  work: PairWork & { readonly kept: TokenPair | null },
): Promise<Grant> {
  const { client, kept } = work;
  const given = host.secrets['refreshToken'];
  if (kept !== null) {
    try {
      return await refreshPair(host, settings, client, kept.refreshToken);
    } catch (error) {
      const isNewer = given !== undefined && given.reveal() !== kept.refreshToken;
      const isRefused = error instanceof CrossdockError && error.code === 'SHOPIFY_AUTH_REFUSED';
      if (!isRefused || !isNewer) throw error;
    }
  }
  if (given !== undefined) return refreshPair(host, settings, client, given.reveal());
  const fixed = host.secrets['accessToken'];
  if (fixed === undefined) throw refused(host, 'there is no accessToken to exchange');
  return exchangeToken(host, settings, client, fixed);
}
