import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isInside } from './project-file.ts';

/** What a file of the project exports, or why it could not be imported. */
export type ImportedModule =
  | { readonly exports: Readonly<Record<string, unknown>> }
  | { readonly what: string; readonly mend: string };

/**
 * Imports a file from inside the project folder, after symlinks are resolved (T35).
 *
 * Shape: the code is the project's own and runs with the hub's rights; nothing from outside can name it. `mend` is
 *        the remedy for a file that is not there.
 */
export async function importModule(
  projectDir: string,
  file: string,
  mend: string,
): Promise<ImportedModule> {
  let path: string;
  try {
    path = await realpath(join(projectDir, file));
  } catch {
    return { what: `there is no file ${file} in the project`, mend };
  }
  if (!isInside(await realpath(projectDir), path)) {
    return { what: `${file} leads out of the project folder`, mend: 'move it into the project' };
  }
  try {
    const exports: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
    return { exports };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { what: `${file} cannot be imported: ${reason}`, mend: 'correct the file' };
  }
}
