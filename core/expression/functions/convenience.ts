import { needList, numberAt } from '../arguments.ts';
import type { Args, PureFunction } from '../callable.ts';
import { toNumber, toText } from '../coerce.ts';
import { admitList, type Frame } from '../frame.ts';
import type { Site } from '../site.ts';
import { isFields, isList, setField, type Value } from '../value.ts';

/** n8n's functions without a receiver, with and without `$`. Source: n8n-workflow 2.41, extended-functions. */
export const CONVENIENCE: Readonly<Record<string, PureFunction>> = {
  $ifEmpty: (args, _, site) => ifEmpty(args, site),
  $min: (args, frame) => Math.min(...numbersOf(args, frame)),
  $max: (args, frame) => Math.max(...numbersOf(args, frame)),
  $average: (args, _, site) => average(args, site),
  $not: (args) => !args[0],
  min: (args, frame) => Math.min(...numbersOf(args, frame)),
  max: (args, frame) => Math.max(...numbersOf(args, frame)),
  average: (args, _, site) => average(args, site),
  not: (args) => !args[0],
  numberList: (args, frame, site) => numberList(args, frame, site),
  zip: (args, frame, site) => zip(args, frame, site),
};

function numbersOf(args: Args, frame: Frame): readonly number[] {
  return args.map((value) => toNumber(value, frame));
}

function average(args: Args, site: Site): number {
  const numbers = args.filter((value) => typeof value === 'number');
  if (numbers.length !== args.length) throw site.failed(`${site.label} takes numbers`);
  return numbers.length === 0 ? 0 : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

/** Empty is null, missing, `""`, `[]` and `{}`. */
function ifEmpty(args: Args, site: Site): Value {
  const [value, instead] = args;
  if (args.length !== 2) throw site.failed('$ifEmpty() takes a value and a default');
  if (value === undefined || value === null || value === '') return instead;
  const isHollow = (isList(value) || isFields(value)) && Object.keys(value).length === 0;
  return isHollow ? instead : value;
}

function numberList(args: Args, frame: Frame, site: Site): Value {
  const start = numberAt(args, 0, frame) ?? Number.NaN;
  const end = numberAt(args, 1, frame) ?? Number.NaN;
  if (!Number.isFinite(start) || !Number.isFinite(end)) {
    throw site.failed('numberList() takes the first and the last number');
  }
  const length = Math.floor(Math.abs(start - end)) + 1;
  admitList(frame, length);
  const step = start < end ? 1 : -1;
  return Array.from({ length }, (_, index) => start + index * step);
}

function zip(args: Args, frame: Frame, site: Site): Value {
  const keys = needList(args[0], site);
  const values = needList(args[1], site);
  if (keys.length !== values.length) throw site.failed('zip() takes two lists of the same length');
  admitList(frame, keys.length);
  const fields: Record<string, Value> = {};
  keys.forEach((key, index) => {
    setField(fields, toText(key, frame), values[index]);
  });
  return fields;
}
