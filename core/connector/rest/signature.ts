import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Delivery, Host } from '../contract.ts';
import { liveSecrets, type Rotation } from '../rotation.ts';
import { standardDoubt } from './standard-signature.ts';
import type { SignatureDefinition } from './webhook-definition.ts';

/** Null when a delivery is genuine, else why not. */
export type Doubt = string | null;

const SECOND_MS = 1_000;
/** More signatures than this in one header are no rotation. */
const SIGNATURES_MAX = 10;
/** The headers of Standard Webhooks; vendors that are older than it put a name of their own in front. */
const STANDARD_HEADERS = {
  header: 'webhook-signature',
  timestamp: 'webhook-timestamp',
  id: 'webhook-id',
} as const;

/** The definition with what Standard Webhooks says by itself filled in. */
export function wholeSignature(signature: SignatureDefinition): SignatureDefinition {
  return signature.standard ? { ...STANDARD_HEADERS, ...signature } : signature;
}

/** The secrets of the definition, and until when those after the first count. */
export function rotationOf({ secrets, previousUntil }: SignatureDefinition): Rotation {
  return { secrets, until: previousUntil };
}

/**
 * Checks the signature over the raw bytes, in constant time, by any live secret, and that it is not too old (T39).
 *
 * Shape: the definition is a whole one.
 */
export function doubtOf(host: Host, signature: SignatureDefinition, delivery: Delivery): Doubt {
  if (delivery.raw.length === 0) return 'the body is empty';
  const given = headerOf(delivery, signature.header);
  if (given.trim() === '') return 'the signature is missing';
  const secrets = liveSecrets(host, rotationOf(signature));
  if (secrets.length === 0) return `the connection has no ${signature.secrets[0]}`;
  if (signature.standard) {
    const timestamp = headerOf(delivery, signature.timestamp);
    if (!isSeconds(timestamp)) return 'the time of sending is missing';
    const signed = { id: headerOf(delivery, signature.id), timestamp, signatures: given };
    return lateness(host, signature, timestamp) ?? standardDoubt(signed, delivery, secrets);
  }
  const sent = sentWith(signature, delivery, given);
  if (typeof sent === 'string') return sent;
  const late = lateness(host, signature, sent.timestamp);
  if (late !== null) return late;
  const content = contentOf(signature, delivery, sent.timestamp);
  const fits = secrets.flatMap((secret) => {
    const own = createHmac(signature.algorithm, secret.reveal()).update(content).digest();
    return sent.signatures.map((one) => isSame(own, one));
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
  const { parts, timestamp: header } = signature;
  const own = headerOf(delivery, header);
  const texts = parts === undefined ? [given] : partsOf(given, parts.signature);
  const times = parts === undefined ? [own] : partsOf(given, parts.timestamp);
  // Node joins doubled headers with a comma, which is also what stands between the parts of one.
  if (times.length > 1) return 'there are two signatures';
  const [stated = ''] = times;
  if (texts.length === 0 || texts.length > SIGNATURES_MAX) return 'the signature is malformed';
  const signatures = texts.flatMap((text) => decoded(signature, text) ?? []);
  if (signatures.length !== texts.length) return 'the signature is malformed';
  const isTimed = parts !== undefined || header !== undefined;
  if (isTimed && !isSeconds(stated)) return 'the time of sending is missing';
  return { timestamp: stated, signatures };
}

function headerOf({ headers }: Delivery, name: string | undefined): string {
  return name === undefined ? '' : (headers[name.toLowerCase()] ?? '');
}

function isSeconds(text: string): boolean {
  return /^\d{1,12}$/.test(text);
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
  const { signed } = signature;
  if (signed === 'body') return delivery.raw;
  const id = headerOf(delivery, signature.id);
  const head = signed === 'timestamp.body' ? `${timestamp}.` : `${id}.${timestamp}.`;
  return Buffer.concat([Buffer.from(head), delivery.raw]);
}

function isSame(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}
