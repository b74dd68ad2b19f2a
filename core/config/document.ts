/** A YAML or JSON file as plain data that still knows where each value was written. */
import type { Fault } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import { FLOW_ERRORS } from '../flow/errors.ts';
import { below, type FaultList, type Place, whereOf } from '../flow/faults.ts';
import { readDocument } from '../flow/read/document.ts';
import { jsonFault } from '../flow/read/json-syntax.ts';
import type { Tree } from '../flow/read/tree.ts';
import { CONFIG_ERRORS } from './errors.ts';

const SMALLER = 'make the file smaller; a large table is best a CSV file';
const START: Place = { line: 1, column: 1 };

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
 * Reads a configuration file as flow files are read: YAML 1.2 core without tags and merge keys, each key once.
 *
 * Errors: CONFIG_SYNTAX, one fault for each place that is wrong; a document is given only when there is none.
 */
export function parseConfigText(
  text: string,
  file: string,
): { readonly document: ConfigDocument } | { readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const wrong = file.endsWith('.json') ? jsonFault(text) : null;
  if (wrong !== null) return { faults: [syntaxFault(whereOf(file, wrong.place, ''), wrong)] };
  const tree = readDocument(text, syntaxFaults(file, faults));
  if (faults.length > 0) return { faults };
  const where = (path: Path, side: 'key' | 'value'): string => placeOf(tree, file, path, side);
  return { document: { value: tree === null ? null : plain(tree), where } };
}

/** Takes what the reader of flow files complains about as faults of the configuration; empty is no fault here. */
function syntaxFaults(file: string, faults: Fault[]): FaultList {
  return {
    file,
    add: (kind, { place, path, what, mend = kind.mend }) => {
      if (kind === FLOW_ERRORS.FLOW_EMPTY) return;
      const words = kind === FLOW_ERRORS.FLOW_TOO_LARGE ? SMALLER : mend;
      faults.push(syntaxFault(whereOf(file, place, path), { what, mend: words }));
    },
    sorted: () => faults,
    get count() {
      return faults.length;
    },
  };
}

function syntaxFault(
  where: string,
  words: { readonly what: string; readonly mend: string },
): Fault {
  const { code, means } = CONFIG_ERRORS.CONFIG_SYNTAX;
  return { code, where, what: words.what, why: means, mend: words.mend };
}

/** Objects have no prototype, so that a key such as `constructor` is only a key. */
function plain(tree: Tree): Json {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(plain);
  const object: Record<string, Json> = Object.create(null);
  for (const { key, value } of tree.entries) object[key] = plain(value);
  return object;
}

function placeOf(tree: Tree | null, file: string, path: Path, side: 'key' | 'value'): string {
  let place = tree?.place ?? START;
  let node: Tree | undefined = tree ?? undefined;
  for (const part of path) {
    const found = childOf(node, part);
    if (found === undefined) break;
    place = side === 'key' ? found.key : found.tree.place;
    node = found.tree;
  }
  return whereOf(file, place, dotted(path));
}

function childOf(
  node: Tree | undefined,
  part: string | number,
): { readonly key: Place; readonly tree: Tree } | undefined {
  if (node?.kind === 'list') {
    const item = node.items[Number(part)];
    return item === undefined ? undefined : { key: item.place, tree: item };
  }
  if (node?.kind !== 'map') return undefined;
  const entry = node.entries.find(({ key }) => key === String(part));
  return entry === undefined ? undefined : { key: entry.place, tree: entry.value };
}

/** A path as people write it: `triggers[1].schedule`. */
export function dotted(path: Path): string {
  return path.reduce<string>((text, part) => below(text, part), '');
}
