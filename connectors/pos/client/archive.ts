import { extname } from 'node:path';
import { CrossdockError, type Fault, type Host } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import { type DayFile, dayFiles, dayParts } from './day-folders.ts';
import { type Drop, pathOf } from './drop.ts';

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
export async function workingFolder(drop: Drop, stream: string): Promise<string> {
  return await drop.makeFolder('working', stream);
}

/**
 * Moves a finished file to `done/YYYY/MM/DD` or `failed/`, with its companions. May run again.
 *
 * Errors: POS_FOLDER_UNUSABLE.
 */
export async function putAway(
  host: Host,
  drop: Drop,
  finished: Finished,
  companions: readonly string[],
): Promise<void> {
  const working = await workingFolder(drop, finished.stream);
  if (!(await drop.exists(pathOf(working, finished.name)))) return;
  const folder = await targetFolder(host, drop, finished.disposition);
  const copy = await freeCopy(drop, folder, finished);
  const name = withHash(finished.name, finished.sha256, copy);
  host.crashPoint('file.before-archive');
  if (finished.disposition.to === 'failed') {
    const reason = reasonText(finished, finished.disposition.fault);
    await drop.writeWhole(pathOf(folder, `${name}.reason.json`), Buffer.from(reason, 'utf8'));
  }
  for (const companion of companions) {
    const archived = pathOf(folder, withHash(companion, finished.sha256, copy));
    await drop.move(pathOf(working, companion), archived);
  }
  await drop.move(pathOf(working, finished.name), pathOf(folder, name));
  host.crashPoint('file.after-archive');
}

async function targetFolder(host: Host, drop: Drop, disposition: Disposition): Promise<string> {
  if (disposition.to === 'failed') return await drop.makeFolder('failed');
  return await drop.makeFolder('done', ...dayParts(host.clock.now()));
}

/** Archived names never collide: a second file of the same name and content gets a number. */
async function freeCopy(drop: Drop, folder: string, finished: Finished): Promise<number> {
  for (let copy = 0; copy < SAME_NAME_MAX; copy += 1) {
    const name = withHash(finished.name, finished.sha256, copy);
    if (!(await drop.exists(pathOf(folder, name)))) return copy;
  }
  throw new CrossdockError(POS_ERRORS.POS_FOLDER_UNUSABLE, {
    what: `holds ${SAME_NAME_MAX} copies of ${finished.name}`,
    where: `${drop.where}/${folder}`,
  });
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

function reasonText(finished: Finished, fault: Fault): string {
  const { name, sha256 } = finished;
  return `${JSON.stringify({ file: name, sha256, ...fault }, null, 2)}\n`;
}

/** One archived file. */
export interface ArchivedFile extends DayFile {
  readonly shortHash: string;
}

/** The files in `done/` of the last days, newest day first. */
export async function* archivedFiles(
  drop: Drop,
  nowMs: number,
  days: number,
): AsyncGenerator<ArchivedFile> {
  for await (const file of dayFiles(drop, 'done', { nowMs, days })) {
    const shortHash = ARCHIVED.exec(file.name)?.[1];
    if (shortHash !== undefined) yield { ...file, shortHash };
  }
}
