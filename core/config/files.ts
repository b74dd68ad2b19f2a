/** Reading the configuration's folders: only whole, plain files within limits. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { CrossdockError } from '../base/errors.ts';
import { CONFIG_ERRORS } from './errors.ts';

const FILES_MAX = 1000;

/** Names of the files with those endings in byte order; a folder that is not there is empty. */
export function listFiles(dir: string, folder: string, endings: readonly string[]): string[] {
  try {
    const names = readdirSync(join(dir, folder))
      .filter((name) => endings.includes(extname(name)) && !name.startsWith('.'))
      .sort();
    if (names.length <= FILES_MAX) return names;
    throw unreadable(folder, `holds more than ${FILES_MAX} files`);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error instanceof CrossdockError ? error : unreadable(folder, 'cannot be read', error);
  }
}

/** A file's text, or null when there is none. Errors: CONFIG_FILE_UNREADABLE. */
export function readText(dir: string, file: string, maxBytes: number): string | null {
  const path = join(dir, file);
  try {
    const { size } = statSync(path);
    if (size > maxBytes) throw unreadable(file, `is larger than ${maxBytes} bytes`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (isMissing(error)) return null;
    if (error instanceof CrossdockError) throw error;
    const what = error instanceof TypeError ? 'is not UTF-8 text' : 'cannot be read';
    throw unreadable(file, what, error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function unreadable(where: string, what: string, cause?: unknown): CrossdockError {
  return new CrossdockError(CONFIG_ERRORS.CONFIG_FILE_UNREADABLE, {
    what: `${where} ${what}`,
    where,
    cause,
  });
}
