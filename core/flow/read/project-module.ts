import { realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Place } from '../faults.ts';
import { isInside } from './project-file.ts';

/** What a file of the project exports, or why it could not be imported. */
export type ImportedModule = { readonly exports: Readonly<Record<string, unknown>> } | Unavailable;

/** Why a file gives nothing, and where in it if that is known. */
export interface Unavailable {
  readonly what: string;
  readonly mend: string;
  readonly at?: Place;
}

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
    const at = placeIn(error, path);
    const elsewhere = at === null ? otherPlaceIn(error, await realpath(projectDir)) : '';
    const what = `${file} cannot be imported: ${elsewhere}${reason}`;
    return { what, mend: 'correct the file', ...(at === null ? {} : { at }) };
  }
}

/** The place that an error names: the head of a syntax error with its caret, or the first call from within the file. */
function placeIn(error: unknown, path: string): Place | null {
  const head = headOf(error);
  if (head?.path === path) return head.place;
  const lines = stackOf(error);
  const frame = lines.find((line) => line.includes(`${pathToFileURL(path).href}:`));
  const [, line, column] = /:(\d+):(\d+)\)?$/.exec(frame ?? '') ?? [];
  return line === undefined ? null : { line: Number(line), column: Number(column) };
}

/** The place of a syntax error in a file of the project that the file imports, as the beginning of a sentence. */
function otherPlaceIn(error: unknown, projectDir: string): string {
  const head = headOf(error);
  if (head === null || !isInside(projectDir, head.path)) return '';
  const { line, column } = head.place;
  return `${relative(projectDir, head.path)}:${line}:${column}: `;
}

/** Node begins the stack of a syntax error with the place and shows the line with a caret below it. */
function headOf(error: unknown): { readonly path: string; readonly place: Place } | null {
  const lines = stackOf(error);
  const [, path = '', line] = /^(.+):(\d+)$/.exec(lines[0] ?? '') ?? [];
  if (line === undefined) return null;
  const caret = lines.find((one) => /^\s*\^+$/.test(one))?.indexOf('^') ?? 0;
  return { path, place: { line: Number(line), column: caret + 1 } };
}

function stackOf(error: unknown): readonly string[] {
  return (error instanceof Error ? (error.stack ?? '') : '').split('\n');
}
