import { anyTextAt } from '../arguments.ts';
import { charge, type Frame } from '../frame.ts';
import { isFields, ownField, setField, type Value } from '../value.ts';
import { deepEqual } from './equal.ts';

type List = readonly Value[];

/** Items without duplicates; with names, two objects are the same when those fields are. The first one stays. */
export function unique(self: List, names: List, frame: Frame): List {
  const kept: Value[] = [];
  const seen = openSet(frame);
  for (const item of self) {
    if (seen.add(names.length > 0 && isFields(item) ? fieldsNamed(item, names, frame) : item)) {
      kept.push(item);
    }
  }
  return kept;
}

function fieldsNamed(item: { readonly [key: string]: Value }, names: List, frame: Frame): Value {
  const fields: Record<string, Value> = {};
  for (let index = 0; index < names.length; index += 1) {
    const key = anyTextAt(names, index, frame);
    setField(fields, key, ownField(item, key));
  }
  return fields;
}

/** All items of both, each once. */
export function union(self: List, others: List, frame: Frame): List {
  return unique([...self, ...others], [], frame);
}

/** The items of the first that are not in the second, each once. */
export function difference(self: List, others: List, frame: Frame): List {
  const theirs = setOf(others, frame);
  return unique(
    self.filter((item) => !theirs.has(item)),
    [],
    frame,
  );
}

/** The items that are in both, each once. */
export function intersection(self: List, others: List, frame: Frame): List {
  const theirs = setOf(others, frame);
  return unique(
    self.filter((item) => theirs.has(item)),
    [],
    frame,
  );
}

interface DeepSet {
  has(item: Value): boolean;
  /** False when it was in it already. */
  add(item: Value): boolean;
}

function setOf(list: List, frame: Frame): DeepSet {
  const set = openSet(frame);
  for (const item of list) set.add(item);
  return set;
}

/** Plain values are found by hash; objects and lists are compared one by one, and that work is paid for. */
function openSet(frame: Frame): DeepSet {
  const plain = new Set<Value>();
  const deep: Value[] = [];
  function has(item: Value): boolean {
    charge(frame, 1);
    if (typeof item !== 'object' || item === null) return plain.has(item);
    return deep.some((other) => deepEqual(other, item, frame));
  }
  function add(item: Value): boolean {
    if (has(item)) return false;
    if (typeof item !== 'object' || item === null) plain.add(item);
    else deep.push(item);
    return true;
  }
  return { has, add };
}
