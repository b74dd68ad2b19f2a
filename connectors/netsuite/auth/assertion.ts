/** The signed statement that client credentials are asked for with (a JWT). */
import { constants, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { CrossdockError } from '../../../core/connector/index.ts';
import { NETSUITE_ERRORS } from '../errors.ts';

/** What an assertion says. Units: seconds since the epoch. */
export interface Claims {
  readonly clientId: string;
  readonly certificateId: string;
  readonly algorithm: string;
  /** The exact address that the assertion is posted to. */
  readonly audience: string;
  readonly issuedAt: number;
}

/** NetSuite refuses an assertion that lives an hour or longer. */
const LIFE_SECONDS = 59 * 60;

/** What the role's token shall be good for; an array, as in Oracle's own sample. */
const SCOPES = ['restlets', 'rest_webservices'];

/** Bytes of the hash, which are also the bytes of the salt in PSS. */
const HASH_BYTES: Readonly<Record<string, number>> = { '256': 32, '384': 48, '512': 64 };

/** `b64url(header).b64url(payload)`: what is signed. */
export function signingInput(claims: Claims): string {
  const header = { typ: 'JWT', alg: claims.algorithm, kid: claims.certificateId };
  const payload = {
    iss: claims.clientId,
    scope: SCOPES,
    aud: claims.audience,
    iat: claims.issuedAt,
    exp: claims.issuedAt + LIFE_SECONDS,
  };
  return [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
}

/**
 * The signed assertion.
 *
 * Errors: NETSUITE_SETTING_INVALID → the key cannot be read, or does not fit the algorithm.
 * Source: RFC 7518 §3.4 and §3.5; NetSuite Help, OAuth 2.0 client credentials, 2026.1. RS256 is refused there.
 */
export function signAssertion(claims: Claims, privateKeyPem: string): string {
  const input = signingInput(claims);
  const [family, bits] = [claims.algorithm.slice(0, 2), claims.algorithm.slice(2)];
  const key = readKey(privateKeyPem);
  const wanted = family === 'PS' ? /^rsa/ : /^ec$/;
  if (!wanted.test(key.asymmetricKeyType ?? '')) {
    throw invalid(`the private key is no key for ${claims.algorithm}`);
  }
  // The default DER form of an EC signature is refused: JWT wants the two numbers side by side.
  const options =
    family === 'PS'
      ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: HASH_BYTES[bits] ?? 32 }
      : { key, dsaEncoding: 'ieee-p1363' as const };
  const signature = sign(`sha${bits}`, Buffer.from(input), options);
  return `${input}.${signature.toString('base64url')}`;
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // The cause could carry parts of the key, so it is not passed on.
    throw invalid('the private key cannot be read as PEM');
  }
}

function invalid(what: string): CrossdockError {
  return new CrossdockError(NETSUITE_ERRORS.NETSUITE_SETTING_INVALID, {
    what,
    where: 'netsuite/privateKey',
    mend: 'give the private key of the certificate in PEM: RSA for PS…, EC for ES…',
  });
}
