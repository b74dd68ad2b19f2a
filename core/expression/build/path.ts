import type { Json } from '../../base/json.ts';
import type { Scope } from '../expression.ts';
import type { Code, Frame } from '../frame.ts';
import { isRecord, missingHolder, plainField, recordField } from '../read.ts';
import type { Value } from '../value.ts';
import type { Step } from './part.ts';

/** Reads a short path straight from the record, for expressions that are nothing else; undefined for a long one. */
export function pathReader(
  path: readonly Step[],
): ((scope: Scope) => Json | undefined) | undefined {
  const [first, second, third] = path;
  if (first === undefined || third !== undefined) return undefined;
  const { key } = first;
  if (second === undefined) return ({ json }) => json[key];
  const inner = second.key;
  return ({ json }) => {
    const holder = json[key];
    if (isRecord(holder)) return holder[inner];
    if (holder !== null && holder !== undefined) return recordField(holder, inner);
    if (second.isOptional) return undefined;
    throw missingHolder(holder, second.key, second.site);
  };
}

/**
 * The code of a plain path below `$json`; the usual lengths are written out because they are most of all work.
 *
 * Shape: `broken` is what an optional step gives when nothing stands before it.
 */
export function pathCode(path: readonly Step[], broken: Value): Code {
  const [first, second, third] = path;
  if (first === undefined) return (frame) => frame.json;
  if (second === undefined) return oneStep(first.key);
  if (third === undefined) return twoSteps(first, second, broken);
  return manySteps(path, broken);
}

function oneStep(key: string): Code {
  return (frame) => frame.json[key];
}

function twoSteps(first: Step, second: Step, broken: Value): Code {
  const outer = first.key;
  const { key, isOptional, site } = second;
  return (frame) => {
    const holder = frame.json[outer];
    if (isRecord(holder)) return holder[key];
    if (holder !== null && holder !== undefined) return plainField(holder, key);
    if (isOptional) return broken;
    throw missingHolder(holder, key, site);
  };
}

function manySteps(path: readonly Step[], broken: Value): Code {
  return (frame: Frame) => {
    let value: Value = frame.json;
    for (const { key, isOptional, site } of path) {
      if (value === null || value === undefined) {
        if (isOptional) return broken;
        throw missingHolder(value, key, site);
      }
      value = plainField(value, key);
    }
    return value;
  };
}
