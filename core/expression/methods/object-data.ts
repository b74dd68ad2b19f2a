import { anyTextAt, needText, textAt } from '../arguments.ts';
import { type Methods, methods } from '../callable.ts';
import { toText } from '../coerce.ts';
import { charge, type Frame } from '../frame.ts';
import { writeJson } from '../json-text.ts';
import type { Site } from '../site.ts';
import { copyFields, type Fields, isFields, isList, setField, type Value } from '../value.ts';

/** The methods of an object. Source: n8n-workflow 2.41, extensions/object-extensions. */
export const OBJECT_METHODS: Methods<Fields> = methods<Fields>(
  {
    isEmpty: (self) => Object.keys(self).length === 0,
    isNotEmpty: (self) => Object.keys(self).length > 0,
    keys: (self) => Object.keys(self),
    values: (self) => Object.values(self),
    hasField: (self, args, frame) => Object.hasOwn(self, anyTextAt(args, 0, frame)),
    removeField: (self, args, frame) => {
      const name = anyTextAt(args, 0, frame);
      return keepFields(self, frame, (key) => key !== name);
    },
    removeFieldsContaining: (self, args, frame, site) => {
      const part = needPart(args[0], site);
      return keepFields(
        self,
        frame,
        (_, value) => !(typeof value === 'string' && value.includes(part)),
      );
    },
    keepFieldsContaining: (self, args, frame, site) => {
      const part = needPart(args[0], site);
      return keepFields(
        self,
        frame,
        (_, value) => typeof value === 'string' && value.includes(part),
      );
    },
    compact: (self, _, frame) => compactFields(self, frame),
    merge: (self, args, frame, site) => mergeFields(self, args[0], frame, site),
    urlEncode: (self, _, frame) => {
      const pairs = Object.entries(self).map(([key, value]): [string, string] => [
        key,
        toText(value, frame),
      ]);
      return new URLSearchParams(pairs).toString();
    },
    toJsonString: (self, _, frame) => writeJson(self, undefined, frame),
    toInt: () => undefined,
    toFloat: () => undefined,
    toBoolean: () => undefined,
    toDateTime: () => undefined,
  },
  [
    ['hasOwnProperty', (self, args, frame) => Object.hasOwn(self, anyTextAt(args, 0, frame))],
    ['toString', () => '[object Object]'],
  ],
);

function needPart(value: Value, site: Site): string {
  const part = needText(value, site);
  if (part === '') throw site.failed(`${site.label} takes a text that is not empty`);
  return part;
}

function keepFields(
  self: Fields,
  frame: Frame,
  isKept: (key: string, value: Value) => boolean,
): Fields {
  const kept: Record<string, Value> = {};
  const keys = Object.keys(self);
  charge(frame, keys.length);
  for (const key of keys) if (isKept(key, self[key])) setField(kept, key, self[key]);
  return kept;
}

/** n8n's idea of nothing: null, missing, `""`, `"nil"` and objects or lists without fields. */
function isNothing(value: Value): boolean {
  if (value === null || value === undefined || value === '' || value === 'nil') return true;
  return (isFields(value) || isList(value)) && Object.keys(value).length === 0;
}

/** Leaves out what is nothing, at every level. A list inside an object stays a list, where n8n loses it. */
function compactValue(value: Value, frame: Frame): Value {
  if (isList(value)) return compactItems(value, frame);
  return isFields(value) ? compactFields(value, frame) : value;
}

/** The items that are something, each without what is nothing in it. */
export function compactItems(list: readonly Value[], frame: Frame): readonly Value[] {
  charge(frame, list.length);
  return list.filter((item) => !isNothing(item)).map((item) => compactValue(item, frame));
}

function compactFields(self: Fields, frame: Frame): Fields {
  const kept: Record<string, Value> = {};
  const keys = Object.keys(self);
  charge(frame, keys.length);
  for (const key of keys) {
    const value = self[key];
    if (!isNothing(value)) setField(kept, key, compactValue(value, frame));
  }
  return kept;
}

/** Adds the fields that are not there yet: the first one wins, as in n8n. */
export function mergeFields(self: Fields, other: Value, frame: Frame, site: Site): Fields {
  if (other === undefined || other === null) return self;
  if (!isFields(other)) throw site.failed(`${site.label} takes an object`);
  const merged = copyFields(self);
  charge(frame, Object.keys(other).length);
  for (const key of Object.keys(other)) {
    if (!Object.hasOwn(merged, key)) setField(merged, key, other[key]);
  }
  return merged;
}

/** The fields that stand for a text argument of `renameKeys`. */
export function renameFields(self: Fields, names: readonly Value[], frame: Frame): Fields {
  const renamed = copyFields(self);
  for (let index = 0; index < names.length; index += 2) {
    const from = textAt(names, index, frame) ?? '';
    if (!Object.hasOwn(renamed, from)) continue;
    setField(renamed, anyTextAt(names, index + 1, frame), renamed[from]);
    delete renamed[from];
  }
  return renamed;
}
