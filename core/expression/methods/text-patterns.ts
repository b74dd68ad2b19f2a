import { anyTextAt, numberAt } from '../arguments.ts';
import type { Args, Method } from '../callable.ts';
import { toText } from '../coerce.ts';
import { admitList, admitText, charge, type Frame } from '../frame.ts';
import { LIST_MAX_ITEMS } from '../limits.ts';
import { makeMatch } from '../match.ts';
import { Pattern } from '../pattern.ts';
import type { Site } from '../site.ts';
import { setField, type Value } from '../value.ts';

/** Finds the first match; a sticky pattern must match at the start. Takes its work. */
export function execPattern(pattern: Pattern, text: string, frame: Frame): Value {
  charge(frame, text.length);
  const found = pattern.engine.exec(text);
  if (found === null) return null;
  const match = toMatch(found, text);
  return pattern.isSticky && match.index !== 0 ? null : match.list;
}

/** All matches as lists, bounded. */
function allMatches(pattern: Pattern, text: string, frame: Frame): readonly Found[] {
  charge(frame, text.length);
  const matches: Found[] = [];
  for (const found of pattern.engine.matchAll(text)) {
    matches.push(toMatch(found, text));
    charge(frame, 1);
    if (matches.length > LIST_MAX_ITEMS) admitList(frame, matches.length);
  }
  return matches;
}

interface Found {
  readonly list: readonly Value[];
  readonly index: number;
  readonly text: string;
}

interface EngineMatch extends ReadonlyArray<unknown> {
  readonly index?: number;
  readonly groups?: Readonly<Record<string, string | undefined>> | undefined;
}

function toMatch(found: EngineMatch, input: string): Found {
  const items = [...found].map((item) => (typeof item === 'string' ? item : undefined));
  const index = found.index ?? 0;
  const groups = found.groups === undefined ? undefined : copyGroups(found.groups);
  return { list: makeMatch(items, { index, input, groups }), index, text: items[0] ?? '' };
}

function copyGroups(groups: Readonly<Record<string, string | undefined>>): Value {
  const fields: Record<string, Value> = {};
  for (const [name, text] of Object.entries(groups)) setField(fields, name, text);
  return fields;
}

function needPattern(args: Args, site: Site): Pattern {
  const [pattern] = args;
  if (pattern instanceof Pattern) return pattern;
  throw site.failed(
    `${site.label} takes a pattern written in the expression, never one from data`,
    `write ${site.label.replace('()', '(/…/)')}, or includes(text)`,
  );
}

/** The methods of a text that take a regular expression. */
export const patternMethods: Readonly<Record<string, Method<string>>> = {
  match: (self, args, frame, site) => {
    const pattern = needPattern(args, site);
    if (!pattern.isGlobal) return execPattern(pattern, self, frame);
    const matches = allMatches(pattern, self, frame);
    return matches.length === 0 ? null : matches.map((match) => match.text);
  },
  matchAll: (self, args, frame, site) => {
    const pattern = needPattern(args, site);
    if (!pattern.isGlobal) throw site.failed('matchAll() takes a pattern with the flag g');
    return allMatches(pattern, self, frame).map((match) => match.list);
  },
  search: (self, args, frame, site) => {
    charge(frame, self.length);
    const found: EngineMatch | null = needPattern(args, site).engine.exec(self);
    return found?.index ?? -1;
  },
};

interface Replacing {
  readonly isAll: boolean;
  readonly frame: Frame;
  readonly site: Site;
}

/** `replace` and `replaceAll` with a text as the replacement; `$1`, `$&` and `$<name>` work as in JavaScript. */
export function replaceText(self: string, args: Args, how: Replacing): string {
  const [search] = args;
  const instead = anyTextAt(args, 1, how.frame);
  if (search instanceof Pattern) return replacePattern(self, search, instead, how);
  const wanted = toText(search, how.frame);
  const count = how.isAll ? countOf(self, wanted) : 1;
  admitText(how.frame, replacedLength(self, instead, count));
  return how.isAll ? self.replaceAll(wanted, instead) : self.replace(wanted, instead);
}

function countOf(self: string, wanted: string): number {
  if (wanted === '') return self.length + 1;
  let count = 0;
  for (let at = self.indexOf(wanted); at !== -1; at = self.indexOf(wanted, at + wanted.length)) {
    count += 1;
  }
  return count;
}

/** An upper bound, so that nothing is made before it is known to fit: matches do not overlap, contexts do. */
function replacedLength(self: string, instead: string, count: number): number {
  const references = instead.split('$').length - 1;
  const copies = /\$[`']/.test(instead) ? count : 1;
  return self.length + count * instead.length + references * copies * self.length;
}

function replacePattern(self: string, pattern: Pattern, instead: string, how: Replacing): string {
  const { isAll, frame, site } = how;
  if (isAll && !pattern.isGlobal) throw site.failed('replaceAll() takes a pattern with the flag g');
  const count = pattern.isGlobal ? allMatches(pattern, self, frame).length : 1;
  charge(frame, self.length);
  admitText(frame, replacedLength(self, instead, count));
  const matcher = pattern.engine.matcher(self);
  return pattern.isGlobal ? matcher.replaceAll(instead) : matcher.replaceFirst(instead);
}

/** Up to this length a split is not counted beforehand. */
const SHORT_CHARACTERS = 256;

/** `split` by a text or a pattern. */
export function splitText(self: string, args: Args, frame: Frame): Value {
  const [separator] = args;
  const limit = numberAt(args, 1, frame);
  if (separator instanceof Pattern) return splitPattern(self, separator, limit, frame);
  if (separator === undefined) return [self];
  const wanted = toText(separator, frame);
  if (self.length > SHORT_CHARACTERS) admitList(frame, countOf(self, wanted));
  else charge(frame, 8);
  return self.split(wanted, limit === undefined ? undefined : limit >>> 0);
}

/** JavaScript's split: captured groups are items too, and an empty match splits only between characters. */
function splitPattern(
  self: string,
  pattern: Pattern,
  limit: number | undefined,
  frame: Frame,
): Value {
  const matches = allMatches(pattern, self, frame);
  if (self === '') return matches.length === 0 ? [''] : [];
  const parts: Value[] = [];
  let from = 0;
  for (const match of matches) {
    const end = match.index + match.text.length;
    if (end === from || match.index >= self.length) continue;
    parts.push(self.slice(from, match.index), ...match.list.slice(1));
    from = end;
  }
  parts.push(self.slice(from));
  return limit === undefined ? parts : parts.slice(0, limit >>> 0);
}
