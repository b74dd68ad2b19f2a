import { numberAt } from '../arguments.ts';
import { type Args, type Methods, methods } from '../callable.ts';
import { joinList, toText } from '../coerce.ts';
import { admitList, charge, type Frame } from '../frame.ts';
import { isList, type Value } from '../value.ts';
import { sortList } from './list-callbacks.ts';

type List = readonly Value[];

/**
 * JavaScript's own methods of a list. Source: ECMA-262 §23.1.3.
 *
 * Those that change their list there (`sort`, `pop`, `shift`, `splice`) give the same answer here and leave the
 * list alone, because data is read-only.
 */
export const LIST_NATIVE: Methods<List> = methods<List>(
  {
    at: (self, args, frame) => self.at(numberAt(args, 0, frame) ?? 0),
    concat: (self, args, frame) => concatLists(self, args, frame),
    includes: (self, args, frame) => self.includes(args[0], numberAt(args, 1, frame)),
    indexOf: (self, args, frame) => self.indexOf(args[0], numberAt(args, 1, frame)),
    lastIndexOf: (self, args, frame) =>
      self.lastIndexOf(args[0], numberAt(args, 1, frame) ?? self.length - 1),
    join: (self, args, frame) =>
      joinList(self, args[0] === undefined ? ',' : toText(args[0], frame), frame),
    slice: (self, args, frame) => self.slice(numberAt(args, 0, frame), numberAt(args, 1, frame)),
    flat: (self, args, frame) => flat(self, numberAt(args, 0, frame) ?? 1, frame),
    toReversed: (self) => self.toReversed(),
    sort: (self, _, frame) => sortList(self, undefined, frame),
    toSorted: (self, _, frame) => sortList(self, undefined, frame),
    with: (self, args, frame) => self.with(numberAt(args, 0, frame) ?? 0, args[1]),
    pop: (self) => self.at(-1),
    shift: (self) => self[0],
    splice: (self, args, frame) => removedItems(self, args, frame),
    keys: (self) => self.map((_, index) => index),
    values: (self) => self,
    entries: (self) => self.map((item, index) => [index, item]),
  },
  [['toString', (self, _, frame) => joinList(self, ',', frame)]],
);

function concatLists(self: List, args: Args, frame: Frame): Value {
  let list = self;
  for (const value of args) {
    admitList(frame, list.length + (isList(value) ? value.length : 1));
    list = list.concat(isList(value) ? value : [value]);
  }
  return list;
}

function flat(self: List, depth: number, frame: Frame): List {
  const list: Value[] = [];
  for (const item of self) {
    const items = isList(item) && depth >= 1 ? flat(item, depth - 1, frame) : [item];
    admitList(frame, list.length + items.length);
    for (const one of items) list.push(one);
  }
  return list;
}

/** What `splice(start, count)` takes out; without a count, all of the rest. */
function removedItems(self: List, args: Args, frame: Frame): Value {
  charge(frame, self.length);
  if (args.length === 0) return [];
  const start = numberAt(args, 0, frame) ?? 0;
  if (args.length === 1) return [...self].splice(start);
  return [...self].splice(start, numberAt(args, 1, frame) ?? 0);
}
