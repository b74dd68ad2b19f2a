/** Standard Webhooks: who signed a delivery, by a shared secret (`v1`) or a key pair (`v1a`). */
import {
  createHmac,
  createPublicKey,
  type KeyObject,
  timingSafeEqual,
  verify as verifySignature,
} from 'node:crypto';
import type { Secret } from '../../base/secret.ts';
import type { Delivery } from '../contract.ts';

/** How a secret is written: shared, public half, and the private half that nobody should give away. */
const SHARED_PREFIX = 'whsec_';
const PUBLIC_PREFIX = 'whpk_';
const PRIVATE_PREFIX = 'whsk_';
const PUBLIC_KEY_BYTES = 32;
/** Shorter secrets are taken, and `check` says so. Source: the specification, "Signature scheme". */
const SHARED_BYTES_MIN = 24;

/** More signatures than this in one header are no rotation. */
const SIGNATURES_MAX = 10;
/** One signature; a comma inside of it would be a second header that Node has joined to the first. */
const ONE = /^([A-Za-z0-9]+),([^,]*)$/;

/** What is needed of a delivery: its id, its time as it was sent, and the list of signatures. */
export interface StandardSigned {
  readonly id: string;
  readonly timestamp: string;
  readonly signatures: string;
}

/**
 * Null when one of the signatures is by one of the secrets, else why not.
 *
 * Shape:  signatures of versions that are not known are passed over, as senders may add some.
 * Source: standard-webhooks/standard-webhooks, spec 1.0.0, read 2026-11.
 */
export function standardDoubt(
  signed: StandardSigned,
  delivery: Delivery,
  secrets: readonly Secret[],
): string | null {
  if (!/^[^\s,.]{1,200}$/.test(signed.id)) return 'the delivery id is missing or malformed';
  const texts = signed.signatures.split(' ').filter((text) => text !== '');
  const given = texts.map((text) => ONE.exec(text));
  if (given.includes(null)) return 'the signature is malformed';
  if (given.length > SIGNATURES_MAX) return 'there are too many signatures';
  const keys = secrets.map((secret) => standardKey(secret.reveal()));
  const content = Buffer.concat([Buffer.from(`${signed.id}.${signed.timestamp}.`), delivery.raw]);
  const fits = keys.flatMap((key) =>
    given.map((one) => isSigned(content, key, { version: one?.[1], text: one?.[2] ?? '' })),
  );
  if (fits.includes(true)) return null;
  const broken = keys.find((key) => key.kind === 'none');
  return broken === undefined
    ? 'the signature does not fit'
    : `the secret cannot be used: ${broken.what}`;
}

type StandardKey =
  | { readonly kind: 'shared'; readonly bytes: Buffer }
  | { readonly kind: 'public'; readonly key: KeyObject }
  | { readonly kind: 'none'; readonly what: string };

/** Why a secret cannot be used, or is weaker than it should be; null when it is well. */
export function standardSecretFault(secret: Secret): {
  readonly severity: 'error' | 'warning';
  readonly what: string;
} | null {
  const key = standardKey(secret.reveal());
  if (key.kind === 'none') return { severity: 'error', what: key.what };
  const isShort = key.kind === 'shared' && key.bytes.length < SHARED_BYTES_MIN;
  const what = `it has fewer than the ${SHARED_BYTES_MIN} bytes that Standard Webhooks asks for`;
  return isShort ? { severity: 'warning', what } : null;
}

/** A public key never serves as a shared secret: everybody could sign with it. */
function standardKey(written: string): StandardKey {
  if (written.startsWith(PRIVATE_PREFIX)) {
    return { kind: 'none', what: 'it is a private key; the hub needs the public one (whpk_…)' };
  }
  const isPublic = written.startsWith(PUBLIC_PREFIX);
  const bytes = base64Of(written.replace(isPublic ? PUBLIC_PREFIX : SHARED_PREFIX, ''));
  if (bytes === null) return { kind: 'none', what: 'what follows its prefix is not base64' };
  if (!isPublic) return { kind: 'shared', bytes };
  if (bytes.length !== PUBLIC_KEY_BYTES) {
    return { kind: 'none', what: `a public key has ${PUBLIC_KEY_BYTES} bytes` };
  }
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') };
  return { kind: 'public', key: createPublicKey({ key: jwk, format: 'jwk' }) };
}

/** Null also for no bytes at all: with an empty key everybody could sign. */
function base64Of(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  const bare = text.replace(/=+$/, '');
  return bytes.length > 0 && bytes.toString('base64').replace(/=+$/, '') === bare ? bytes : null;
}

function isSigned(
  content: Buffer,
  key: StandardKey,
  given: { readonly version: string | undefined; readonly text: string },
): boolean {
  const bytes = base64Of(given.text);
  if (bytes === null) return false;
  if (key.kind === 'shared' && given.version === 'v1') {
    const expected = createHmac('sha256', key.bytes).update(content).digest();
    return expected.length === bytes.length && timingSafeEqual(expected, bytes);
  }
  return key.kind === 'public' && given.version === 'v1a'
    ? verifySignature(null, content, key.key, bytes)
    : false;
}
