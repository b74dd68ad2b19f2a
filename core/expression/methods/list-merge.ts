import { needList } from '../arguments.ts';
import { charge, type Frame } from '../frame.ts';
import type { Site } from '../site.ts';
import { type Fields, isFields, setField, type Value } from '../value.ts';
import { mergeFields } from './object-data.ts';

type List = readonly Value[];

/** Without an argument all objects of the list become one; with a list, pairs of objects do. */
export function mergeLists(self: List, others: Value, frame: Frame, site: Site): Fields {
  if (others !== undefined) return mergePairs(self, needList(others, site), frame, site);
  return self
    .filter(isFields)
    .reduce((merged: Fields, item) => mergeFields(merged, item, frame, site), {});
}

function mergePairs(self: List, others: List, frame: Frame, site: Site): Fields {
  const merged: Record<string, Value> = {};
  self.forEach((item, index) => {
    const other = others[index];
    if (isFields(item) && isFields(other)) {
      assignFields(merged, mergeFields(item, other, frame, site), frame);
    }
  });
  return merged;
}

/** Objects of both lists as one object; where a pair shares a name the first list wins, later pairs overwrite. */
export function mergeInto(self: List, others: List, frame: Frame, site: Site): Fields {
  const merged: Record<string, Value> = {};
  const length = Math.max(self.length, others.length);
  for (let index = 0; index < length; index += 1) {
    const item = self[index];
    const other = others[index];
    const source = isFields(item)
      ? mergeFields(item, isFields(other) ? other : undefined, frame, site)
      : other;
    if (isFields(source)) assignFields(merged, source, frame);
  }
  return merged;
}

function assignFields(target: Record<string, Value>, source: Fields, frame: Frame): void {
  const keys = Object.keys(source);
  charge(frame, keys.length);
  for (const key of keys) setField(target, key, source[key]);
}
