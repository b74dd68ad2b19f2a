/** What the token endpoint is asked for, and what it answers. Source: shopify.dev, Shopify's own SDK, read 2026-10. */
import {
  CrossdockError,
  type Host,
  isJsonObject,
  type JsonObject,
  type Secret,
} from '../../core/connector/index.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import type { ShopifySettings } from './settings.ts';

/** The app's own credentials. */
export interface Client {
  readonly id: string;
  readonly secret: Secret;
}

/** An answer of the token endpoint. */
export interface Grant {
  readonly accessToken: string;
  readonly lifeMs: number;
  /** Null for grants that are simply asked for again. */
  readonly refreshToken: string | null;
  readonly refreshLifeMs: number;
}

const OFFLINE = 'urn:shopify:params:oauth:token-type:offline-access-token';
const HOUR_MS = 3_600_000;
const REFRESH_LIFE_MS = 90 * 86_400_000;

/** Asks for a token of an app of the same organisation: it lives a day and is asked for anew. */
export function clientCredentials(host: Host, settings: ShopifySettings, client: Client) {
  return ask(host, settings, client, { grant_type: 'client_credentials' });
}

/** Replaces a pair; the refresh token that is sent works until the new pair is first used. */
export function refreshPair(
  host: Host,
  settings: ShopifySettings,
  client: Client,
  refreshToken: string,
) {
  return ask(host, settings, client, { grant_type: 'refresh_token', refresh_token: refreshToken });
}

/** Turns a token that does not expire into a pair that does. */
export function exchangeToken(
  host: Host,
  settings: ShopifySettings,
  client: Client,
  token: Secret,
) {
  return ask(host, settings, client, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: token.reveal(),
    subject_token_type: OFFLINE,
    requested_token_type: OFFLINE,
    expiring: '1',
  });
}

/**
 * Makes one call of the token endpoint.
 *
 * Shape:  repeated after a lost answer: the credentials that were sent work until what came back is used.
 * Errors: SHOPIFY_AUTH_REFUSED when the credentials are not taken, SHOPIFY_SERVER_FAULT otherwise.
 */
async function ask(
  host: Host,
  settings: ShopifySettings,
  client: Client,
  fields: Readonly<Record<string, string>>,
): Promise<Grant> {
  const response = await host.http.send({
    method: 'POST',
    url: `${settings.baseUrl}/admin/oauth/access_token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      ...fields,
      client_id: client.id,
      client_secret: client.secret.reveal(),
    }).toString(),
    repeatable: true,
    cost: 0,
  });
  const body = parse(response.body);
  if (response.status !== 200) {
    const reason = typeof body['error'] === 'string' ? ` ${body['error'].slice(0, 60)}` : '';
    throw refused(host, `asking for a token: status ${response.status}${reason}`, response.status);
  }
  const accessToken = body['access_token'];
  if (typeof accessToken !== 'string' || accessToken === '') {
    throw refused(host, 'the answer holds no token', response.status);
  }
  const refreshToken = body['refresh_token'];
  return {
    accessToken,
    lifeMs: seconds(body['expires_in'], HOUR_MS),
    refreshToken: typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : null,
    refreshLifeMs: seconds(body['refresh_token_expires_in'], REFRESH_LIFE_MS),
  };
}

function seconds(value: unknown, otherwiseMs: number): number {
  return typeof value === 'number' && value > 0 ? value * 1000 : otherwiseMs;
}

function parse(bytes: Buffer): JsonObject {
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    return isJsonObject(body) ? body : {};
  } catch {
    return {};
  }
}

/** The error for credentials that were not taken; a server's own fault passes by itself. */
export function refused(
  host: Pick<Host, 'connection'>,
  what: string,
  status = 401,
): CrossdockError {
  const kind = status >= 500 || status === 429 ? 'SHOPIFY_SERVER_FAULT' : 'SHOPIFY_AUTH_REFUSED';
  return new CrossdockError(SHOPIFY_ERRORS[kind], { what, where: host.connection });
}
