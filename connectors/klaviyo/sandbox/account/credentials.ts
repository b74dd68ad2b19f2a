/** Private keys and the tokens of an OAuth app. */
import { createHash } from 'node:crypto';
import type { Random } from '../../../../core/connector/index.ts';
import type { SandboxCall, WorkedCall } from '../../../../core/connector/sandbox/kit.ts';
import { ApiFault } from '../api/fault.ts';

/** Everything that the endpoints of the sandbox ask for. */
export const ALL_SCOPES: readonly string[] = [
  'accounts:read',
  'profiles:read',
  'profiles:write',
  'lists:read',
  'lists:write',
  'subscriptions:read',
  'subscriptions:write',
  'events:read',
  'events:write',
  'metrics:read',
  'catalogs:read',
  'catalogs:write',
  'data-privacy:write',
  'webhooks:read',
  'webhooks:write',
];

/** Life of an access token. */
const TOKEN_MS = 3_600_000;

/** Who calls, and whose quota that uses. */
export interface Caller {
  readonly quota: 'keys' | 'app';
}

/** The credentials of the account. */
export interface Credentials {
  /** Who a call comes from. Errors: 401. */
  callerOf(call: SandboxCall): Caller;
  /** Errors: 403 when a scope is missing. */
  requireScopes(scopes: readonly string[]): void;
  /** Answers a call for a token. */
  token(call: SandboxCall): WorkedCall;
  setScopes(scopes: readonly string[]): void;
  /** From now on the old key is refused. */
  rotateKey(key: string): void;
  /** From now on access tokens handed out so far are refused. */
  expireTokens(): void;
  /** The refresh token that works now. */
  refreshToken(): string;
}

/** Opens the credentials of an account. */
export function openCredentials(options: {
  readonly apiKey: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly scopes: readonly string[];
  readonly random: Random;
}): Credentials {
  const { clientId, clientSecret, random } = options;
  let { apiKey, scopes, refreshToken } = options;
  const tokens = new Map<string, number>();

  function grant(call: SandboxCall): WorkedCall {
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    if (call.headers['authorization'] !== basic) return refused(401, 'invalid_client');
    const form = new URLSearchParams(call.body.toString('utf8'));
    if (form.get('grant_type') !== 'refresh_token') return refused(400, 'unsupported_grant_type');
    // Each refresh ends the token before: whoever does not keep the new one is locked out.
    if (form.get('refresh_token') !== refreshToken) return refused(400, 'invalid_grant');
    refreshToken = `refresh_${random.hex(12)}`;
    const access = `access_${random.hex(16)}`;
    tokens.set(digest(access), call.at + TOKEN_MS);
    return {
      status: 200,
      body: {
        access_token: access,
        token_type: 'Bearer',
        expires_in: TOKEN_MS / 1000,
        refresh_token: refreshToken,
        scope: scopes.join(' '),
      },
    };
  }

  return {
    callerOf: (call) => {
      const header = call.headers['authorization'] ?? '';
      if (header === '') throw unauthenticated('not_authenticated', 'No credentials were given.');
      if (header === `Klaviyo-API-Key ${apiKey}`) return { quota: 'keys' };
      const [, token = ''] = /^Bearer (.+)$/.exec(header) ?? [];
      if ((tokens.get(digest(token)) ?? 0) > call.at) return { quota: 'app' };
      throw unauthenticated('authentication_failed', 'Incorrect authentication credentials.');
    },
    requireScopes: (wanted) => {
      const missing = wanted.filter((scope) => !scopes.includes(scope));
      if (missing.length === 0) return;
      throw new ApiFault(403, [
        {
          code: 'permission_denied',
          title: 'You do not have permission to perform this action.',
          detail: `Your credentials lack the scope ${missing.join(', ')}.`,
        },
      ]);
    },
    token: grant,
    setScopes: (wanted) => {
      scopes = wanted;
    },
    rotateKey: (key) => {
      apiKey = key;
    },
    expireTokens: () => tokens.clear(),
    refreshToken: () => refreshToken,
  };
}

function refused(status: number, error: string): WorkedCall {
  return { status, body: { error }, errorCodes: [error] };
}

function unauthenticated(code: string, detail: string): ApiFault {
  return new ApiFault(401, [{ code, title: 'Authentication failed.', detail }]);
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
