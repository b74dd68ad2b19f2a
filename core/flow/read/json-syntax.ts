import type { Place } from '../faults.ts';

/** Where a .json file stops being JSON. */
export interface JsonFault {
  readonly place: Place;
  readonly what: string;
  readonly mend: string;
}

/** Checks that the text is JSON: a .json file with YAML in it would surprise every other tool. */
export function jsonFault(source: string): JsonFault | null {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  if (text.trim() === '') return null;
  try {
    JSON.parse(text);
    return null;
  } catch {
    const place = placeIn(text);
    return { place, ...wordsFor(text, place) };
  }
}

function placeIn(text: string): Place {
  const before = text.slice(0, stopIndex(text));
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/**
 * Where the parser stops: the end of the longest beginning that could still become JSON.
 *
 * V8 names a position for some faults and only an excerpt for others, so it is asked by halves.
 */
function stopIndex(text: string): number {
  let good = 0;
  let bad = text.length;
  if (couldGoOn(text)) return text.length;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (couldGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function couldGoOn(start: string): boolean {
  try {
    JSON.parse(start);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const position = /at position (\d+)/.exec(message)?.[1];
    return /end of JSON input|Unterminated/.test(message) || Number(position) === start.length;
  }
}

function wordsFor(text: string, place: Place): { readonly what: string; readonly mend: string } {
  if (couldGoOn(text)) {
    return {
      what: 'the JSON ends before its last quote or bracket is closed',
      mend: 'write the rest of the file, or close what is open',
    };
  }
  if (!/^\s*[{[]/.test(text)) {
    return { what: 'the file does not begin with {', mend: 'write JSON, or name the file .yaml' };
  }
  const line = text.split('\n')[place.line - 1] ?? '';
  const rest = line.slice(place.column - 1);
  const what = `this is not JSON: \`${line.trim().slice(0, 60)}\``;
  return { what, mend: mendFor(rest) };
}

function mendFor(rest: string): string {
  if (/^[}\]]/.test(rest)) return 'delete the comma before the bracket';
  if (/^[/#]/.test(rest)) return 'delete the comment; JSON has none, YAML does';
  if (/^'/.test(rest)) return 'use double quotes';
  if (/^[A-Za-z_]/.test(rest)) return 'put the name in double quotes, or name the file .yaml';
  if (/^"/.test(rest)) return 'add the comma that is missing before it';
  return 'correct it, or name the file .yaml';
}
