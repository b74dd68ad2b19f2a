import { readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { ErrorKind, Fault } from '../../base/errors.ts';
import { FLOW_ERRORS } from '../errors.ts';

/** True when the resolved path lies in the resolved folder (T35: with the separator, not by prefix). */
export function isInside(realFolder: string, realFile: string): boolean {
  return realFile.startsWith(realFolder.endsWith(sep) ? realFolder : `${realFolder}${sep}`);
}

/**
 * Reads a UTF-8 text file of the project, or says why not.
 *
 * Shape: symlinks are followed as long as they stay in the project, as mounted configuration uses them.
 */
export async function readInside(
  projectDir: string,
  file: string,
  bytesMax: number,
): Promise<{ readonly text: string } | { readonly fault: Fault }> {
  try {
    const path = await realpath(join(projectDir, file));
    if (!isInside(await realpath(projectDir), path)) {
      return refuse(file, 'the file leads out of the project folder', 'copy it into the project');
    }
    const facts = await stat(path);
    if (!facts.isFile()) return refuse(file, 'it is not a regular file', 'rename or delete it');
    if (facts.size > bytesMax) {
      const what = `the file has ${facts.size} bytes; ${bytesMax} are allowed`;
      return refuse(file, what, FLOW_ERRORS.FLOW_TOO_LARGE.mend, FLOW_ERRORS.FLOW_TOO_LARGE);
    }
    return decode(file, await readFile(path));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return refuse(file, `the file cannot be read (${reason})`, 'correct its rights or its link');
  }
}

function decode(
  file: string,
  bytes: Buffer,
): { readonly text: string } | { readonly fault: Fault } {
  const mend = 'save the file as UTF-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return refuse(file, 'the file is UTF-16', mend);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return refuse(file, 'the file is UTF-16', mend);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return refuse(file, 'the file is not UTF-8', mend);
  }
}

function refuse(
  file: string,
  what: string,
  mend: string,
  kind: ErrorKind = FLOW_ERRORS.FLOW_FILE_UNREADABLE,
): { readonly fault: Fault } {
  return { fault: { code: kind.code, what, where: `${file}:1:1`, why: kind.means, mend } };
}
