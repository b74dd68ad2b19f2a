import type { Json, JsonObject } from '../../base/json.ts';
import type { Place } from '../faults.ts';

/** A flow file as it was written: plain data, and for each part where it stands. */
export type Tree = MapTree | ListTree | ScalarTree;

/** A mapping, its entries in the order of the text. */
export interface MapTree {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: readonly Entry[];
}

/** One field of a mapping; `place` is its key's. */
export interface Entry {
  readonly key: string;
  readonly place: Place;
  readonly value: Tree;
}

/** A list. */
export interface ListTree {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly Tree[];
}

/** A text, number, truth value or nothing. */
export interface ScalarTree {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: null | boolean | number | string;
  /** It has its fault already; nothing more is said about it. */
  readonly isFaulty: boolean;
  /** Whether quotes or a block style were written, which makes any text a text. */
  readonly quoted: boolean;
  /** The raw text, shortened, for messages. */
  readonly written: string;
  /** Where the character at that index of a text value stands in the file. */
  readonly placeAt: (index: number) => Place;
}

/** The entry of that key, if it is written. */
export function entryOf(tree: Tree | undefined, key: string): Entry | undefined {
  if (tree === undefined || tree.kind !== 'map') return undefined;
  return tree.entries.find((entry) => entry.key === key);
}

/** The value under that key, if it is written. */
export function childOf(tree: Tree | undefined, key: string): Tree | undefined {
  return entryOf(tree, key)?.value;
}

/** The plain data of a tree. */
export function plainOf(tree: Tree): Json {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(plainOf);
  return plainObjectOf(tree);
}

/** The plain data of a mapping; an empty object for anything else. */
export function plainObjectOf(tree: Tree | undefined): JsonObject {
  if (tree === undefined || tree.kind !== 'map') return {};
  return Object.fromEntries(tree.entries.map((entry) => [entry.key, plainOf(entry.value)]));
}

/** The text of a scalar; empty when it is not written or no text. */
export function plainText(tree: Tree | undefined): string {
  return tree?.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : '';
}

/** What a value is, in words for a message; a long text is cut, an object is only named. */
export function describeTree(tree: Tree): string {
  if (tree.kind === 'map') return 'a mapping';
  if (tree.kind === 'list') return 'a list';
  if (tree.value === null) return 'nothing';
  if (typeof tree.value === 'string') return `the text "${shorten(tree.value)}"`;
  if (typeof tree.value === 'number') return `the number ${tree.written}`;
  return `the truth value ${tree.written}`;
}

const SHOWN_MAX = 60;

/** Cuts a text for a message. */
export function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= SHOWN_MAX ? line : `${line.slice(0, SHOWN_MAX - 1)}…`;
}
