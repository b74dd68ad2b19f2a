import { toNumber, toPrimitive, toText } from './coerce.ts';
import { admitText, type Frame } from './frame.ts';
import type { Site } from './site.ts';
import { isFields, isList, type Value } from './value.ts';

/** A binary operator on two values, as JavaScript defines it. */
export type Binary = (left: Value, right: Value, frame: Frame) => Value;

const SHORT_TEXT_CHARACTERS = 4_096;

/** Joins two texts; long results are paid for. */
export function joinText(left: string, right: string, frame: Frame): string {
  const text = left + right;
  if (text.length > SHORT_TEXT_CHARACTERS) admitText(frame, text.length);
  return text;
}

/** JavaScript's `+`. */
export function add(left: Value, right: Value, frame: Frame): Value {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (typeof left === 'string' && typeof right === 'string') return joinText(left, right, frame);
  const a = toPrimitive(left, 'default', frame);
  const b = toPrimitive(right, 'default', frame);
  if (typeof a === 'string' || typeof b === 'string') return joinText(String(a), String(b), frame);
  return Number(a) + Number(b);
}

/** JavaScript's `==`. Source: ECMA-262 §7.2.14. */
export function looseEqual(left: Value, right: Value, frame: Frame): boolean {
  if (left === right) return true;
  if (left === null || left === undefined) return right === null || right === undefined;
  if (right === null || right === undefined) return false;
  if (typeof left === 'object' && typeof right === 'object') return false;
  const a = toPrimitive(left, 'default', frame);
  const b = toPrimitive(right, 'default', frame);
  if (typeof a === typeof b) return a === b;
  return Number(a) === Number(b);
}

type Order = (a: string | number, b: string | number) => boolean;

function ordered(order: Order): Binary {
  return (left, right, frame) => {
    const a = toPrimitive(left, 'number', frame);
    const b = toPrimitive(right, 'number', frame);
    if (typeof a === 'string' && typeof b === 'string') return order(a, b);
    return order(Number(a), Number(b));
  };
}

function arithmetic(compute: (a: number, b: number) => number): Binary {
  return (left, right, frame) => compute(toNumber(left, frame), toNumber(right, frame));
}

/** The operators by their sign; `in` is apart because it can fail. */
export const BINARY_OPERATORS: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ['+', add],
  ['-', arithmetic((a, b) => a - b)],
  ['*', arithmetic((a, b) => a * b)],
  ['/', arithmetic((a, b) => a / b)],
  ['%', arithmetic((a, b) => a % b)],
  ['**', arithmetic((a, b) => a ** b)],
  ['&', arithmetic((a, b) => a & b)],
  ['|', arithmetic((a, b) => a | b)],
  ['^', arithmetic((a, b) => a ^ b)],
  ['<<', arithmetic((a, b) => a << b)],
  ['>>', arithmetic((a, b) => a >> b)],
  ['>>>', arithmetic((a, b) => a >>> b)],
  ['===', (a, b) => a === b],
  ['!==', (a, b) => a !== b],
  ['==', looseEqual],
  ['!=', (a, b, frame) => !looseEqual(a, b, frame)],
  ['<', ordered((a, b) => a < b)],
  ['<=', ordered((a, b) => a <= b)],
  ['>', ordered((a, b) => a > b)],
  ['>=', ordered((a, b) => a >= b)],
]);

/** A unary operator on a value. */
export type Unary = (value: Value, frame: Frame) => Value;

/** The unary operators by their sign. */
export const UNARY_OPERATORS: ReadonlyMap<string, Unary> = new Map<string, Unary>([
  ['!', (value) => !value],
  ['-', (value, frame) => -toNumber(value, frame)],
  ['+', (value, frame) => toNumber(value, frame)],
  ['~', (value, frame) => ~toNumber(value, frame)],
  ['typeof', (value) => typeof value],
  ['void', () => undefined],
]);

/** JavaScript's `in`, on own fields and items only. */
export function contains(key: Value, holder: Value, frame: Frame, site: Site): boolean {
  const name = toText(key, frame);
  if (isFields(holder)) return Object.hasOwn(holder, name);
  if (isList(holder)) return name === 'length' || Object.hasOwn(holder, name);
  throw site.failed('the right side of "in" is neither an object nor a list');
}
