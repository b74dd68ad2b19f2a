import type { Args } from './callable.ts';
import { toNumber, toText } from './coerce.ts';
import type { Frame } from './frame.ts';
import type { Site } from './site.ts';
import { type Fields, isFields, isList, type Value } from './value.ts';

/** An argument as JavaScript's ToString makes it; a missing one stays missing. */
export function textAt(args: Args, index: number, frame: Frame): string | undefined {
  const value = args[index];
  return value === undefined ? undefined : toText(value, frame);
}

/** An argument as JavaScript's ToString makes it: a missing one is the text `undefined`. */
export function anyTextAt(args: Args, index: number, frame: Frame): string {
  return toText(args[index], frame);
}

/** An argument as JavaScript's ToNumber makes it; a missing one stays missing. */
export function numberAt(args: Args, index: number, frame: Frame): number | undefined {
  const value = args[index];
  return value === undefined ? undefined : toNumber(value, frame);
}

/** An argument that must be a list. Errors: EXPR_FAILED. */
export function needList(value: Value, site: Site): readonly Value[] {
  if (isList(value)) return value;
  throw site.failed(
    `${site.label} takes a list, for example ${site.label.replace('()', '([1, 2])')}`,
  );
}

/** An argument that must be a text. Errors: EXPR_FAILED. */
export function needText(value: Value, site: Site): string {
  if (typeof value === 'string') return value;
  throw site.failed(`${site.label} takes a text`);
}

/** An argument that must be a plain object. Errors: EXPR_FAILED. */
export function needFields(value: Value, site: Site): Fields {
  if (isFields(value)) return value;
  throw site.failed(`${site.label} takes an object`);
}
