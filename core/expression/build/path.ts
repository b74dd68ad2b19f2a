import type { Code, Frame } from '../frame.ts';
import { missingHolder, plainField } from '../read.ts';
import type { Value } from '../value.ts';
import type { Step } from './part.ts';

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
