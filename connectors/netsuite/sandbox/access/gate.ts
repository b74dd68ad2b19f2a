/** Who a call is from: a bearer token, or a signature of token-based authentication. */
import { createHmac } from 'node:crypto';
import type { SandboxCall, WorkedCall } from '../../../../core/connector/sandbox/kit.ts';
import type { TbaKeys } from '../options.ts';
import { Refusal, refusalAnswer } from '../record/refusal.ts';
import type { Tokens } from './token-endpoint.ts';

/** How far a signature's time may be off. */
const SKEW_MS = 300_000;
/** So many failed log-ins lock the token. */
const FAILURES_MAX = 5;
const LOCK_MS = 1_800_000;
const NONCE_MIN = 6;

/** Lets calls in or not. */
export interface Gate {
  /** Null lets the call in; otherwise the answer. */
  refusal(call: SandboxCall): WorkedCall | null;
}

/** Opens the gate. */
export function makeGate(options: {
  readonly tokens: Tokens;
  readonly tba: TbaKeys;
  readonly accountId: string;
}): Gate {
  const used = new Map<string, number>();
  let failures = 0;
  let lockedUntil = 0;

  function signatureFault(call: SandboxCall, header: string): string | null {
    if (call.at < lockedUntil) return 'temporary_locked';
    const fields = oauthFields(header);
    const time = Number(fields['oauth_timestamp']) * 1000;
    const nonce = fields['oauth_nonce'] ?? '';
    if (fields['realm'] !== options.accountId) return 'realm';
    if (fields['oauth_consumer_key'] !== options.tba.consumerKey) return 'consumer_key_unknown';
    if (fields['oauth_token'] !== options.tba.tokenId) return 'token_rejected';
    if (!(Math.abs(time - call.at) <= SKEW_MS)) return 'InvalidTimestamp';
    if (nonce.length < NONCE_MIN || used.has(`${nonce} ${time}`)) return 'NonceUsed';
    if (fields['oauth_signature'] !== expectedSignature(call, fields, options.tba)) {
      return 'InvalidSignature';
    }
    used.set(`${nonce} ${time}`, time);
    for (const [key, at] of used) if (at < call.at - 2 * SKEW_MS) used.delete(key);
    return null;
  }

  return {
    refusal: (call) => {
      const header = call.headers['authorization'] ?? '';
      if (header.startsWith('Bearer ')) {
        return options.tokens.accepts(header.slice(7), call.at) ? null : refused(options.accountId);
      }
      if (!header.startsWith('OAuth ')) return refused(options.accountId);
      const fault = signatureFault(call, header);
      if (fault === null) {
        failures = 0;
        return null;
      }
      failures += 1;
      if (failures >= FAILURES_MAX) lockedUntil = call.at + LOCK_MS;
      return { ...refused(options.accountId), errorCodes: ['INVALID_LOGIN', fault] };
    },
  };
}

/** The API says no more than this; the reason is only in the Login Audit Trail. */
function refused(accountId: string): WorkedCall {
  const refusal = new Refusal(401, 'INVALID_LOGIN', 'Invalid login attempt.');
  const answer = refusalAnswer(refusal);
  const realm = `Bearer realm="${accountId}", error="invalid_token"`;
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'www-authenticate': `${realm}, error_description="Invalid login attempt."`,
    },
    errorCodes: ['INVALID_LOGIN'],
  };
}

function oauthFields(header: string): Readonly<Record<string, string>> {
  const pairs = [...header.slice(6).matchAll(/(\w+)="([^"]*)"/g)];
  return Object.fromEntries(
    pairs.map(([, name = '', value = '']) => [name, decodeURIComponent(value)]),
  );
}

/** The signature, worked out from RFC 5849 by the receiving side alone. */
function expectedSignature(
  call: SandboxCall,
  fields: Readonly<Record<string, string>>,
  keys: TbaKeys,
): string {
  const own = Object.entries(fields).filter(
    ([name]) => name !== 'realm' && name !== 'oauth_signature',
  );
  const query = (call.target.split('?')[1] ?? '')
    .split('&')
    .filter((part) => part !== '')
    .map((part) => part.split(/=(.*)/s).slice(0, 2).map(decodeURIComponent));
  const pairs = [...own, ...query]
    .map(([name = '', value = '']) => `${strict(name)}=${strict(value)}`)
    .sort()
    .join('&');
  const address = `http://${call.headers['host'] ?? ''}${call.path}`;
  const text = [call.method, strict(address), strict(pairs)].join('&');
  const key = `${strict(keys.consumerSecret)}&${strict(keys.tokenSecret)}`;
  return createHmac('sha256', key).update(text).digest('base64');
}

function strict(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[^A-Za-z0-9._~-]/g, (byte) => {
      return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
    });
}
