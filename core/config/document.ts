/** A YAML or JSON file as plain data that still knows where each value was written. */
import { LineCounter, parseDocument, visit } from 'yaml';
import { CrossdockError, type Fault, faultOf } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import { CONFIG_ERRORS } from './errors.ts';
import { type Places, placeKey, readNodes } from './nodes.ts';

const TEXT_MAX_CHARS = 1_048_576;

/** The way to a value: field names and positions in lists. */
export type Path = readonly (string | number)[];

/** What was written, and where. */
export interface ConfigDocument {
  /** The whole value; an empty file is null. */
  readonly value: Json;
  /** `file:line:column  path` of the value there, or of its key, or of the nearest parent that exists. */
  readonly where: (path: Path, side: 'key' | 'value') => string;
}

/**
 * Reads YAML 1.2 core (JSON is part of it): no tags, no merge keys, each key once, few aliases.
 *
 * Errors: CONFIG_SYNTAX, one fault for each place that is wrong; a document is given only when there is none.
 */
export function parseConfigText(
  text: string,
  file: string,
): { readonly document: ConfigDocument } | { readonly faults: readonly Fault[] } {
  if (text.length > TEXT_MAX_CHARS) {
    return { faults: [syntaxFault(file, `the file is longer than ${TEXT_MAX_CHARS} characters`)] };
  }
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const parsed = parseDocument(text.replace(/^\uFEFF/, ''), {
    version: '1.2',
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    prettyErrors: false,
    lineCounter: lines,
  });
  const faults = parsed.errors.map((error) =>
    syntaxFault(at(error.pos[0]), firstSentence(error.message)),
  );
  visit(parsed, {
    Node: (_key, node) => {
      if (node.tag === undefined) return;
      faults.push(syntaxFault(at(node.range?.[0] ?? 0), `the tag ${node.tag} is not allowed`));
    },
  });
  if (faults.length > 0) return { faults };
  const read = readNodes(parsed, at);
  if (read.problems.length > 0) {
    return { faults: read.problems.map((problem) => syntaxFault(problem.where, problem.what)) };
  }
  const { value, places } = read;
  return { document: { value, where: (path, side) => placeOf(places, file, path, side) } };
}

function placeOf(places: Places, file: string, path: Path, side: 'key' | 'value'): string {
  for (let length = path.length; length >= 0; length -= 1) {
    const place = places.get(placeKey(path.slice(0, length)));
    if (place === undefined) continue;
    return path.length === 0 ? place[side] : `${place[side]}  ${dotted(path)}`;
  }
  return file;
}

/** A path as people write it: `triggers[1].schedule`. */
export function dotted(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

function syntaxFault(where: string, what: string): Fault {
  return faultOf(new CrossdockError(CONFIG_ERRORS.CONFIG_SYNTAX, { what, where }));
}

function firstSentence(message: string): string {
  const sentence = message.split('\n')[0] ?? message;
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
