import { DateTime, Duration, Interval } from 'luxon';
import { Pattern } from './pattern.ts';

/** A plain object inside an expression. Read own fields only. */
export interface Fields {
  readonly [key: string]: Value;
}

/** Everything an expression can hold: plain data, moments in time, and compiled patterns. Never a function. */
export type Value =
  | undefined
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | Fields
  | DateTime
  | Duration
  | Interval
  | Date
  | Pattern;

/** The types that methods are looked up by. */
export type Kind =
  | 'missing'
  | 'null'
  | 'text'
  | 'number'
  | 'boolean'
  | 'list'
  | 'object'
  | 'DateTime'
  | 'Duration'
  | 'Interval'
  | 'Date'
  | 'pattern';

/** The type of a value, in the words that messages use. */
export function kindOf(value: Value): Kind {
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'undefined':
      return 'missing';
    default:
      return value === null ? 'null' : objectKind(value);
  }
}

function objectKind(value: object): Kind {
  if (Array.isArray(value)) return 'list';
  if (value instanceof DateTime) return 'DateTime';
  if (value instanceof Date) return 'Date';
  if (value instanceof Duration) return 'Duration';
  if (value instanceof Interval) return 'Interval';
  return value instanceof Pattern ? 'pattern' : 'object';
}

/** True for a list. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** True for a plain object: not null, not a list, not a moment, not a pattern. */
export function isFields(value: Value): value is Fields {
  return typeof value === 'object' && value !== null && objectKind(value) === 'object';
}

/** A field of a plain object that is its own; inherited names do not exist. */
export function ownField(fields: Fields, key: string): Value {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** Sets an own field, also one called `__proto__`, without running an inherited setter. */
export function setField(target: Record<string, Value>, key: string, value: Value): void {
  if (key !== '__proto__') {
    target[key] = value;
    return;
  }
  Object.defineProperty(target, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** A copy of own fields that may be changed. */
export function copyFields(fields: Fields): Record<string, Value> {
  const copy: Record<string, Value> = {};
  for (const key of Object.keys(fields)) setField(copy, key, fields[key]);
  return copy;
}
