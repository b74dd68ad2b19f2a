import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes a file so that nobody ever sees a part of it: a hidden temporary file, fsync, rename,
 * fsync of the folder.
 *
 * May run again: a temporary file left by a crash is overwritten.
 */
export async function writeWhole(folder: string, name: string, bytes: Buffer): Promise<void> {
  const temporary = join(folder, `.${name}.tmp`);
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, join(folder, name));
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
