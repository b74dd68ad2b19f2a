import { createHash, hash } from 'node:crypto';

/** Plain JSON data: the only thing that records, settings and expressions are made of. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object; a field that is undefined counts as absent. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** True for a plain object (not null, not an array). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The marker "remove this field in the destination", distinct from null and from missing.
 *
 * Shape: `{ "$remove": true }`, so it survives JSON; written `={{ $remove }}` in a flow.
 */
export const REMOVE: JsonObject = Object.freeze({ $remove: true });

/** True for the mark that asks to remove a field, and for nothing that merely holds it. */
export function isRemove(value: unknown): boolean {
  return isJsonObject(value) && value['$remove'] === true && Object.keys(value).length === 1;
}

/** JSON text with keys in byte order, so equal data gives equal text. Undefined fields are left out. */
export function canonicalJson(value: Json | undefined): string {
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const field = value[key];
    if (field === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(field)}`;
  }
  return `{${text}}`;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** A 128-bit content hash in hex: equal data, equal hash. For change detection, not for secrecy. */
export function contentHash(value: Json): string {
  return hash('sha256', canonicalJson(value), 'hex').slice(0, 32);
}

/** The SHA-256 of raw bytes in hex. */
export function bytesHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** FNV-1a over UTF-16 code units, unsigned 32 bit: the lane and shard function. Stable for ever. */
export function fnv1a(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
  }
  return h >>> 0;
}
