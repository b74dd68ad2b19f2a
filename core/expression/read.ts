import { DateTime, Duration, Interval } from 'luxon';
import type { Json, JsonObject } from '../base/json.ts';
import { matchField } from './match.ts';
import { dateTimeField, durationField, intervalField } from './methods/moment-fields.ts';
import { Pattern } from './pattern.ts';
import type { Site } from './site.ts';
import { type Fields, isList, ownField, type Value } from './value.ts';

const INHERITED: ReadonlySet<string> = new Set(
  [
    Object.prototype,
    Array.prototype,
    String.prototype,
    Number.prototype,
    Boolean.prototype,
  ].flatMap((prototype) => Object.getOwnPropertyNames(prototype)),
);

/**
 * True for a name that no built-in prototype has: on plain data it can be read directly, because what it gives is
 * an own field or nothing.
 */
export function isPlainKey(key: string): boolean {
  return !INHERITED.has(key);
}

/** Reads a plain key from plain data. Only for keys that `isPlainKey` accepts and values that come from records. */
export function plainField(value: Value, key: string): Value {
  if (holdsFields(value)) return value[key];
  return typeof value === 'string' ? textField(value, key) : undefined;
}

/** Reads a plain key of a record's own data, which is JSON as well. */
export function recordField(value: Json, key: string): Json | undefined {
  if (typeof value === 'string') return key === 'length' ? value.length : charAt(value, key);
  return isRecord(value) ? value[key] : undefined;
}

/** True for an object or list of a record, for reading plain keys. */
export function isRecord(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null;
}

/** True for an object made by a literal or by JSON; the quick way to tell it from moments and lists. */
export function isPlainObject(value: Value): value is Fields {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Lists pass too: a plain key is no field of theirs. */
function holdsFields(value: Value): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** The one way to read a member: own fields of plain data, and closed tables for everything else. */
export function readField(value: Value, key: string, site: Site): Value {
  if (typeof value === 'string') return textField(value, key);
  if (value === null || value === undefined) throw missingHolder(value, key, site);
  if (typeof value !== 'object') return undefined;
  if (isList(value)) return listField(value, key);
  if (value instanceof DateTime) return dateTimeField(value, key);
  if (value instanceof Duration) return durationField(value, key);
  if (value instanceof Interval) return intervalField(value, key);
  if (value instanceof Date) return undefined;
  if (value instanceof Pattern) return patternField(value, key);
  return ownField(value, key);
}

/** The fault of reading a field of nothing. n8n swallows it and moves nothing on without a word (I6). */
export function missingHolder(value: null | undefined, key: string, site: Site): Error {
  const state = value === null ? 'null' : 'missing';
  return site.failed(
    `"${key}" cannot be read because what stands before it is ${state}`,
    `write ?. before ${JSON.stringify(key)} if it may be ${state}, for example ${site.label}`,
  );
}

function textField(text: string, key: string): Value {
  if (key === 'length') return text.length;
  return charAt(text, key);
}

function charAt(text: string, key: string): string | undefined {
  return isIndex(key) ? text[Number(key)] : undefined;
}

function listField(list: readonly Value[], key: string): Value {
  if (key === 'length') return list.length;
  if (isIndex(key)) return list[Number(key)];
  return matchField(list, key);
}

function patternField(pattern: Pattern, key: string): Value {
  if (key === 'source') return pattern.source;
  return key === 'flags' ? pattern.flags : undefined;
}

/** True for a name that is the number of an item. */
export function isIndex(key: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(key);
}
