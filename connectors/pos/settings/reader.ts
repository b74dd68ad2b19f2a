import {
  CrossdockError,
  faultOf,
  isJsonObject,
  type Json,
  type JsonObject,
  parseDuration,
} from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';

/** Bounds of a whole-number setting. */
export interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

/** Reads one settings object field by field and refuses what is left over. */
export interface SettingsReader {
  /** The path of the object, for messages. */
  readonly where: string;
  text(name: string, fallback: string): string;
  optionalText(name: string): string | null;
  option<T extends string>(name: string, options: readonly T[], fallback: T): T;
  integer(name: string, fallback: number, bounds: Bounds): number;
  optionalInteger(name: string, bounds: Bounds): number | null;
  flag(name: string, fallback: boolean): boolean;
  durationMs(name: string, fallback: string): number;
  texts(name: string): readonly string[];
  json(name: string): Json | undefined;
  /** A nested object; absent reads as an empty one. */
  object(name: string): SettingsReader;
  /** A nested object, or null when it is not there. */
  optionalObject(name: string): SettingsReader | null;
  objects(name: string): readonly SettingsReader[];
  /** Every field as (name, value), for maps with free names; marks all as read. */
  entries(): readonly (readonly [string, Json])[];
  /** A map of free names to objects. */
  named(): readonly (readonly [string, SettingsReader])[];
  /** Refuses fields that nobody asked for. Errors: POS_SETTING_INVALID. */
  close(): void;
}

/** A setting that cannot be used, named by its path. */
export function settingFault(where: string, what: string, mend?: string): CrossdockError {
  const details = mend === undefined ? { what, where } : { what, where, mend };
  return new CrossdockError(POS_ERRORS.POS_SETTING_INVALID, details);
}

/** Opens a settings object for reading. Errors: POS_SETTING_INVALID for a value of another type. */
export function settingsReader(object: JsonObject, where: string): SettingsReader {
  const asked = new Set<string>();
  const path = (name: string): string => (where === '' ? name : `${where}.${name}`);

  function raw(name: string): Json | undefined {
    asked.add(name);
    return Object.hasOwn(object, name) ? object[name] : undefined;
  }

  function optionalText(name: string): string | null {
    const value = raw(name);
    if (value === undefined || value === null) return null;
    if (typeof value === 'string') return value;
    throw settingFault(path(name), `expected text, got ${kindOf(value)}`);
  }

  function optionalInteger(name: string, bounds: Bounds): number | null {
    const value = raw(name);
    if (value === undefined || value === null) return null;
    if (typeof value === 'number' && Number.isSafeInteger(value)) {
      if (value >= bounds.minimum && value <= bounds.maximum) return value;
      const range = `${bounds.minimum} to ${bounds.maximum}`;
      throw settingFault(path(name), `${value} is outside ${range}`);
    }
    throw settingFault(path(name), `expected a whole number, got ${kindOf(value)}`);
  }

  function optionalObject(name: string): SettingsReader | null {
    const value = raw(name);
    if (value === undefined || value === null) return null;
    return settingsReader(asObject(value, path(name)), path(name));
  }

  return {
    where,
    optionalText,
    optionalInteger,
    optionalObject,
    text: (name, fallback) => optionalText(name) ?? fallback,
    option: (name, options, fallback) =>
      optionAt(optionalText(name) ?? fallback, options, path(name)),
    integer: (name, fallback, bounds) => optionalInteger(name, bounds) ?? fallback,
    flag: (name, fallback) => {
      const value = raw(name) ?? fallback;
      if (typeof value === 'boolean') return value;
      throw settingFault(path(name), `expected true or false, got ${kindOf(value)}`);
    },
    durationMs: (name, fallback) => durationMs(optionalText(name) ?? fallback, path(name)),
    texts: (name) => texts(raw(name), path(name)),
    json: raw,
    object: (name) => optionalObject(name) ?? settingsReader({}, path(name)),
    objects: (name) =>
      list(raw(name), path(name)).map((item, index) => {
        const place = `${path(name)}[${index}]`;
        return settingsReader(asObject(item, place), place);
      }),
    entries: () => Object.keys(object).flatMap((name) => entryOf(name, raw(name))),
    named: () =>
      Object.keys(object).map((name) => {
        const value = asObject(raw(name), path(name));
        return [name, settingsReader(value, path(name))];
      }),
    close: () => refuseUnknown(object, asked, where),
  };
}

function optionAt<T extends string>(value: string, options: readonly T[], where: string): T {
  const found = options.find((option) => option === value);
  if (found !== undefined) return found;
  throw settingFault(where, `"${value}" is none of ${options.join(', ')}`);
}

function refuseUnknown(object: JsonObject, asked: ReadonlySet<string>, where: string): void {
  const unknown = Object.keys(object).filter((name) => !asked.has(name));
  if (unknown.length === 0) return;
  const what = `unknown field ${unknown.map((name) => `"${name}"`).join(', ')}`;
  throw settingFault(where, what, `use one of: ${[...asked].sort().join(', ')}`);
}

function entryOf(name: string, value: Json | undefined): (readonly [string, Json])[] {
  return value === undefined ? [] : [[name, value]];
}

function asObject(value: Json | undefined, where: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw settingFault(where, `expected an object, got ${kindOf(value)}`);
}

function list(value: Json | undefined, where: string): readonly Json[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw settingFault(where, `expected a list, got ${kindOf(value)}`);
}

function texts(value: Json | undefined, where: string): readonly string[] {
  return list(value, where).map((item) => {
    if (typeof item === 'string') return item;
    throw settingFault(where, `expected a list of texts, found ${kindOf(item)}`);
  });
}

function durationMs(text: string, where: string): number {
  try {
    return parseDuration(text, where);
  } catch (cause) {
    const { what, mend } = faultOf(cause);
    throw settingFault(where, what, mend);
  }
}

function kindOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `the ${typeof value} ${JSON.stringify(value)}`;
}
