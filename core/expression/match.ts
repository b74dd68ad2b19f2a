import type { Value } from './value.ts';

interface Match {
  readonly index: number;
  readonly input: string;
  readonly groups: Value;
}

/** What a regular expression's match has beside its items, kept apart so that a match stays a plain list. */
const MATCHES = new WeakMap<readonly Value[], Match>();

/** Makes a match: a list with `index`, `input` and `groups`. */
export function makeMatch(items: readonly Value[], match: Match): readonly Value[] {
  MATCHES.set(items, match);
  return items;
}

/** Reads `index`, `input` or `groups` of a match; undefined on any other list. */
export function matchField(list: readonly Value[], key: string): Value {
  if (key === 'index') return MATCHES.get(list)?.index;
  if (key === 'input') return MATCHES.get(list)?.input;
  return key === 'groups' ? MATCHES.get(list)?.groups : undefined;
}
