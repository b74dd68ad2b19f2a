import { isoTime } from '../../base/clock.ts';
import { CrossdockError } from '../../base/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { HUB_ERRORS } from './errors.ts';

/** A time with its zone; without one nobody can know which instant is meant (I6). */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

function invalid(name: string, came: Json | undefined, wanted: string): CrossdockError {
  const kind = came === undefined ? 'nothing' : came === null ? 'null' : typeof came;
  return new CrossdockError(HUB_ERRORS.HUB_DATA_INVALID, {
    what: `${name} holds ${kind}, but ${wanted} is expected`,
    where: name,
  });
}

/** A text that must be there; numbers are taken as they are written. */
export function textIn(data: JsonObject, name: string): string {
  const value = data[name];
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(name, value, 'a text');
}

/** A text that may be missing. */
export function textMaybe(data: JsonObject, name: string): string | undefined {
  const value = data[name];
  return value === undefined || value === null ? undefined : textIn(data, name);
}

/** One of a few words. */
export function wordIn<const T extends string>(
  data: JsonObject,
  name: string,
  words: readonly T[],
): T {
  const value = data[name];
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw invalid(name, value, `one of ${words.join(', ')}`);
}

/** A number that must be there. */
export function numberIn(data: JsonObject, name: string): number {
  const value = data[name];
  if (typeof value === 'number') return value;
  throw invalid(name, value, 'a number');
}

/** A number that may be missing. */
export function numberMaybe(data: JsonObject, name: string): number | undefined {
  const value = data[name];
  return value === undefined || value === null ? undefined : numberIn(data, name);
}

/** An instant that must be there, in ms since the epoch. */
export function instantIn(data: JsonObject, name: string): number {
  const value = data[name];
  const ms = typeof value === 'string' && INSTANT.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw invalid(name, value, 'an ISO 8601 time with a zone, such as 2026-03-01T12:00:00Z');
}

/** An instant that may be missing. */
export function instantMaybe(data: JsonObject, name: string): number | undefined {
  const value = data[name];
  return value === undefined || value === null ? undefined : instantIn(data, name);
}

/** The version as it is compared: a time in UTC with ms, anything else as it came. */
export function tidyVersion(version: string | null): string | null {
  if (version === null || !INSTANT.test(version)) return version;
  const ms = Date.parse(version);
  return Number.isNaN(ms) ? version : isoTime(ms);
}

/** The version when it is a time, in UTC; null when it is none. */
export function versionTime(version: string | null): string | null {
  const tidy = tidyVersion(version);
  return tidy !== null && INSTANT.test(tidy) ? tidy : null;
}

/** A text that may be missing, null or empty: all three say that there is none. */
export function textOrNull(data: JsonObject, name: string): string | null {
  return data[name] === '' ? null : (textMaybe(data, name) ?? null);
}

/** A list of objects. */
export function objectsIn(data: JsonObject, name: string): readonly JsonObject[] {
  const value = data[name];
  if (!Array.isArray(value)) throw invalid(name, value, 'a list');
  return value.map((item, index) => {
    if (isJsonObject(item)) return item;
    throw invalid(`${name}[${index}]`, item, 'an object');
  });
}
