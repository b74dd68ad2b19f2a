import { open } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Fault, Host } from '../../../core/connector/index.ts';
import { type DayFile, dayFiles, dayParts } from './day-folders.ts';
import { exists, folderFault, makeFolder, moveFile } from './folder.ts';

/** Hex digits of the content hash in an archived name: 64 bits tell files apart. */
export const SHORT_HASH = 16;
const SAME_NAME_MAX = 10_000;
const ARCHIVED = /\.([0-9a-f]{16})(?:-\d+)?(?:\.[^.]*)?$/;

/** What becomes of a file that was read. */
export type Disposition =
  | { readonly to: 'done' }
  | { readonly to: 'failed'; readonly fault: Fault };

/** A file in `working/` that is to be put away. */
export interface Finished {
  readonly stream: string;
  readonly name: string;
  readonly sha256: string;
  readonly disposition: Disposition;
}

/** The folder that claimed files of a stream lie in while they are read. */
export async function workingFolder(root: string, stream: string): Promise<string> {
  return await makeFolder(root, 'working', stream);
}

/**
 * Moves a finished file to `done/YYYY/MM/DD` or `failed/`, with its companions. May run again.
 *
 * Errors: POS_FOLDER_UNUSABLE.
 */
export async function putAway(
  host: Host,
  root: string,
  finished: Finished,
  companions: readonly string[],
): Promise<void> {
  const working = await workingFolder(root, finished.stream);
  if (!(await exists(join(working, finished.name)))) return;
  const folder = await targetFolder(host, root, finished.disposition);
  const copy = await freeCopy(folder, finished);
  const name = withHash(finished.name, finished.sha256, copy);
  host.crashPoint('file.before-archive');
  if (finished.disposition.to === 'failed') {
    await writeReason(join(folder, `${name}.reason.json`), finished, finished.disposition.fault);
  }
  for (const companion of companions) {
    await moveFile(
      join(working, companion),
      join(folder, withHash(companion, finished.sha256, copy)),
    );
  }
  await moveFile(join(working, finished.name), join(folder, name));
  host.crashPoint('file.after-archive');
}

async function targetFolder(host: Host, root: string, disposition: Disposition): Promise<string> {
  if (disposition.to === 'failed') return await makeFolder(root, 'failed');
  return await makeFolder(root, 'done', ...dayParts(host.clock.now()));
}

/** Archived names never collide: a second file of the same name and content gets a number. */
async function freeCopy(folder: string, finished: Finished): Promise<number> {
  for (let copy = 0; copy < SAME_NAME_MAX; copy += 1) {
    const name = withHash(finished.name, finished.sha256, copy);
    if (!(await exists(join(folder, name)))) return copy;
  }
  throw folderFault(folder, `holds ${SAME_NAME_MAX} copies of ${finished.name}`, null);
}

/** `sales.csv` → `sales.0123456789abcdef.csv`. */
function withHash(name: string, sha256: string, copy: number): string {
  const extension = extname(name);
  const base = name.slice(0, name.length - extension.length);
  const number = copy === 0 ? '' : `-${copy + 1}`;
  return `${base}.${sha256.slice(0, SHORT_HASH)}${number}${extension}`;
}

/** The name a file was dropped under, from the name it was archived under. */
export function droppedName(archived: string): string {
  return archived.replace(/\.[0-9a-f]{16}(?:-\d+)?(\.[^.]*)?$/, '$1');
}

async function writeReason(path: string, finished: Finished, fault: Fault): Promise<void> {
  const text = JSON.stringify({ file: finished.name, sha256: finished.sha256, ...fault }, null, 2);
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(`${text}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** One archived file. */
export interface ArchivedFile extends DayFile {
  readonly shortHash: string;
}

/** The files in `done/` of the last days, newest day first. */
export async function* archivedFiles(
  root: string,
  nowMs: number,
  days: number,
): AsyncGenerator<ArchivedFile> {
  for await (const file of dayFiles(join(root, 'done'), nowMs, days)) {
    const shortHash = ARCHIVED.exec(file.name)?.[1];
    if (shortHash !== undefined) yield { ...file, shortHash };
  }
}
