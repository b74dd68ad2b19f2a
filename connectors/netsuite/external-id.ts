import { createHash } from 'node:crypto';
import type { NetSuiteSettings } from './settings.ts';

/** External ids may hold letters, digits, `_` and `-` only; a pipe breaks the parsing of addresses. */
const ALLOWED = /^[A-Za-z0-9_-]+$/;
/** The longest key that goes in as it is; NetSuite states no limit that could be relied on. */
const KEY_MAX = 60;
const HASH_LENGTH = 16;

/**
 * The external id that a record's key is stored under.
 *
 * Shape: prefix, a code of the stream, and the key; all transactions share one namespace, hence the code. A key with
 *        other characters is stored readable as far as it goes, with a hash that keeps different keys apart.
 *        `eid:X` is the external id X itself.
 */
export function externalIdOf(settings: NetSuiteSettings, code: string, key: string): string {
  if (key.startsWith('eid:') && ALLOWED.test(key.slice(4))) return key.slice(4);
  const prefix = prefixOf(settings, code);
  if (ALLOWED.test(key) && key.length <= KEY_MAX) return `${prefix}${key}`;
  const readable = key.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, KEY_MAX - HASH_LENGTH - 1);
  const hash = createHash('sha256').update(key).digest('hex').slice(0, HASH_LENGTH);
  return `${prefix}${readable}-${hash}`;
}

/** Whether an external id is one that this hub gives to records of that code. */
export function isOwnExternalId(
  settings: NetSuiteSettings,
  code: string,
  externalId: string,
): boolean {
  return externalId.startsWith(prefixOf(settings, code));
}

function prefixOf({ externalIdPrefix }: NetSuiteSettings, code: string): string {
  return `${externalIdPrefix}${code}-`;
}

/** Whether a key is NetSuite's own internal id: digits and nothing else. */
export function isInternalId(key: string): boolean {
  return /^\d{1,18}$/.test(key);
}
