import { constants } from 'node:fs';
import { access, mkdir, open, readFile, rename } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { CrossdockError, checkLease } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import { contentOf } from './content.ts';
import type { Drop } from './drop.ts';
import {
  exists,
  folderFault,
  listFolder,
  makeFolder,
  moveFile,
  namesIn,
  openRoot,
} from './folder.ts';

/** Opens a drop folder of this machine, or of a share that is mounted here. Errors: POS_FOLDER_UNUSABLE. */
export async function openLocalDrop(folder: string): Promise<Drop> {
  const root = await openRoot(folder);
  const at = (path: string): string => (isAbsolute(path) ? path : join(root, path));
  return {
    where: root,
    isLocal: true,
    list: (path) => listFolder(at(path)),
    names: (path) => namesIn(at(path)),
    closedNames: (path) => namesIn(at(path)),
    exists: (path) => exists(at(path)),
    makeFolder: async (...parts) => {
      await makeFolder(root, ...parts);
      return parts.join('/');
    },
    ensureFolder: (path) => ensureFolder(at(path)),
    move: (from, to) => moveFile(at(from), at(to)),
    writeWhole: (path, bytes) => writeWhole(at(path), bytes),
    // The file is read where it lies: there is no copy to let go.
    fetch: async (path, { name }) => ({
      ...(await contentOf(at(path), name)),
      release: () => Promise.resolve(),
    }),
    readText: (path) => readText(at(path)),
    probe: () => access(root, constants.R_OK | constants.W_OK | constants.X_OK),
  };
}

async function ensureFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw folderFault(folder, 'the folder cannot be made', error);
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const what = `the file cannot be read${reasonOf(cause)}`;
    throw new CrossdockError(POS_ERRORS.POS_FILE_UNREADABLE, { what, where: path, cause });
  }
}

/**
 * A hidden temporary file, fsync, rename, fsync of the folder; a temporary file left by a crash is overwritten.
 *
 * Errors: POS_DISK_FULL, POS_FOLDER_UNUSABLE → nothing is visible; POS_WRITE_UNKNOWN → it is, and may not outlast a
 *         power cut.
 */
async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.tmp`);
  try {
    await writeSynced(temporary, bytes);
    checkLease(path);
    await rename(temporary, path);
  } catch (error) {
    throw writeFault(path, error);
  }
  try {
    await syncFolder(folder);
  } catch (cause) {
    const what = `the folder could not be synced after the rename${reasonOf(cause)}`;
    throw new CrossdockError(POS_ERRORS.POS_WRITE_UNKNOWN, { what, where: path, cause });
  }
}

async function writeSynced(path: string, bytes: Buffer): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function writeFault(path: string, cause: unknown): CrossdockError {
  if (!NO_ROOM.has(codeOf(cause))) return folderFault(path, 'the file cannot be written', cause);
  const what = `there is no room for the file${reasonOf(cause)}`;
  return new CrossdockError(POS_ERRORS.POS_DISK_FULL, { what, where: path, cause });
}

const NO_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return code === '' ? '' : ` (${code})`;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
