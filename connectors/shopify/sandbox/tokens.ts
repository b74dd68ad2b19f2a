import type { SandboxAnswer } from '../../../core/connector/sandbox/kit.ts';
import type { Shop } from './shop/shop.ts';

/** How long a client credentials token lives. */
const TOKEN_LIFE_SECONDS = 86_399;

/** The scopes that an app of the hub's kind is granted. */
export const DEFAULT_SCOPES: readonly string[] = [
  'read_products',
  'write_products',
  'read_inventory',
  'write_inventory',
  'read_locations',
  'read_orders',
  'write_orders',
  'read_all_orders',
  'read_customers',
  'write_customers',
  'read_customer_merge',
  'write_customer_merge',
  'read_merchant_managed_fulfillment_orders',
  'write_merchant_managed_fulfillment_orders',
  'read_draft_orders',
  'write_draft_orders',
  'read_returns',
  'write_returns',
];

/** How long an expiring access token lives, and the refresh token that came with it. */
const PAIR_LIFE_SECONDS = 3_600;
const REFRESH_LIFE_SECONDS = 90 * 86_400;
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const OFFLINE = 'urn:shopify:params:oauth:token-type:offline-access-token';

/** An access token that expires and its refresh token. */
export interface SandboxPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Who may call: one static token, and those granted to the client. */
export interface Tokens {
  readonly clientSecret: string;
  accepts(token: string | undefined): boolean;
  current(): string;
  rotate(token: string): void;
  /** A pair as the authorization code grant would have given it. */
  issuePair(): SandboxPair;
  scopes(): readonly string[];
  setScopes(scopes: readonly string[]): void;
  /** Answers the token endpoint. */
  grant(body: Buffer): SandboxAnswer;
}

interface Pair extends SandboxPair {
  readonly expiresAt: number;
  readonly refreshExpiresAt: number;
  /** What ends when this pair is first used: the refresh token or the static token that it was asked for with. */
  readonly replaces: string | null;
}

/** Who the app is, and what it holds at first. */
export interface TokenOptions {
  readonly accessToken?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly scopes?: readonly string[];
}

/** Starts with the one static token. */
export function makeTokens(options: TokenOptions, shop: Shop): Tokens {
  const clientId = options.clientId ?? 'sandbox-client';
  const clientSecret = options.clientSecret ?? 'sandbox-client-secret';
  const granted = new Map<string, number>();
  let pairs: readonly Pair[] = [];
  let token = options.accessToken ?? 'shpat_sandbox';
  let scopes = options.scopes ?? DEFAULT_SCOPES;

  function newPair(replaces: string | null): Pair {
    const pair: Pair = {
      accessToken: `shpat_${shop.random.hex(16)}`,
      refreshToken: `shprt_${shop.random.hex(16)}`,
      expiresAt: shop.now() + PAIR_LIFE_SECONDS * 1000,
      refreshExpiresAt: shop.now() + REFRESH_LIFE_SECONDS * 1000,
      replaces,
    };
    // A pair that was given out for the same refresh token and never used is worth nothing now.
    pairs = [...pairs.filter((one) => replaces === null || one.replaces !== replaces), pair];
    return pair;
  }

  /** The first use of a pair ends what it replaced: until then the old refresh token goes on working. */
  function use(pair: Pair): void {
    if (pair.replaces === token) token = '';
    pairs = pairs.flatMap((one) => {
      if (one.refreshToken === pair.replaces) return [];
      return one === pair ? [{ ...one, replaces: null }] : [one];
    });
  }

  function refresh(fields: Fields): SandboxAnswer {
    const pair = pairs.find((one) => one.refreshToken === fields['refresh_token']);
    if (pair === undefined || pair.refreshExpiresAt <= shop.now()) {
      return { status: 400, body: { error: 'invalid_grant' } };
    }
    use(pair);
    return { status: 200, body: pairBody(newPair(pair.refreshToken), scopes) };
  }

  function exchange(fields: Fields): SandboxAnswer {
    const types = [fields['subject_token_type'], fields['requested_token_type']];
    if (types.some((type) => type !== OFFLINE) || fields['expiring'] !== '1') {
      return { status: 400, body: { error: 'invalid_request' } };
    }
    if (fields['subject_token'] !== token || token === '') {
      return { status: 400, body: { error: 'invalid_subject_token' } };
    }
    return { status: 200, body: pairBody(newPair(token), scopes) };
  }

  function grant(body: Buffer): SandboxAnswer {
    const fields = readForm(body.toString('utf8'));
    const kind = fields['grant_type'];
    if (kind !== 'client_credentials' && kind !== 'refresh_token' && kind !== EXCHANGE) {
      return { status: 400, body: { error: 'invalid_request' } };
    }
    if (fields['client_id'] !== clientId || fields['client_secret'] !== clientSecret) {
      return { status: 401, body: { error: 'invalid_client' } };
    }
    if (kind === 'refresh_token') return refresh(fields);
    if (kind === EXCHANGE) return exchange(fields);
    const fresh = `shpat_${shop.random.hex(16)}`;
    granted.set(fresh, shop.now() + TOKEN_LIFE_SECONDS * 1000);
    return {
      status: 200,
      body: { access_token: fresh, scope: scopes.join(','), expires_in: TOKEN_LIFE_SECONDS },
    };
  }

  function accepts(given: string | undefined): boolean {
    if (given === undefined || given === '') return false;
    const pair = pairs.find((one) => one.accessToken === given);
    if (pair !== undefined && pair.expiresAt > shop.now()) {
      if (pair.replaces !== null) use(pair);
      return true;
    }
    return given === token || (granted.get(given) ?? 0) > shop.now();
  }

  return {
    clientSecret,
    accepts,
    current: () => token,
    rotate: (fresh) => {
      token = fresh;
      granted.clear();
      pairs = pairs.map((pair) => ({ ...pair, expiresAt: 0 }));
    },
    issuePair: () => {
      const { accessToken, refreshToken } = newPair(null);
      return { accessToken, refreshToken };
    },
    scopes: () => scopes,
    setScopes: (wanted) => {
      scopes = wanted;
    },
    grant,
  };
}

function pairBody(pair: Pair, scopes: readonly string[]) {
  return {
    access_token: pair.accessToken,
    scope: scopes.join(','),
    expires_in: PAIR_LIFE_SECONDS,
    refresh_token: pair.refreshToken,
    refresh_token_expires_in: REFRESH_LIFE_SECONDS,
  };
}

type Fields = Readonly<Record<string, string | undefined>>;

function readForm(body: string): Fields {
  if (!body.trimStart().startsWith('{')) return Object.fromEntries(new URLSearchParams(body));
  try {
    const fields: Record<string, string> = JSON.parse(body);
    return fields;
  } catch {
    return {};
  }
}
