import { needFields, needList, needText, numberAt } from '../arguments.ts';
import type { PureFunction } from '../callable.ts';
import { toNumber, toText } from '../coerce.ts';
import { admitList, charge, type Frame } from '../frame.ts';
import { parseJson, writeJson } from '../json-text.ts';
import type { Site } from '../site.ts';
import { type Fields, isFields, isList, setField, type Value } from '../value.ts';
import { listFrom } from './list-functions.ts';

/** What stands behind `Object.` in an expression: reads of own fields and copies, never a prototype. */
export const OBJECT_FUNCTIONS: Readonly<Record<string, PureFunction>> = {
  keys: (args, frame, site) => entriesOf(args[0], frame, site).map(([key]) => key),
  values: (args, frame, site) => entriesOf(args[0], frame, site).map(([, value]) => value),
  entries: (args, frame, site) => entriesOf(args[0], frame, site),
  fromEntries: (args, frame, site) => fromEntries(args[0], frame, site),
  assign: (args, frame, site) => assign(args, frame, site),
  hasOwn: (args, frame, site) => Object.hasOwn(needFields(args[0], site), toText(args[1], frame)),
};

function entriesOf(value: Value, frame: Frame, site: Site): readonly [string, Value][] {
  if (value === null || value === undefined) {
    throw site.failed(
      `${site.label} takes an object`,
      `write ${site.label.replace('()', '(… ?? {})')}`,
    );
  }
  if (!isFields(value) && !isList(value) && typeof value !== 'string') return [];
  const entries = Object.entries(value);
  charge(frame, entries.length);
  return entries;
}

function fromEntries(value: Value, frame: Frame, site: Site): Value {
  const fields: Record<string, Value> = {};
  const entries = needList(value, site);
  charge(frame, entries.length);
  for (const entry of entries) {
    const [key, item] = needList(entry, site);
    setField(fields, toText(key, frame), item);
  }
  return fields;
}

/** A new object: the first argument is not changed. */
function assign(args: readonly Value[], frame: Frame, site: Site): Value {
  const fields: Record<string, Value> = {};
  for (const source of args) {
    if (source === null || source === undefined) continue;
    const from: Fields = needFields(source, site);
    charge(frame, Object.keys(from).length);
    for (const key of Object.keys(from)) setField(fields, key, from[key]);
  }
  return fields;
}

/** What stands behind `Array.`. */
export const ARRAY_FUNCTIONS: Readonly<Record<string, PureFunction>> = {
  isArray: (args) => isList(args[0]),
  of: (args) => [...args],
  from: (args, frame, site) => listFrom(args[0], frame, site),
};

/** What stands behind `JSON.`. */
export const JSON_FUNCTIONS: Readonly<Record<string, PureFunction>> = {
  parse: (args, frame, site) => parseJson(toText(args[0], frame), frame, site),
  stringify: (args, frame, site) => {
    const [value, replacer, indent] = args;
    if (replacer !== null && replacer !== undefined) {
      throw site.failed('JSON.stringify() takes no list or function in second place', 'write null');
    }
    const isIndent = typeof indent === 'number' || typeof indent === 'string';
    return writeJson(value, isIndent ? indent : undefined, frame);
  },
};

/** What stands behind `Number.`. */
export const NUMBER_FUNCTIONS: Readonly<Record<string, PureFunction>> = {
  isInteger: (args) => Number.isInteger(args[0]),
  isSafeInteger: (args) => Number.isSafeInteger(args[0]),
  isFinite: (args) => Number.isFinite(args[0]),
  isNaN: (args) => Number.isNaN(args[0]),
  parseFloat: (args, frame) => Number.parseFloat(toText(args[0], frame)),
  parseInt: (args, frame) => Number.parseInt(toText(args[0], frame), numberAt(args, 1, frame)),
};

/** What stands behind `String.`. */
export const STRING_FUNCTIONS: Readonly<Record<string, PureFunction>> = {
  fromCharCode: (args, frame) => {
    admitList(frame, args.length);
    return String.fromCharCode(...args.map((value) => toNumber(value, frame)));
  },
  fromCodePoint: (args, frame) => {
    admitList(frame, args.length);
    return String.fromCodePoint(...args.map((value) => toNumber(value, frame)));
  },
};

/** The functions with a plain name; `isNaN` and `isFinite` coerce, as in JavaScript. */
export const GLOBAL_FUNCTIONS: Readonly<Record<string, PureFunction>> = {
  Number: (args, frame) => (args.length === 0 ? 0 : toNumber(args[0], frame)),
  String: (args, frame) => (args.length === 0 ? '' : toText(args[0], frame)),
  Boolean: (args) => Boolean(args[0]),
  parseInt: (args, frame) => Number.parseInt(toText(args[0], frame), numberAt(args, 1, frame)),
  parseFloat: (args, frame) => Number.parseFloat(toText(args[0], frame)),
  isNaN: (args, frame) => Number.isNaN(toNumber(args[0], frame)),
  isFinite: (args, frame) => Number.isFinite(toNumber(args[0], frame)),
  encodeURIComponent: (args, frame) => encodeURIComponent(toText(args[0], frame)),
  decodeURIComponent: (args, frame) => decodeURIComponent(toText(args[0], frame)),
  encodeURI: (args, frame) => encodeURI(toText(args[0], frame)),
  decodeURI: (args, frame) => decodeURI(toText(args[0], frame)),
  toPathSegment: (args, frame, site) => {
    const segment = needText(typeof args[0] === 'number' ? String(args[0]) : args[0], site);
    if (segment === '' || segment === '.' || segment === '..') {
      throw site.failed('a path segment is neither empty nor dots');
    }
    return encodeURIComponent(toText(segment, frame));
  },
};
