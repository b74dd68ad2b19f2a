import { dirname } from 'node:path/posix';
import { CrossdockError } from '../../../core/connector/index.ts';
import { type FolderListing, whyRefused } from '../client/folder.ts';
import { POS_ERRORS } from '../errors.ts';
import { entriesOf, lookAt, lookThrough, makeDirectory } from './files.ts';
import type { SftpLink } from './link.ts';

/** A path on the server. */
export function below(folder: string, name: string): string {
  if (name === '') return folder;
  return folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
}

/** The regular files directly in a folder, and what lies there and is not read. */
export async function listFolder(link: SftpLink, folder: string): Promise<FolderListing> {
  const files: FolderListing['files'][number][] = [];
  const refused: FolderListing['refused'][number][] = [];
  for (const { filename: name, attrs } of (await entriesOf(link, folder)) ?? []) {
    if (name.startsWith('.') || attrs.isDirectory()) continue;
    const why = whyRefused(name, attrs);
    if (why !== null) refused.push({ name, why });
    // The protocol tells whole seconds.
    else files.push({ name, size: attrs.size, modifiedMs: attrs.mtime * 1_000 });
  }
  return { files: files.sort(byName), refused: refused.sort(byName) };
}

/** Every name in a folder in byte order; none when it is not there. */
export async function namesIn(link: SftpLink, folder: string): Promise<readonly string[]> {
  return ((await entriesOf(link, folder)) ?? []).map(({ filename }) => filename).sort();
}

/** Makes real folders below the drop folder, refusing a link in the place of one. */
export async function makeFolders(
  link: SftpLink,
  root: string,
  parts: readonly string[],
): Promise<void> {
  let folder = root;
  for (const part of parts) {
    folder = below(folder, part);
    const stats = (await lookAt(link, folder)) ?? (await made(link, folder, lookAt));
    if (!stats.isDirectory()) throw inTheWay(link, folder);
  }
}

/** Makes a folder that the settings name, with its parents; the operator may have put links there. */
export async function ensureFolder(link: SftpLink, folder: string): Promise<void> {
  const stats = await lookThrough(link, folder);
  if (stats?.isDirectory() === true) return;
  if (stats !== null) throw inTheWay(link, folder);
  const parent = dirname(folder);
  if (parent !== folder) await ensureFolder(link, parent);
  await made(link, folder, lookThrough);
}

/** Makes a folder; that another one made it at the same moment is as good. */
async function made(
  link: SftpLink,
  folder: string,
  look: typeof lookAt,
): Promise<{ isDirectory(): boolean }> {
  let cause: unknown = null;
  try {
    await makeDirectory(link, folder);
  } catch (error) {
    cause = error;
  }
  const stats = await look(link, folder);
  if (stats !== null) return stats;
  throw cause;
}

function inTheWay(link: SftpLink, folder: string): CrossdockError {
  return new CrossdockError(POS_ERRORS.POS_FOLDER_UNUSABLE, {
    what: 'a file or link is in its place',
    where: `${link.where}${folder}`,
  });
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
