/**
 * The file system in memory that takes the place of `node:fs/promises` under the tills' code.
 *
 * Shape: one tree a run. Every step is whole or not at all. What a hub process changes takes a step of virtual time, so
 * that it can be killed in between; a dead process is never answered.
 */
import { never, type Process, runningProcess } from '../machine.ts';

interface File {
  readonly bytes: Buffer;
  readonly mtimeMs: number;
}

/** What the tree is asked before a hub process changes it: waits, and throws when the disk refuses. */
export type BeforeChange = (process: Process, what: string) => Promise<void>;

/** The tree of a run. */
export interface Tree {
  readonly files: Map<string, File>;
  readonly folders: Set<string>;
  readonly now: () => number;
  readonly beforeChange: BeforeChange;
}

let tree: Tree = emptyTree(
  () => 0,
  async () => undefined,
);

/** A tree without files. */
export function emptyTree(now: () => number, beforeChange: BeforeChange): Tree {
  return { files: new Map(), folders: new Set(['/']), now, beforeChange };
}

/** Makes a tree the one that all file calls go to from now on. */
export function mount(next: Tree): void {
  tree = next;
}

class FileError extends Error {
  readonly code: string;

  constructor(code: string, path: string) {
    super(`${code}: ${path}`);
    this.code = code;
  }
}

/** A fault of the disk, as Node throws it. */
export function diskError(code: 'ENOSPC' | 'EIO', path: string): Error {
  return new FileError(code, path);
}

async function looking<T>(look: () => T): Promise<T> {
  const process = runningProcess();
  if (process !== undefined && !process.isAlive()) return never();
  return look();
}

async function changing<T>(what: string, change: () => T): Promise<T> {
  const process = runningProcess();
  if (process === undefined) return change();
  if (!process.isAlive()) return never();
  await tree.beforeChange(process, what);
  return change();
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function fileAt(path: string): File {
  const file = tree.files.get(path);
  if (file !== undefined) return file;
  throw new FileError(tree.folders.has(path) ? 'EISDIR' : 'ENOENT', path);
}

function put(path: string, bytes: Buffer): void {
  if (!tree.folders.has(folderOf(path))) throw new FileError('ENOENT', path);
  if (tree.folders.has(path)) throw new FileError('EISDIR', path);
  tree.files.set(path, { bytes: Buffer.from(bytes), mtimeMs: tree.now() });
}

function statsOf(path: string) {
  const file = tree.files.get(path);
  if (file === undefined && !tree.folders.has(path)) throw new FileError('ENOENT', path);
  return {
    size: file?.bytes.length ?? 0,
    mtimeMs: file?.mtimeMs ?? 0,
    isFile: () => file !== undefined,
    isDirectory: () => file === undefined,
    isSymbolicLink: () => false,
  };
}

function bytesOf(content: string | Uint8Array): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
}

/** As in Node: nothing when the path may be used. */
export const access = (path: string) => looking(() => void statsOf(path));

/** As in Node; there are no links here. */
export const lstat = (path: string) => looking(() => statsOf(path));

/** As in Node. */
export const realpath = (path: string) =>
  looking(() => {
    statsOf(path);
    return path;
  });

/** As in Node: the names of what lies directly in a folder. */
export const readdir = (folder: string) =>
  looking(() => {
    if (!tree.folders.has(folder)) throw new FileError('ENOENT', folder);
    const prefix = folder === '/' ? '/' : `${folder}/`;
    return [...tree.files.keys(), ...tree.folders]
      .filter((path) => path !== folder && path.startsWith(prefix))
      .map((path) => path.slice(prefix.length))
      .filter((name) => !name.includes('/') && name !== '')
      .sort();
  });

/** As in Node: a text when an encoding is named, else bytes. */
export const readFile = (path: string, encoding?: 'utf8') =>
  looking(() => {
    const { bytes } = fileAt(path);
    return encoding === undefined ? Buffer.from(bytes) : bytes.toString(encoding);
  });

/** As in Node. */
export const mkdir = (path: string, options: { readonly recursive?: boolean } = {}) =>
  changing(`mkdir ${path}`, () => {
    if (tree.folders.has(path) || tree.files.has(path)) {
      if (options.recursive === true && tree.folders.has(path)) return;
      throw new FileError('EEXIST', path);
    }
    const parts = path.split('/').slice(1);
    for (let count = 1; count <= parts.length; count += 1) {
      const folder = `/${parts.slice(0, count).join('/')}`;
      if (tree.folders.has(folder)) continue;
      if (count < parts.length && options.recursive !== true) throw new FileError('ENOENT', path);
      tree.folders.add(folder);
    }
  });

/** As in Node; an existing file of the new name is replaced. */
export const rename = (from: string, to: string) =>
  changing(`rename ${from} ${to}`, () => {
    const file = fileAt(from);
    if (!tree.folders.has(folderOf(to))) throw new FileError('ENOENT', to);
    tree.files.delete(from);
    tree.files.set(to, file);
  });

/** As in Node. */
export const writeFile = (path: string, content: string | Uint8Array) =>
  changing(`write ${path}`, () => put(path, bytesOf(content)));

/** As in Node. */
export const rm = (path: string, options: { readonly force?: boolean } = {}) =>
  changing(`rm ${path}`, () => {
    if (!tree.files.delete(path) && options.force !== true) throw new FileError('ENOENT', path);
  });

/** As in Node, for what the tills' code does with a handle. */
export async function open(path: string, flags: string | number) {
  if (flags === 'w') await changing(`open ${path}`, () => put(path, Buffer.alloc(0)));
  const stats = await looking(() => statsOf(path));
  // What was opened stays what it is, wherever the file is moved.
  const held = tree.files.get(path)?.bytes ?? Buffer.alloc(0);
  let position = 0;
  return {
    stat: () => looking(() => stats),
    read: (chunk: Buffer, offset: number, length: number, from: number | null) =>
      looking(() => {
        const start = from ?? position;
        const bytesRead = held.copy(chunk, offset, start, start + length);
        if (from === null) position += bytesRead;
        return { bytesRead };
      }),
    writeFile: (content: string | Uint8Array) =>
      changing(`fill ${path}`, () => put(path, bytesOf(content))),
    sync: () => looking(() => undefined),
    close: () => looking(() => undefined),
  };
}
