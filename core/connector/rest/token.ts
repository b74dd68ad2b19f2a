import { isJsonObject } from '../../base/json.ts';
import { Secret } from '../../base/secret.ts';
import type { HttpClient } from '../http-contract.ts';
import { parsedOr } from './answer.ts';
import { credential } from './credential.ts';
import type { AuthDefinition } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import { baseOf } from './request.ts';
import { fault, type Rest } from './rest.ts';

type Grant = NonNullable<AuthDefinition['clientCredentials']>;

/** A token, and from when on a new one is asked for. */
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
/** The life of a token whose answer names none: what RFC 6749 recommends to expect is up to the server. */
const LIFE_MS = 600_000;

/** Tokens live as long as the connection's HTTP client does; they are never written anywhere. */
const TOKENS = new WeakMap<HttpClient, TokenState>();

/**
 * The access token of the client credentials grant, shared by parallel callers and renewed ahead of time.
 *
 * Errors: REST_AUTH_REFUSED.
 * Source: RFC 6749 §4.4.
 */
export async function accessToken(rest: Rest, grant: Grant): Promise<Secret> {
  const state = stateOf(rest.host.http);
  if (state.token !== null && rest.host.clock.now() < state.token.renewAtMs) {
    return state.token.secret;
  }
  state.asking ??= askForToken(rest, grant).finally(() => {
    state.asking = null;
  });
  state.token = await state.asking;
  return state.token.secret;
}

/** Forgets a token that was refused, unless another took its place already. */
export function forgetToken({ host }: Rest, refused: Secret): void {
  const state = stateOf(host.http);
  if (state.token?.secret === refused) state.token = null;
}

function stateOf(http: HttpClient): TokenState {
  const known = TOKENS.get(http);
  if (known !== undefined) return known;
  const fresh: TokenState = { token: null, asking: null };
  TOKENS.set(http, fresh);
  return fresh;
}

async function askForToken(rest: Rest, grant: Grant): Promise<Token> {
  const id = credential(rest, grant.clientId);
  const secret = credential(rest, grant.clientSecret);
  const isBasic = grant.send === 'basic';
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(isBasic ? {} : { client_id: id, client_secret: secret }),
    ...(grant.scope === undefined ? {} : { scope: grant.scope }),
  });
  const pair = Buffer.from(`${id}:${secret}`).toString('base64');
  const response = await rest.host.http.send({
    method: 'POST',
    url: `${baseOf(rest)}${grant.path}`,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      ...(isBasic ? { authorization: `Basic ${pair}` } : {}),
    },
    body: form.toString(),
    repeatable: true,
    cost: 0,
  });
  if (response.status >= 500) {
    const what = `asking for a token: status ${response.status}`;
    throw fault(rest, REST_ERRORS.REST_SERVER_FAULT, { what, at: 'auth' });
  }
  if (response.status !== 200) throw refused(rest, `asking for a token: status ${response.status}`);
  return tokenIn(rest, response.body);
}

function tokenIn(rest: Rest, bytes: Buffer): Token {
  const body = parsedOr(bytes, null);
  const text = isJsonObject(body) ? body['access_token'] : undefined;
  const lifeSeconds = isJsonObject(body) ? body['expires_in'] : undefined;
  if (typeof text !== 'string' || text === '') throw refused(rest, 'the answer holds no token');
  const lifeMs = typeof lifeSeconds === 'number' ? lifeSeconds * 1000 : LIFE_MS;
  return { secret: new Secret(text), renewAtMs: rest.host.clock.now() + lifeMs * RENEW_SHARE };
}

function refused(rest: Rest, what: string): Error {
  return fault(rest, REST_ERRORS.REST_AUTH_REFUSED, { what, at: 'auth' });
}
