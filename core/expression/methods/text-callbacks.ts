import type { CallbackMethod } from '../callable.ts';
import { toText } from '../coerce.ts';
import { admitText, charge } from '../frame.ts';
import { matchField } from '../match.ts';
import { Pattern } from '../pattern.ts';
import type { Value } from '../value.ts';
import { isList } from '../value.ts';
import { execPattern, patternMethods } from './text-patterns.ts';

/** The methods of a text that run a callback. */
export const TEXT_CALLBACKS: ReadonlyMap<string, CallbackMethod<string>> = new Map([
  ['replace', replaceWith(false)],
  ['replaceAll', replaceWith(true)],
]);

/** `text.replace(pattern, (match, …groups) => …)`; the callback sees the match and at most three groups. */
function replaceWith(isAll: boolean): CallbackMethod<string> {
  return (self, callback, rest, frame, site) => {
    const [search] = rest;
    let text = '';
    let from = 0;
    for (const match of findAll(self, search)) {
      const [whole, a, b, c] = match.items;
      text += self.slice(from, match.index) + toText(callback(frame, whole, a, b, c), frame);
      from = match.index + toText(whole, frame).length;
      charge(frame, 1);
    }
    text += self.slice(from);
    admitText(frame, text.length);
    return text;

    function findAll(input: string, wanted: Value): readonly Occurrence[] {
      if (!(wanted instanceof Pattern)) return textOccurrences(input, toText(wanted, frame), isAll);
      if (isAll && !wanted.isGlobal)
        throw site.failed(`${site.label} takes a pattern with the flag g`);
      return wanted.isGlobal
        ? patternOccurrences(patternMethods['matchAll']?.(input, [wanted], frame, site))
        : patternOccurrences([execPattern(wanted, input, frame)]);
    }
  };
}

interface Occurrence {
  readonly index: number;
  readonly items: readonly Value[];
}

function patternOccurrences(matches: Value): readonly Occurrence[] {
  if (!isList(matches)) return [];
  return matches
    .filter(isList)
    .map((items) => ({ index: Number(matchField(items, 'index')), items }));
}

function textOccurrences(input: string, wanted: string, isAll: boolean): readonly Occurrence[] {
  const found: Occurrence[] = [];
  let at = input.indexOf(wanted);
  while (at !== -1) {
    found.push({ index: at, items: [wanted] });
    if (!isAll) return found;
    const next = at + Math.max(1, wanted.length);
    at = next > input.length ? -1 : input.indexOf(wanted, next);
  }
  return found;
}
