import { DateTime, Duration, Interval } from 'luxon';
import { admitText, charge, type Frame } from './frame.ts';
import { TEXT_MAX_CHARACTERS } from './limits.ts';
import { Pattern } from './pattern.ts';
import { isList, type Value } from './value.ts';

/** What JavaScript's operators work on in the end. */
type Primitive = undefined | null | boolean | number | string;

/** `default` is what `+` and `==` ask for: a Date is a text then, a DateTime a number. */
type Hint = 'text' | 'number' | 'default';

/** JavaScript's ToPrimitive for the closed set of values. Source: ECMA-262 §7.1.1. */
export function toPrimitive(value: Value, hint: Hint, frame: Frame): Primitive {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return listText(value, frame);
  if (value instanceof DateTime) return hint === 'text' ? value.toString() : value.valueOf();
  if (value instanceof Duration) return hint === 'text' ? value.toString() : value.valueOf();
  if (value instanceof Date) return hint === 'number' ? value.getTime() : dateText(value);
  if (value instanceof Interval || value instanceof Pattern) return value.toString();
  return '[object Object]';
}

/** JavaScript's ToString; a list joins with commas, as in n8n. */
export function toText(value: Value, frame: Frame): string {
  if (typeof value === 'string') return value;
  return String(toPrimitive(value, 'text', frame));
}

/** JavaScript's ToNumber. */
export function toNumber(value: Value, frame: Frame): number {
  if (typeof value === 'number') return value;
  return Number(toPrimitive(value, 'number', frame));
}

/** The text of a Date does not depend on the machine's zone, unlike JavaScript's own. */
function dateText(value: Date): string {
  return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
}

/** Joins as JavaScript does: null and missing are empty. */
export function joinList(list: readonly Value[], separator: string, frame: Frame): string {
  charge(frame, list.length);
  let text = '';
  for (let index = 0; index < list.length; index += 1) {
    const item = list[index];
    if (index > 0) text += separator;
    if (item !== null && item !== undefined) text += toText(item, frame);
    if (text.length > TEXT_MAX_CHARACTERS) admitText(frame, text.length);
  }
  admitText(frame, text.length);
  return text;
}

function listText(list: readonly Value[], frame: Frame): string {
  return joinList(list, ',', frame);
}
