import { DateTime, Duration, Interval } from 'luxon';
import type { Json } from '../base/json.ts';
import { charge, type Frame } from './frame.ts';
import { RESULT_MAX_DEPTH } from './limits.ts';
import { Pattern } from './pattern.ts';
import { isPlainObject } from './read.ts';
import { Site } from './site.ts';
import { isList, setField, type Value } from './value.ts';

/** Where the data goes: out of the expression, where NaN is a fault, or into JSON text, where it is null. */
type Purpose = 'result' | 'text';

/**
 * Makes plain JSON data of a value: dates become ISO texts, missing fields are left out, missing items are null.
 *
 * Errors: EXPR_FAILED for NaN, infinity, an invalid date or a pattern, because JSON would lose them in silence (I6);
 *         EXPR_LIMIT when it is nested or large beyond measure.
 */
export function toJson(value: Value, frame: Frame, purpose: Purpose): Json | undefined {
  if (isPlainJson(value, 0, frame)) return value;
  return plain(value, 0, { frame, purpose });
}

/** Tells the type of what the compiler knows to come from the record as it is: its top alone is looked at. */
export function isRecordData(value: Value): value is Json {
  return value !== undefined && (isList(value) || isPlainObject(value));
}

/** True when the value is plain JSON data already, as what comes from the record is: it passes as it is. */
function isPlainJson(value: Value, depth: number, frame: Frame): value is Json {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (value === undefined || depth > RESULT_MAX_DEPTH) return false;
  if (isList(value)) {
    charge(frame, value.length);
    return value.every((item) => isPlainJson(item, depth + 1, frame));
  }
  if (!isPlainObject(value)) return false;
  for (const key in value) {
    charge(frame, 1);
    if (!isPlainJson(value[key], depth + 1, frame)) return false;
  }
  return true;
}

interface Making {
  readonly frame: Frame;
  readonly purpose: Purpose;
}

function plain(value: Value, depth: number, making: Making): Json | undefined {
  if (typeof value === 'number') return plainNumber(value, making);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > RESULT_MAX_DEPTH) {
    throw whole(making).limit(`the result nests deeper than ${RESULT_MAX_DEPTH}`);
  }
  if (isList(value)) return plainList(value, depth, making);
  if (value instanceof DateTime) return momentText(value.toISO(), making);
  if (value instanceof Date) {
    return momentText(Number.isNaN(value.getTime()) ? null : value.toISOString(), making);
  }
  if (value instanceof Duration || value instanceof Interval) {
    return momentText(value.isValid ? value.toISO() : null, making);
  }
  if (value instanceof Pattern) return noPattern(making);
  return plainFields(value, depth, making);
}

function plainNumber(value: number, making: Making): Json {
  if (Number.isFinite(value)) return value === 0 ? 0 : value;
  if (making.purpose === 'text') return null;
  const name = Number.isNaN(value) ? 'not a number (NaN)' : 'infinite';
  throw whole(making).failed(
    `the result is ${name}`,
    'check that what is calculated with is a number, or write a default with ?? or ||',
  );
}

function momentText(text: string | null, making: Making): Json {
  if (text !== null || making.purpose === 'text') return text;
  throw whole(making).failed('the result is an invalid date', 'check .isValid before it is used');
}

function noPattern(making: Making): Json {
  if (making.purpose === 'text') return {};
  throw whole(making).failed('the result is a pattern', 'write .test(text) or .exec(text)');
}

function plainList(list: readonly Value[], depth: number, making: Making): Json {
  charge(making.frame, list.length);
  return list.map((item) => plain(item, depth + 1, making) ?? null);
}

function plainFields(
  fields: { readonly [key: string]: Value },
  depth: number,
  making: Making,
): Json {
  const made: Record<string, Json> = {};
  const keys = Object.keys(fields);
  charge(making.frame, keys.length);
  for (const key of keys) {
    const item = plain(fields[key], depth + 1, making);
    if (item !== undefined) setField(made, key, item);
  }
  return made;
}

function whole(making: Making): Site {
  return new Site(making.frame.origin, 0, 'the expression');
}
