import type { Callback, CallbackMethod } from '../callable.ts';
import { toNumber, toText } from '../coerce.ts';
import { admitList, charge, type Frame } from '../frame.ts';
import { isList, type Value } from '../value.ts';

type ListMethod = CallbackMethod<readonly Value[]>;

const reduce: ListMethod = (self, run, rest, frame, site) => {
  const hasStart = rest.length > 0;
  if (!hasStart && self.length === 0) {
    throw site.failed(`${site.label} of an empty list needs a start value`, 'write …, 0)');
  }
  let value = hasStart ? rest[0] : self[0];
  for (let index = hasStart ? 0 : 1; index < self.length; index += 1) {
    value = run(frame, value, self[index], index, self);
  }
  return value;
};

const reduceRight: ListMethod = (self, run, rest, frame, site) => {
  const last = self.length - 1;
  return reduce(
    self.toReversed(),
    (inner, value, item, index) => run(inner, value, item, last - Number(index), self),
    rest,
    frame,
    site,
  );
};

/** The methods of a list that run a callback. Source: ECMA-262 §23.1.3. */
export const LIST_CALLBACKS: ReadonlyMap<string, ListMethod> = new Map<string, ListMethod>([
  ['map', mapList],
  ['filter', filterList],
  ['find', (self, run, _, frame) => self[indexOfFirst(self, run, frame, true)]],
  ['findIndex', (self, run, _, frame) => indexOfFirst(self, run, frame, true)],
  ['findLast', (self, run, _, frame) => self.findLast((item, i) => run(frame, item, i, self))],
  [
    'findLastIndex',
    (self, run, _, frame) => self.findLastIndex((item, index) => run(frame, item, index, self)),
  ],
  ['some', (self, run, _, frame) => indexOfFirst(self, run, frame, true) !== -1],
  ['every', (self, run, _, frame) => indexOfFirst(self, run, frame, false) === -1],
  ['flatMap', flatMap],
  ['reduce', reduce],
  ['reduceRight', reduceRight],
  ['sort', (self, run, _, frame) => sortList(self, run, frame)],
  ['toSorted', (self, run, _, frame) => sortList(self, run, frame)],
]);

function mapList(self: readonly Value[], run: Callback, _: readonly Value[], frame: Frame): Value {
  const list: Value[] = [];
  for (let index = 0; index < self.length; index += 1) {
    list.push(run(frame, self[index], index, self));
  }
  return list;
}

function filterList(
  self: readonly Value[],
  run: Callback,
  _: readonly Value[],
  frame: Frame,
): Value {
  const list: Value[] = [];
  for (let index = 0; index < self.length; index += 1) {
    const item = self[index];
    if (run(frame, item, index, self)) list.push(item);
  }
  return list;
}

/** The index of the first item for which the callback says so, or -1. */
function indexOfFirst(
  self: readonly Value[],
  run: Callback,
  frame: Frame,
  wanted: boolean,
): number {
  for (let index = 0; index < self.length; index += 1) {
    if (Boolean(run(frame, self[index], index, self)) === wanted) return index;
  }
  return -1;
}

function flatMap(self: readonly Value[], run: Callback, _: readonly Value[], frame: Frame): Value {
  const list: Value[] = [];
  self.forEach((item, index) => {
    const made = run(frame, item, index, self);
    const items = isList(made) ? made : [made];
    admitList(frame, list.length + items.length);
    for (const one of items) list.push(one);
  });
  return list;
}

/** A sorted copy: data is never changed in place. Missing items go last, as in JavaScript. */
export function sortList(
  self: readonly Value[],
  order: Callback | undefined,
  frame: Frame,
): readonly Value[] {
  charge(frame, self.length);
  if (order === undefined) return sortAsText(self, frame);
  return [...self].sort((a, b) => toNumber(order(frame, a, b), frame));
}

function sortAsText(self: readonly Value[], frame: Frame): readonly Value[] {
  const present = self.filter((item) => item !== undefined);
  const keyed = present.map((item) => ({ item, text: toText(item, frame) }));
  keyed.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const missing = new Array<Value>(self.length - present.length).fill(undefined);
  return [...keyed.map((entry) => entry.item), ...missing];
}
