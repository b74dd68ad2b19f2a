/** The token endpoint: checks the assertion as NetSuite does and gives a token for an hour. */
import { constants, type KeyObject, verify } from 'node:crypto';
import {
  isJsonObject,
  type Json,
  type JsonObject,
  type Random,
} from '../../../../core/connector/index.ts';
import type { SandboxCall, WorkedCall } from '../../../../core/connector/sandbox/kit.ts';

const LIFE_SECONDS = 3600;
/** An assertion lives less than an hour, and clocks may differ by a little. */
const ASSERTION_MAX_SECONDS = 3600;
const SKEW_SECONDS = 300;

/** The tokens that were given out. */
export interface Tokens {
  grant(call: SandboxCall): WorkedCall;
  accepts(token: string, nowMs: number): boolean;
  revoke(): void;
}

/** Opens the endpoint. */
export function makeTokens(options: {
  readonly random: Random;
  readonly clientId: string;
  readonly publicKeys: ReadonlyMap<string, KeyObject>;
}): Tokens {
  const until = new Map<string, number>();
  return {
    accepts: (token, nowMs) => (until.get(token) ?? 0) > nowMs,
    revoke: () => until.clear(),
    grant: (call) => {
      const fault = faultOf(call, options);
      if (fault !== null) {
        return { status: 400, body: { error: fault.error, error_description: fault.text } };
      }
      const token = `sandbox.${options.random.hex(24)}`;
      until.set(token, call.at + LIFE_SECONDS * 1000);
      return {
        status: 200,
        // The life is given as a number or as a text; here as a text.
        body: { access_token: token, expires_in: String(LIFE_SECONDS), token_type: 'bearer' },
      };
    },
  };
}

interface Fault {
  readonly error: 'invalid_request' | 'invalid_grant';
  readonly text: string;
}

function faultOf(
  call: SandboxCall,
  known: { readonly clientId: string; readonly publicKeys: ReadonlyMap<string, KeyObject> },
): Fault | null {
  const form = new URLSearchParams(call.body.toString('utf8'));
  const isAsked =
    form.get('grant_type') === 'client_credentials' &&
    form.get('client_assertion_type') === 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const assertion = form.get('client_assertion') ?? '';
  const [head = '', body = '', signature = ''] = assertion.split('.');
  const header = partOf(head);
  const claims = partOf(body);
  if (!isAsked || header === null || claims === null || signature === '') {
    return { error: 'invalid_request', text: 'The request is malformed.' };
  }
  const grant = (text: string): Fault => ({ error: 'invalid_grant', text });
  const key = known.publicKeys.get(String(header['kid']));
  if (key === undefined) return grant('unknown certificate');
  if (!isSigned(String(header['alg']), key, `${head}.${body}`, signature))
    return grant('signature');
  if (claims['iss'] !== known.clientId) return grant('unknown client');
  const url = `http://${call.headers['host'] ?? ''}${call.path}`;
  if (claims['aud'] !== url) return grant(`the audience must be ${url}`);
  if (!scopesOf(claims['scope']).includes('rest_webservices')) return grant('scope');
  return isTimely(claims, call.at / 1000) ? null : grant('expired');
}

function isTimely(claims: JsonObject, now: number): boolean {
  const { iat, exp } = claims;
  if (typeof iat !== 'number' || typeof exp !== 'number') return false;
  return iat <= now + SKEW_SECONDS && exp > now && exp - iat < ASSERTION_MAX_SECONDS;
}

/** The scope is an array in Oracle's sample, and separated by commas in its table. */
function scopesOf(scope: Json | undefined): readonly string[] {
  if (typeof scope === 'string') return scope.split(/[\s,]+/);
  return Array.isArray(scope) ? scope.map(String) : [];
}

/** Only PSS and EC in the form of two numbers side by side; PKCS#1 v1.5 (RS256) is refused. */
function isSigned(algorithm: string, key: KeyObject, input: string, signature: string): boolean {
  const match = /^(PS|ES)(256|384|512)$/.exec(algorithm);
  if (match === null) return false;
  const [, family, bits = '256'] = match;
  if (family === 'PS' && key.asymmetricKeyType !== 'rsa') return false;
  if (family === 'ES' && key.asymmetricKeyType !== 'ec') return false;
  const options =
    family === 'PS'
      ? {
          key,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        }
      : { key, dsaEncoding: 'ieee-p1363' as const };
  return verify(`sha${bits}`, Buffer.from(input), options, Buffer.from(signature, 'base64url'));
}

function partOf(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
