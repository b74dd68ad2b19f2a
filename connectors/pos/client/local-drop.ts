import { constants } from 'node:fs';
import { access, mkdir, open, readFile, rename } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
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
    readText: (path) => readFile(at(path), 'utf8'),
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

/** A hidden temporary file, fsync, rename, fsync of the folder; a temporary file left by a crash is overwritten. */
async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.tmp`);
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  await syncFolder(folder);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
