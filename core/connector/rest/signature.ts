import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Delivery, Host } from '../contract.ts';
import type { SignatureDefinition } from './webhook-definition.ts';

/** Null when a delivery is genuine, else why not. */
export type Doubt = string | null;

const SECOND_MS = 1_000;
const STANDARD_VERSION = 'v1,';
const STANDARD_PREFIX = 'whsec_';
/** More signatures than this in one header are no rotation. */
const SIGNATURES_MAX = 10;

/**
 * Checks the HMAC over the raw bytes, in constant time, by any live secret, and that it is not too old (T39).
 *
 * Source: Standard Webhooks 1.0 for `standard`.
 */
export function doubtOf(host: Host, signature: SignatureDefinition, delivery: Delivery): Doubt {
  if (delivery.raw.length === 0) return 'the body is empty';
  const given = delivery.headers[signature.header.toLowerCase()] ?? '';
  if (given.trim() === '') return 'the signature is missing';
  const sent = sentWith(signature, delivery, given);
  if (typeof sent === 'string') return sent;
  const late = lateness(host, signature, sent.timestamp);
  if (late !== null) return late;
  const secrets = signature.secrets.flatMap((name) => host.secrets[name] ?? []);
  if (secrets.length === 0) return `the connection has no ${signature.secrets[0]}`;
  const content = contentOf(signature, delivery, sent.timestamp);
  const fits = secrets.flatMap((secret) => {
    const expected = createHmac(signature.algorithm, keyOf(signature, secret.reveal()))
      .update(content)
      .digest();
    return sent.signatures.map((one) => isSame(expected, one));
  });
  return fits.includes(true) ? null : 'the signature does not fit';
}

interface Sent {
  readonly timestamp: string;
  readonly signatures: readonly Buffer[];
}

/** Takes the header apart; a text says what is wrong with it. */
function sentWith(
  signature: SignatureDefinition,
  delivery: Delivery,
  given: string,
): Sent | string {
  const { parts, standard, timestamp: header } = signature;
  const own = header === undefined ? '' : (delivery.headers[header.toLowerCase()] ?? '');
  const listed = standard ? standardTexts(given) : [given];
  const texts = parts === undefined ? listed : partsOf(given, parts.signature);
  const [stated = ''] = parts === undefined ? [own] : partsOf(given, parts.timestamp);
  if (texts.length === 0 || texts.length > SIGNATURES_MAX) return 'the signature is malformed';
  const signatures = texts.flatMap((text) => decoded(signature, text) ?? []);
  if (signatures.length !== texts.length) return 'the signature is malformed';
  const isTimed = parts !== undefined || header !== undefined;
  if (isTimed && !/^\d{1,12}$/.test(stated)) return 'the time of sending is missing';
  return { timestamp: stated, signatures };
}

function standardTexts(header: string): readonly string[] {
  const known = header.split(' ').filter((one) => one.startsWith(STANDARD_VERSION));
  return known.map((one) => one.slice(STANDARD_VERSION.length));
}

function partsOf(header: string, name: string): readonly string[] {
  const pairs = header.split(',').map((part) => part.trim());
  return pairs
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

/** The bytes of a signature; null when it is not written as its encoding writes it. */
function decoded({ prefix, encoding }: SignatureDefinition, text: string): Buffer | null {
  if (!text.startsWith(prefix)) return null;
  const bare = text.slice(prefix.length);
  const bytes = Buffer.from(bare, encoding);
  const written = bytes.toString(encoding);
  return written === (encoding === 'hex' ? bare.toLowerCase() : bare) ? bytes : null;
}

function lateness(host: Host, signature: SignatureDefinition, timestamp: string): Doubt {
  if (timestamp === '') return null;
  const offMs = Math.abs(host.clock.now() - Number(timestamp) * SECOND_MS);
  return offMs > signature.tolerance ? 'it was signed too long ago, or in the future' : null;
}

function contentOf(signature: SignatureDefinition, delivery: Delivery, timestamp: string): Buffer {
  const { signed, id: header } = signature;
  if (signed === 'body') return delivery.raw;
  const id = header === undefined ? '' : (delivery.headers[header.toLowerCase()] ?? '');
  const head = signed === 'timestamp.body' ? `${timestamp}.` : `${id}.${timestamp}.`;
  return Buffer.concat([Buffer.from(head), delivery.raw]);
}

function keyOf({ standard }: SignatureDefinition, secret: string): Buffer {
  if (!standard) return Buffer.from(secret);
  const bare = secret.startsWith(STANDARD_PREFIX) ? secret.slice(STANDARD_PREFIX.length) : secret;
  return Buffer.from(bare, 'base64');
}

function isSame(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}
