import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
} from 'yaml';
import { FLOW_ERRORS } from '../errors.ts';
import type { FaultList, Place } from '../faults.ts';
import { below } from '../faults.ts';
import { rawOffset, type ScalarStyle } from './scalar-offset.ts';
import { reportSyntax } from './syntax-faults.ts';
import { type Entry, type ScalarTree, shorten, type Tree } from './tree.ts';

/** Limits of a flow file (T33, T34). Units: bytes, levels, aliases, values. */
export const FILE_BYTES_MAX = 1_048_576;
const DEPTH_MAX = 64;
const ALIASES_MAX = 100;
const NODES_MAX = 300_000;

type AliasNode = Extract<ParsedNode, { source: string; resolve: unknown }>;
type Anchored = Exclude<ParsedNode, AliasNode>;
type MapNode = Extract<ParsedNode, { items: { key: unknown }[] }>;
type ScalarNode = Exclude<ParsedNode, AliasNode | { items: unknown }>;

/** Everything that the walk over one document needs. */
interface Walk {
  readonly text: string;
  readonly faults: FaultList;
  readonly placeOf: (offset: number) => Place;
  readonly document: Document.Parsed;
  /** Anchored nodes that are being expanded, to find an alias inside its own anchor. */
  readonly open: ParsedNode[];
  anchors: readonly Anchored[] | null;
  aliases: number;
  nodes: number;
  stopped: boolean;
}

/**
 * Reads a flow file's text into a tree with positions; null when the faults leave nothing to check further.
 *
 * Shape:  YAML 1.2 core and JSON give the same tree: no tags, no merge keys, no second document, keys are texts.
 * Source: yaml.org/spec/1.2.2, TRUST T33.
 */
export function readDocument(source: string, faults: FaultList): Tree | null {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const start: Place = { line: 1, column: 1 };
  if (Buffer.byteLength(text) > FILE_BYTES_MAX) {
    const what = `the file has ${Buffer.byteLength(text)} bytes; ${FILE_BYTES_MAX} are allowed`;
    faults.add(FLOW_ERRORS.FLOW_TOO_LARGE, { place: start, path: '', what });
    return null;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    stringKeys: true,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'error',
    // The parser's own check compares every pair of keys: 20 s for a megabyte of them.
    uniqueKeys: false,
  });
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (reportSyntax(document, { text, faults, placeOf })) return null;
  if (document.contents === null || isEmptyScalar(document.contents)) {
    faults.add(FLOW_ERRORS.FLOW_EMPTY, { place: start, path: '', what: 'the file is empty' });
    return null;
  }
  const walk: Walk = {
    ...{ text, faults, placeOf, document, open: [], anchors: null },
    ...{ aliases: 0, nodes: 0, stopped: false },
  };
  const tree = treeOf(walk, document.contents, '', 0);
  return walk.stopped ? null : tree;
}

function isEmptyScalar(node: ParsedNode): boolean {
  return isScalar(node) && node.value === null && node.source === '';
}

function treeOf(walk: Walk, node: ParsedNode | null, path: string, depth: number): Tree {
  const place = node === null ? { line: 1, column: 1 } : walk.placeOf(node.range[0]);
  walk.nodes += 1;
  if (walk.nodes > NODES_MAX) stop(walk, place, path, `more than ${NODES_MAX} values`);
  else if (depth > DEPTH_MAX) stop(walk, place, path, `more than ${DEPTH_MAX} levels`);
  if (node === null || walk.stopped) return emptyAt(place, walk.stopped);
  if (isAlias(node)) return aliasTree(walk, node, path, depth);
  if (reportTag(walk, node, path)) return emptyAt(place);
  if (isMap(node)) return { kind: 'map', place, entries: entriesOf(walk, node, path, depth) };
  if (isSeq(node)) {
    const items = node.items.map((item, index) =>
      treeOf(walk, item, below(path, index), depth + 1),
    );
    return { kind: 'list', place, items };
  }
  return scalarTree(walk, node, path, place);
}

function stop(walk: Walk, place: Place, path: string, what: string): void {
  if (!walk.stopped) {
    const counted = walk.aliases > 0 ? ', counted where aliases repeat them' : '';
    const words = `the file has ${what}${counted}`;
    walk.faults.add(FLOW_ERRORS.FLOW_TOO_LARGE, { place, path, what: words });
  }
  walk.stopped = true;
}

function emptyAt(place: Place, isFaulty = true): ScalarTree {
  const placeAt = (): Place => place;
  return { kind: 'scalar', place, value: null, isFaulty, quoted: false, written: '', placeAt };
}

function aliasTree(walk: Walk, node: AliasNode, path: string, depth: number): Tree {
  const place = walk.placeOf(node.range[0]);
  walk.aliases += 1;
  if (walk.aliases > ALIASES_MAX) {
    stop(walk, place, path, `more than ${ALIASES_MAX} aliases`);
    return emptyAt(place);
  }
  const target = anchored(walk, node.source, node.range[0]);
  if (target === null || walk.open.includes(target)) {
    const what =
      target === null
        ? `the alias *${node.source} has no anchor &${node.source} above it`
        : `the alias *${node.source} stands inside its own anchor`;
    walk.faults.add(FLOW_ERRORS.FLOW_ALIAS_REFUSED, { place, path, what });
    return emptyAt(place);
  }
  walk.open.push(target);
  const tree = treeOf(walk, target, path, depth);
  walk.open.pop();
  return tree;
}

/** The last node before that offset that carries the anchor. */
function anchored(walk: Walk, name: string, offset: number): ParsedNode | null {
  if (walk.anchors === null) walk.anchors = anchorsOf(walk.document.contents);
  return walk.anchors.findLast((node) => node.anchor === name && node.range[0] < offset) ?? null;
}

/** Every anchored node, in the order of the text. */
function anchorsOf(root: ParsedNode | null): readonly Anchored[] {
  const queue: (ParsedNode | null)[] = [root];
  const found: Anchored[] = [];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (node === null || isAlias(node)) continue;
    if (node.anchor !== undefined) found.push(node);
    if (isSeq(node)) for (const item of node.items) queue.push(item);
    if (isMap(node)) for (const pair of node.items) queue.push(pair.value);
  }
  return found.toSorted((a, b) => a.range[0] - b.range[0]);
}

/** A single ! in front of an expression is the usual way to come by a tag. */
function reportTag(walk: Walk, node: Anchored, path: string): boolean {
  if (node.tag === undefined) return false;
  const tag = node.tag.replace('tag:yaml.org,2002:', '!!');
  const start = walk.text.lastIndexOf('!', node.range[0] - 1);
  const place = walk.placeOf(walk.text[start - 1] === '!' ? start - 1 : start);
  const isText = !tag.startsWith('!!') || tag === '!!str';
  const mend = isText ? 'delete the tag, or put the value in quotes' : 'delete the tag';
  const what = `the tag ${shorten(tag)} stands here`;
  walk.faults.add(FLOW_ERRORS.FLOW_TAG_REFUSED, { place, path, what, mend });
  return true;
}

function entriesOf(walk: Walk, node: MapNode, path: string, depth: number): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const pair of node.items) {
    if (!isScalar(pair.key)) continue;
    const key = pair.key.source;
    const place = walk.placeOf(pair.key.range[0]);
    const inner = below(path, key);
    if (reportKey(walk, key, entries.get(key), place, inner)) continue;
    entries.set(key, { key, place, value: treeOf(walk, pair.value, inner, depth + 1) });
  }
  return [...entries.values()];
}

function reportKey(
  walk: Walk,
  key: string,
  earlier: Entry | undefined,
  place: Place,
  path: string,
): boolean {
  if (earlier !== undefined) {
    const what = `the key ${key} is written twice; the first is in line ${earlier.place.line}`;
    walk.faults.add(FLOW_ERRORS.FLOW_KEY_TWICE, { place, path, what });
    return true;
  }
  if (key !== '<<' && key !== '__proto__') return false;
  const what = key === '<<' ? 'the merge key << stands here' : 'the key __proto__ stands here';
  walk.faults.add(FLOW_ERRORS.FLOW_KEY_REFUSED, { place, path, what });
  return true;
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

function scalarTree(walk: Walk, node: ScalarNode, path: string, place: Place): Tree {
  const start = node.range[0];
  const raw = walk.text.slice(start, node.range[1]);
  const style = STYLES[node.type ?? 'PLAIN'] ?? 'plain';
  const value = scalarValue(node.value);
  const isFaulty = typeof value === 'number' && !isPlainNumber(raw, value);
  if (isFaulty) {
    const what = `${shorten(raw)} would be read as the number ${value}`;
    walk.faults.add(FLOW_ERRORS.FLOW_NUMBER_AMBIGUOUS, { place, path, what });
  }
  const placeAt = (index: number): Place => walk.placeOf(start + rawOffset(raw, style, index));
  return {
    ...{ kind: 'scalar', place, value, isFaulty, placeAt },
    ...{ quoted: style !== 'plain', written: shorten(raw) },
  };
}

function scalarValue(value: unknown): null | boolean | number | string {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'string' ? value : null;
}

/** True when the text is JSON's number syntax and the double holds exactly what is written. */
function isPlainNumber(raw: string, value: number): boolean {
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(raw)) return false;
  return Number.isFinite(value) && (!/^-?\d+$/.test(raw) || Number.isSafeInteger(value));
}
