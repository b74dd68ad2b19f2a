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

/** Objects of one shape share the sorted order of their keys; so many shapes are remembered. */
const SHAPES_MAX = 1_000;
const shapes = new Map<string, Shape>();

interface Shape {
  /** The keys in byte order. */
  readonly keys: readonly string[];
  /** `"key":` for each of them. */
  readonly labels: readonly string[];
}

/** JSON text with keys in byte order, so equal data gives equal text. Undefined fields are left out. */
export function canonicalJson(value: Json | undefined): string {
  if (typeof value === 'string') return textJson(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return isArray(value) ? listJson(value) : objectJson(value);
}

function listJson(list: readonly Json[]): string {
  let text = '[';
  for (const [index, item] of list.entries()) {
    text += index === 0 ? canonicalJson(item) : `,${canonicalJson(item)}`;
  }
  return `${text}]`;
}

function objectJson(object: JsonObject): string {
  const { keys, labels } = shapeOf(object);
  let text = '{';
  for (let index = 0; index < keys.length; index += 1) {
    const field = object[keys[index] ?? ''];
    if (field === undefined) continue;
    if (text.length > 1) text += ',';
    text += labels[index] + canonicalJson(field);
  }
  return `${text}}`;
}

function shapeOf(object: JsonObject): Shape {
  const own = Object.keys(object);
  const name = `${own.length}\n${own.join('\n')}`;
  const known = shapes.get(name);
  if (known !== undefined) return known;
  const keys = own.toSorted();
  const shape = { keys, labels: keys.map((key) => `${JSON.stringify(key)}:`) };
  if (shapes.size >= SHAPES_MAX) shapes.clear();
  // A key may hold a line break, and then two shapes could share a name; such keys are not remembered.
  if (!own.some((key) => key.includes('\n'))) shapes.set(name, shape);
  return shape;
}

/** Most texts need no escape, and then quotes are all that JSON adds. */
function textJson(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** No control character, no quote, no backslash, no half of a surrogate pair. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

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
