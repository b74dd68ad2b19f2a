import { needList } from '../arguments.ts';
import { type Methods, methods } from '../callable.ts';
import { toText } from '../coerce.ts';
import type { Frame } from '../frame.ts';
import { admitList, charge } from '../frame.ts';
import { writeJson } from '../json-text.ts';
import type { Site } from '../site.ts';
import { isFields, ownField, setField, type Value } from '../value.ts';
import { mergeInto, mergeLists } from './list-merge.ts';
import { difference, intersection, union, unique } from './list-sets.ts';
import { compactItems, renameFields } from './object-data.ts';

type List = readonly Value[];

/** n8n's data functions of a list. Source: n8n-workflow 2.41, extensions/array-extensions. */
export const LIST_DATA: Methods<List> = methods<List>({
  isEmpty: (self) => self.length === 0,
  isNotEmpty: (self) => self.length > 0,
  first: (self) => self[0],
  last: (self) => self.at(-1),
  reverse: (self) => self.toReversed(),
  pluck: (self, args, frame) => pluck(self, args, frame),
  unique: (self, args, frame) => unique(self, args, frame),
  removeDuplicates: (self, args, frame) => unique(self, args, frame),
  sum: (self, _, __, site) => sum(numbers(self, site)),
  average: (self, _, __, site) => average(numbers(self, site)),
  min: (self, _, __, site) => least(numbers(self, site)),
  max: (self, _, __, site) => greatest(numbers(self, site)),
  compact: (self, _, frame) => compactItems(self, frame),
  smartJoin: (self, args, frame, site) => smartJoin(self, args, frame, site),
  chunk: (self, args, frame, site) => chunk(self, args[0], frame, site),
  renameKeys: (self, args, frame, site) => {
    if (args.length === 0 || args.length % 2 !== 0) {
      throw site.failed('renameKeys() takes pairs of names', "write .renameKeys('from', 'to')");
    }
    return self.map((item) => (isFields(item) ? renameFields(item, args, frame) : item));
  },
  merge: (self, args, frame, site) => mergeLists(self, args[0], frame, site),
  mergeIntoObject: (self, args, frame, site) =>
    mergeInto(self, needList(args[0], site), frame, site),
  union: (self, args, frame, site) => union(self, needList(args[0], site), frame),
  difference: (self, args, frame, site) => difference(self, needList(args[0], site), frame),
  intersection: (self, args, frame, site) => intersection(self, needList(args[0], site), frame),
  append: (self, args, frame) => {
    admitList(frame, self.length + args.length);
    return self.concat(args);
  },
  toJsonString: (self, _, frame) => writeJson(self, undefined, frame),
  toInt: () => undefined,
  toFloat: () => undefined,
  toBoolean: () => undefined,
  toDateTime: () => undefined,
});

function numbers(list: List, site: Site): readonly number[] {
  const found = list.filter((item) => typeof item === 'number');
  if (found.length === list.length) return found;
  throw site.failed(`${site.label} takes a list of numbers`, 'write .map(Number) before it');
}

function sum(list: readonly number[]): number {
  return list.reduce((total, item) => total + item, 0);
}

/** The mean of numbers; none give 0, as in n8n. */
function average(list: readonly number[]): number {
  return list.length === 0 ? 0 : sum(list) / list.length;
}

function least(list: readonly number[]): number {
  return list.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function greatest(list: readonly number[]): number {
  return list.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

/** The values of the named fields: one field gives a value, several give a list. */
function pluck(self: List, names: List, frame: Frame): List {
  if (names.length === 0) return self;
  const plucked: Value[] = [];
  for (const item of self) {
    if (!isFields(item)) continue;
    const keys = Object.keys(item);
    charge(frame, keys.length * names.length);
    const values = keys.filter((key) => names.includes(key)).map((key) => item[key]);
    if (values.length > 0) plucked.push(values.length === 1 ? values[0] : values);
  }
  return plucked;
}

function smartJoin(self: List, args: List, frame: Frame, site: Site): Value {
  const [keyField, valueField] = args;
  if (typeof keyField !== 'string' || typeof valueField !== 'string' || !keyField || !valueField) {
    throw site.failed('smartJoin() takes two names', "write .smartJoin('name', 'value')");
  }
  const joined: Record<string, Value> = {};
  for (const item of self) {
    if (!isFields(item) || !Object.hasOwn(item, keyField) || !Object.hasOwn(item, valueField)) {
      continue;
    }
    setField(joined, toText(item[keyField], frame), ownField(item, valueField));
  }
  return joined;
}

function chunk(self: List, size: Value, frame: Frame, site: Site): List {
  if (typeof size !== 'number' || !(size >= 1)) {
    throw site.failed('chunk() takes a number from 1', 'write .chunk(5)');
  }
  const step = Math.trunc(size);
  charge(frame, self.length);
  const chunks: List[] = [];
  for (let from = 0; from < self.length; from += step) chunks.push(self.slice(from, from + step));
  return chunks;
}
