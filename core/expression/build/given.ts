/** The names of a place outside of flows, such as `$settings` and `$body` in the file of a connector. */
import type { Build, Part } from './part.ts';

/** A name that the place of the expression gives. */
export function givenPart(build: Build, name: string): Part | undefined {
  if (name === '$json' || build.origin.given?.includes(name) !== true) return undefined;
  const key = name.slice(1);
  return { code: (frame) => frame.scope.vars[key], isFixed: false, isRecord: true };
}

/** A place that gives its own names has a record only when `$json` is one of them. */
export function hasRecord({ origin }: Build): boolean {
  return origin.given?.includes('$json') !== false;
}

/** Variables and tables are a project's: a place that gives its own names has none of them. */
export function isKnownHere(build: Build, name: string): boolean {
  return build.origin.given === undefined || (name !== '$vars' && name !== '$lookup');
}
