/** From the YAML parser's nodes to plain data, with the place of each value, within limits. */
import { type Document, isAlias, isMap, isScalar, isSeq, type ParsedNode } from 'yaml';
import type { Json } from '../base/json.ts';

const NODES_MAX = 200_000;
const ALIASES_MAX = 100;
const DEPTH_MAX = 64;

/** Where a value and its key stand; the map's keys are made by `placeKey`. */
export type Places = ReadonlyMap<string, { readonly key: string; readonly value: string }>;

/** A path as the key of `Places`. */
export function placeKey(path: readonly (string | number)[]): string {
  return path.map(String).join('\u0000');
}

/** Something that YAML allows and a configuration does not. */
export interface NodeProblem {
  readonly where: string;
  readonly what: string;
}

interface Reading {
  readonly document: Document.Parsed;
  readonly at: (offset: number) => string;
  readonly places: Map<string, { readonly key: string; readonly value: string }>;
  readonly problems: NodeProblem[];
  nodes: number;
  aliases: number;
}

/** Reads the whole tree; objects have no prototype, so that a key such as `constructor` is only a key. */
export function readNodes(
  document: Document.Parsed,
  at: (offset: number) => string,
): {
  readonly value: Json;
  readonly places: Places;
  readonly problems: readonly NodeProblem[];
} {
  const reading: Reading = { document, at, places: new Map(), problems: [], nodes: 0, aliases: 0 };
  const value = readNode(reading, document.contents, [], at(0));
  return { value, places: reading.places, problems: reading.problems };
}

function readNode(
  reading: Reading,
  node: unknown,
  path: readonly (string | number)[],
  keyPlace: string,
): Json {
  const value = isPlaced(node) && node.range != null ? reading.at(node.range[0]) : keyPlace;
  if (isOverLimit(reading, path.length, value)) return null;
  if (isAlias(node)) {
    reading.aliases += 1;
    return readNode(reading, node.resolve(reading.document), path, keyPlace);
  }
  reading.places.set(placeKey(path), { key: keyPlace, value });
  if (isSeq(node)) {
    return node.items.map((item, index) => readNode(reading, item, [...path, index], value));
  }
  if (isMap(node)) {
    const object: Record<string, Json> = Object.create(null);
    for (const { key, value: field } of node.items) {
      const name = String(isScalar(key) ? key.value : key);
      const place = isScalar(key) && key.range != null ? reading.at(key.range[0]) : value;
      object[name] = readNode(reading, field, [...path, name], place);
    }
    return object;
  }
  return isScalar(node) ? readScalar(reading, node.value, value) : null;
}

function isPlaced(node: unknown): node is ParsedNode {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node);
}

/** Says so once, then reads nothing more. */
function isOverLimit(reading: Reading, depth: number, where: string): boolean {
  reading.nodes += 1;
  const exceeded =
    (depth > DEPTH_MAX && `nested deeper than ${DEPTH_MAX} levels`) ||
    (reading.nodes > NODES_MAX && `more than ${NODES_MAX} values`) ||
    (reading.aliases > ALIASES_MAX && `more than ${ALIASES_MAX} aliases`);
  if (exceeded === false) return reading.problems.length > 0;
  if (reading.problems.length === 0) reading.problems.push({ where, what: exceeded });
  return true;
}

function readScalar(reading: Reading, value: unknown, where: string): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))) {
      return value;
    }
    reading.problems.push({ where, what: 'the number cannot be kept exactly; write it in quotes' });
    return null;
  }
  reading.problems.push({ where, what: 'the value is no text, number, true, false or null' });
  return null;
}
