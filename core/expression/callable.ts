import { CrossdockError } from '../base/errors.ts';
import type { Frame } from './frame.ts';
import type { Site } from './site.ts';
import type { Value } from './value.ts';

/** The arguments of a call. */
export type Args = readonly Value[];

/** A function of the closed list, such as `Math.round`. */
export type PureFunction = (args: Args, frame: Frame, site: Site) => Value;

/** A method of the closed table for values of one type. */
export type Method<S> = (self: S, args: Args, frame: Frame, site: Site) => Value;

/** An arrow function or a function's name given to a method. Only methods that list it may run it. */
export type Callback = (frame: Frame, a: Value, b?: Value, c?: Value, d?: Value) => Value;

/** A method that runs a callback. */
export type CallbackMethod<S> = (
  self: S,
  callback: Callback,
  rest: Args,
  frame: Frame,
  site: Site,
) => Value;

/** Methods of one type by name. */
export type Methods<S> = ReadonlyMap<string, Method<S>>;

/**
 * Makes a table of methods; a name that objects inherit is no entry of it.
 *
 * Shape: methods called as what every object inherits (`toString`) are listed apart, so that they are typed.
 */
export function methods<S>(
  table: Readonly<Record<string, Method<S>>>,
  inherited: readonly (readonly [string, Method<S>])[] = [],
): Methods<S> {
  return new Map([...Object.entries(table), ...inherited]);
}

/**
 * Any error of built-in code as a fault at that place.
 *
 * Errors: EXPR_FAILED naming the call; EXPR_LIMIT when the stack is used up. The original message may hold the
 *         record's data, so only the error's name is told.
 */
export function asFault(cause: unknown, site: Site): CrossdockError {
  if (cause instanceof CrossdockError) return cause;
  if (cause instanceof RangeError && /call stack/.test(cause.message)) {
    return site.limit('the data nests too deep');
  }
  const name = cause instanceof Error ? cause.name : 'an error';
  return site.failed(`${site.label} cannot work with these values (${name})`);
}
