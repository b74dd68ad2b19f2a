import { DateTime } from 'luxon';
import { charge, type Frame } from '../frame.ts';
import { isFields, isList, type Value } from '../value.ts';

/** Deep equality as n8n's list functions use it: by value, NaN equals itself. */
export function deepEqual(a: Value, b: Value, frame: Frame): boolean {
  charge(frame, 1);
  if (Object.is(a, b) || a === b) return true;
  if (isList(a)) return isList(b) && sameItems(a, b, frame);
  if (isFields(a)) return isFields(b) && sameFields(a, b, frame);
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime();
  if (a instanceof DateTime) return b instanceof DateTime && a.equals(b);
  return false;
}

function sameItems(a: readonly Value[], b: readonly Value[], frame: Frame): boolean {
  return a.length === b.length && a.every((item, index) => deepEqual(item, b[index], frame));
}

function sameFields(
  a: { readonly [key: string]: Value },
  b: { readonly [key: string]: Value },
  frame: Frame,
): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && deepEqual(a[key], b[key], frame));
}
