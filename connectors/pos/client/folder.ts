import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, realpath, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { CrossdockError } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';

/** A regular file that lies in the drop folder. */
export interface DroppedFile {
  readonly name: string;
  readonly size: number;
  /** ms since the epoch, by the file server's clock. */
  readonly modifiedMs: number;
}

/** What a look into a folder shows. */
export interface FolderListing {
  readonly files: readonly DroppedFile[];
  /** Names that are not read, each with the reason. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
}

/** Files in one folder that are looked at in one listing. */
const LISTING_MAX = 100_000;
const NAME_MAX = 200;
/** Plain names only: no separators, no control characters, no leading dot (T35). */
const PLAIN_NAME = /^[\p{L}\p{N}_][\p{L}\p{N} ._()+,=@#~-]*$/u;

/** Whether a file of that name may be read. */
export function isPlainName(name: string): boolean {
  return name.length <= NAME_MAX && PLAIN_NAME.test(name);
}

/** The drop folder with links resolved. Errors: POS_FOLDER_UNUSABLE. */
export async function openRoot(folder: string): Promise<string> {
  try {
    const root = await realpath(folder);
    if ((await lstat(root)).isDirectory()) return root;
  } catch (error) {
    throw folderFault(folder, 'the drop folder cannot be opened', error);
  }
  throw folderFault(folder, 'the drop folder is not a folder', null);
}

/** The regular files directly in a folder; a folder that is not there is empty. */
export async function listFolder(folder: string): Promise<FolderListing> {
  const files: DroppedFile[] = [];
  const refused: { name: string; why: string }[] = [];
  for (const name of (await namesIn(folder)).slice(0, LISTING_MAX)) {
    if (name.startsWith('.')) continue;
    const found = await lookAt(folder, name);
    if (found === null) continue;
    if (typeof found === 'string') refused.push({ name, why: found });
    else files.push(found);
  }
  return { files, refused };
}

/** One file, why it is refused, or null for a sub-folder or a file that has just gone. */
async function lookAt(folder: string, name: string): Promise<DroppedFile | string | null> {
  const stats = await lstat(join(folder, name)).catch(() => null);
  if (stats === null || stats.isDirectory()) return null;
  const why = whyRefused(name, stats);
  return why ?? { name, size: stats.size, modifiedMs: Math.floor(stats.mtimeMs) };
}

/** What speaks against reading something that lies in the drop folder; null when nothing does. */
export function whyRefused(
  name: string,
  what: { isSymbolicLink(): boolean; isFile(): boolean },
): string | null {
  if (what.isSymbolicLink()) return 'it is a symbolic link';
  if (!what.isFile()) return 'it is no regular file';
  if (isPlainName(name)) return null;
  return 'its name has characters other than letters, digits, . _ - + , ( )';
}

/**
 * The names in a folder in byte order; none when it does not exist. Errors: POS_FOLDER_UNUSABLE.
 */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw folderFault(folder, 'the folder cannot be listed', error);
  }
}

/**
 * Makes a real folder below the root, refusing a link in its place. Errors: POS_FOLDER_UNUSABLE.
 */
export async function makeFolder(root: string, ...parts: readonly string[]): Promise<string> {
  let folder = root;
  for (const part of parts) {
    folder = join(folder, part);
    try {
      await mkdir(folder);
    } catch (error) {
      if (!isExisting(error)) throw folderFault(folder, 'the folder cannot be made', error);
    }
    const stats = await lstat(folder);
    if (!stats.isDirectory()) throw folderFault(folder, 'a file or link is in its place', null);
  }
  return folder;
}

/** Opens a regular file without following a link. Errors: POS_FILE_REFUSED, POS_FILE_UNREADABLE. */
export async function openRegular(path: string, name: string): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    throw new CrossdockError(POS_ERRORS.POS_FILE_UNREADABLE, {
      what: 'the file cannot be opened',
      where: name,
      cause: error,
    });
  }
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new CrossdockError(POS_ERRORS.POS_FILE_REFUSED, {
    what: 'it is no regular file',
    where: name,
  });
}

/** Moves a file and makes the move durable; false when it is not there any more. */
export async function moveFile(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw folderFault(to, 'the file cannot be moved', error);
  }
}

/** Whether a path names anything at all. */
export async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

/** The fault of a folder that cannot be used. */
export function folderFault(folder: string, what: string, cause: unknown): CrossdockError {
  const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new CrossdockError(POS_ERRORS.POS_FOLDER_UNUSABLE, {
    what: `${what}${reason}`,
    where: folder,
    cause,
  });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
