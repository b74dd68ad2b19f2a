import { DateTime, Duration, Interval } from 'luxon';
import { type Args, asFault, type Method, type Methods } from '../callable.ts';
import { charge, chargeText, type Frame } from '../frame.ts';
import { isInstantText } from '../moment.ts';
import { Pattern } from '../pattern.ts';
import type { Site } from '../site.ts';
import { type Fields, isList, kindOf, type Value } from '../value.ts';
import { DATE_DATA } from './date-data.ts';
import { INSTANT_METHODS, JS_DATE_METHODS } from './date-js.ts';
import { DATE_NATIVE } from './date-native.ts';
import { LIST_CALLBACKS } from './list-callbacks.ts';
import { LIST_DATA } from './list-data.ts';
import { LIST_NATIVE } from './list-native.ts';
import { BOOLEAN_METHODS, NOTHING_METHODS, NUMBER_METHODS } from './number-data.ts';
import { OBJECT_METHODS } from './object-data.ts';
import { PATTERN_METHODS } from './pattern-methods.ts';
import { DURATION_METHODS, INTERVAL_METHODS } from './spans.ts';
import { TEXT_CALLBACKS } from './text-callbacks.ts';
import { TEXT_DATA } from './text-data.ts';
import { TEXT_NATIVE } from './text-native.ts';

/** All methods of one name, one for each type that has it. */
export interface MethodSet {
  readonly name: string;
  readonly text?: Method<string> | undefined;
  /** For texts such as `2026-01-31T09:30:00.000Z`, on which n8n lets date functions be called. */
  readonly instant?: Method<Date> | undefined;
  readonly number?: Method<number> | undefined;
  readonly boolean?: Method<boolean> | undefined;
  readonly nothing?: Method<null | undefined> | undefined;
  readonly list?: Method<readonly Value[]> | undefined;
  readonly object?: Method<Fields> | undefined;
  readonly DateTime?: Method<DateTime> | undefined;
  readonly Duration?: Method<Duration> | undefined;
  readonly Interval?: Method<Interval> | undefined;
  readonly Date?: Method<Date> | undefined;
  readonly pattern?: Method<Pattern> | undefined;
}

const DATE_TIME_METHODS: Methods<DateTime> = new Map([...DATE_NATIVE, ...DATE_DATA]);
const TEXT_METHODS: Methods<string> = new Map([...TEXT_NATIVE, ...TEXT_DATA]);
const LIST_METHODS: Methods<readonly Value[]> = new Map([...LIST_NATIVE, ...LIST_DATA]);

const TABLES = [
  TEXT_METHODS,
  NUMBER_METHODS,
  BOOLEAN_METHODS,
  NOTHING_METHODS,
  LIST_METHODS,
  OBJECT_METHODS,
  DATE_TIME_METHODS,
  DURATION_METHODS,
  INTERVAL_METHODS,
  JS_DATE_METHODS,
  PATTERN_METHODS,
];

const PLAIN_NAMES: ReadonlySet<string> = new Set(TABLES.flatMap((table) => [...table.keys()]));

/** Every name a method can have, those that take a function with them. */
export const METHOD_NAMES: ReadonlySet<string> = new Set([
  ...PLAIN_NAMES,
  ...LIST_CALLBACKS.keys(),
  ...TEXT_CALLBACKS.keys(),
]);

/** The methods of that name, or undefined when no type has one. */
export function methodsNamed(name: string): MethodSet | undefined {
  if (!PLAIN_NAMES.has(name)) return undefined;
  return {
    name,
    text: TEXT_METHODS.get(name),
    instant: name === 'toDateTime' ? undefined : INSTANT_METHODS.get(name),
    number: NUMBER_METHODS.get(name),
    boolean: BOOLEAN_METHODS.get(name),
    nothing: NOTHING_METHODS.get(name),
    list: LIST_METHODS.get(name),
    object: OBJECT_METHODS.get(name),
    DateTime: DATE_TIME_METHODS.get(name),
    Duration: DURATION_METHODS.get(name),
    Interval: INTERVAL_METHODS.get(name),
    Date: JS_DATE_METHODS.get(name),
    pattern: PATTERN_METHODS.get(name),
  };
}

/** Up to this length a text costs no work, so its methods may be called without a frame's account. */
export const QUICK_CHARACTERS = 256;

/** The method of a short text when it is the only one that can be meant; undefined when a date may be meant too. */
export function quickText(set: MethodSet): Method<string> | undefined {
  return set.instant === undefined ? set.text : undefined;
}

/**
 * Calls a method by the type of the value: a look-up in the closed table, never a property read.
 *
 * Errors: EXPR_FAILED when the type has no such method, or the method cannot work with these values.
 */
export function callMethod(
  set: MethodSet,
  self: Value,
  args: Args,
  frame: Frame,
  site: Site,
): Value {
  try {
    if (typeof self === 'string') return callOnText(set, self, args, frame, site);
    if (typeof self === 'number' && set.number) return set.number(self, args, frame, site);
    if (typeof self === 'boolean' && set.boolean) return set.boolean(self, args, frame, site);
    if (typeof self === 'object' && self !== null)
      return callOnObject(set, self, args, frame, site);
    if ((self === null || self === undefined) && set.nothing) {
      return set.nothing(self, args, frame, site);
    }
  } catch (cause) {
    throw asFault(cause, site);
  }
  throw noMethod(set, self, site);
}

function callOnText(set: MethodSet, self: string, args: Args, frame: Frame, site: Site): Value {
  if (self.length > QUICK_CHARACTERS) chargeText(frame, self.length);
  if (set.instant !== undefined && isInstantText(self)) {
    return set.instant(new Date(self), args, frame, site);
  }
  if (set.text !== undefined) return set.text(self, args, frame, site);
  throw noMethod(set, self, site);
}

type ObjectValue = Exclude<Value, undefined | null | boolean | number | string>;

function callOnObject(
  set: MethodSet,
  self: ObjectValue,
  args: Args,
  frame: Frame,
  site: Site,
): Value {
  if (isList(self)) {
    charge(frame, self.length);
    if (set.list) return set.list(self, args, frame, site);
  } else if (self instanceof DateTime) {
    charge(frame, 1);
    if (set.DateTime) return set.DateTime(self, args, frame, site);
  } else if (self instanceof Date) {
    if (set.Date) return set.Date(self, args, frame, site);
  } else if (self instanceof Duration) {
    if (set.Duration) return set.Duration(self, args, frame, site);
  } else if (self instanceof Interval) {
    if (set.Interval) return set.Interval(self, args, frame, site);
  } else if (self instanceof Pattern) {
    if (set.pattern) return set.pattern(self, args, frame, site);
  } else if (set.object) return set.object(self, args, frame, site);
  throw noMethod(set, self, site);
}

const KINDS = [
  'text',
  'number',
  'boolean',
  'list',
  'object',
  'DateTime',
  'Duration',
  'Interval',
  'Date',
  'pattern',
] as const;

function noMethod(set: MethodSet, self: Value, site: Site): Error {
  const kind = kindOf(self);
  const kinds = KINDS.filter((name) => set[name] !== undefined);
  const isNothing = kind === 'missing' || kind === 'null';
  return site.failed(
    `${set.name}() is for ${kinds.join(', ')}; this is ${kind}`,
    isNothing ? `write ?. before ${set.name} if it may be ${kind}` : undefined,
  );
}
