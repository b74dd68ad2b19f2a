/** The repository's own files, as the house tests read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join, relative } from 'node:path';
import { type AnyNode, parse } from 'acorn';

export const ROOT = join(import.meta.dirname, '..', '..');

export interface SourceFile {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
}

const FOLDERS = ['bin', 'core', 'connectors', 'test'];
const CODE = /\.(ts|js)$/;

/** Every hand-written program file, in the order of their paths. */
export function sourceFiles(...folders: readonly string[]): readonly SourceFile[] {
  return (folders.length === 0 ? FOLDERS : folders).flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && CODE.test(entry.name))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
      .sort()
      .map((path) => read(path)),
  );
}

function read(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return { path, text, lines: text.split('\n') };
}

/** Programs that were parsed already, by path: every house test walks the same files. */
const programs = new Map<string, AnyNode>();

/** Calls for every node of the program; types are blanked out, so every line keeps its number. */
export function walk(file: SourceFile, visit: (node: AnyNode) => void): void {
  const program = programs.get(file.path) ?? programOf(file);
  programs.set(file.path, program);
  const open: AnyNode[] = [program];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    visit(node);
    open.push(...childrenOf(node));
  }
}

function programOf(file: SourceFile): AnyNode {
  return parse(stripTypeScriptTypes(file.text).replace(/^#!.*/, ''), {
    ecmaVersion: 'latest',
    sourceType: 'module',
    locations: true,
    allowAwaitOutsideFunction: true,
  });
}

/** The nodes directly below a node. */
export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'loc' in value;
}

/** `path:line`. */
export function placeOf(file: SourceFile, node: AnyNode): string {
  return `${file.path}:${node.loc?.start.line ?? 0}`;
}

/** Fails with one complaint a line, so that all are mended in one go. */
export function expectNone(complaints: readonly string[]): void {
  if (complaints.length === 0) return;
  throw new Error(`${complaints.length} of them:\n${complaints.join('\n')}`);
}
