import type { SandboxAnswer } from '../../../core/connector/sandbox/kit.ts';
import type { ShopifySandboxOptions } from './options.ts';
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
  'read_merchant_managed_fulfillment_orders',
  'write_merchant_managed_fulfillment_orders',
  'read_draft_orders',
  'write_draft_orders',
  'read_returns',
  'write_returns',
];

/** Who may call: one static token, and those granted to the client. */
export interface Tokens {
  readonly clientSecret: string;
  accepts(token: string | undefined): boolean;
  current(): string;
  rotate(token: string): void;
  scopes(): readonly string[];
  setScopes(scopes: readonly string[]): void;
  /** Answers the token endpoint. */
  grant(body: Buffer): SandboxAnswer;
}

/** Starts with the one static token. */
export function makeTokens(options: ShopifySandboxOptions, shop: Shop): Tokens {
  const clientId = options.clientId ?? 'sandbox-client';
  const clientSecret = options.clientSecret ?? 'sandbox-client-secret';
  const granted = new Map<string, number>();
  let token = options.accessToken ?? 'shpat_sandbox';
  let scopes = options.scopes ?? DEFAULT_SCOPES;

  function grant(body: Buffer): SandboxAnswer {
    const fields = readForm(body.toString('utf8'));
    if (fields['grant_type'] !== 'client_credentials') {
      return { status: 400, body: { error: 'invalid_request' } };
    }
    if (fields['client_id'] !== clientId || fields['client_secret'] !== clientSecret) {
      return { status: 401, body: { error: 'invalid_client' } };
    }
    const fresh = `shpat_${shop.random.hex(16)}`;
    granted.set(fresh, shop.now() + TOKEN_LIFE_SECONDS * 1000);
    return {
      status: 200,
      body: { access_token: fresh, scope: scopes.join(','), expires_in: TOKEN_LIFE_SECONDS },
    };
  }

  return {
    clientSecret,
    accepts: (given) =>
      given !== undefined && (given === token || (granted.get(given) ?? 0) > shop.now()),
    current: () => token,
    rotate: (fresh) => {
      token = fresh;
      granted.clear();
    },
    scopes: () => scopes,
    setScopes: (wanted) => {
      scopes = wanted;
    },
    grant,
  };
}

function readForm(body: string): Readonly<Record<string, string>> {
  if (!body.trimStart().startsWith('{')) return Object.fromEntries(new URLSearchParams(body));
  try {
    const fields: Record<string, string> = JSON.parse(body);
    return fields;
  } catch {
    return {};
  }
}
