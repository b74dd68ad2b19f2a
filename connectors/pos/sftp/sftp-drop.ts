import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path/posix';
import { CrossdockError, type Host } from '../../../core/connector/index.ts';
import { companionsOf, isTable } from '../client/claim.ts';
import { type Drop, type FetchedFile, type FetchOptions, pathOf } from '../client/drop.ts';
import { POS_ERRORS } from '../errors.ts';
import type { SftpSettings } from '../settings/sftp.ts';
import { stepFault } from './faults.ts';
import { fetchFile } from './fetch.ts';
import { isReadOnly, lookAt, lookThrough, realPath, rename, renameOver } from './files.ts';
import { below, ensureFolder, listFolder, makeFolders, namesIn } from './folders.ts';
import type { SftpLink } from './link.ts';
import { putWhole } from './put.ts';
import { type SftpSession, sftpSession } from './session.ts';

/** The hub's own small files; a larger one was not written by it. */
const OWN_FILE_MAX_BYTES = 67_108_864;

/** Opens the drop folder on an SFTP server. Errors: POS_FOLDER_UNUSABLE, POS_SFTP_*. */
export async function openSftpDrop(host: Host, settings: SftpSettings): Promise<Drop> {
  const session = sftpSession(host, settings);
  const root = await openRoot(session, settings.folder);
  const { concurrency } = settings;
  // Looked at once for each verb: every look is a round trip.
  const known = new Set<string>();
  const at = (path: string): string => (path.startsWith('/') ? path : below(root, path));
  const step = <T>(path: string, what: string, run: (link: SftpLink, path: string) => Promise<T>) =>
    folderStep(session, at(path), { what, run });
  const fetch = (path: string, options: FetchOptions): Promise<FetchedFile> =>
    fetchWhole(session, at(path), { ...options, ahead: concurrency });
  const names = (folder: string): Promise<readonly string[]> =>
    step(folder, 'the folder cannot be listed', namesIn);
  return {
    where: `${session.where}${root}`,
    isLocal: false,
    list: (folder) => step(folder, 'the folder cannot be listed', listFolder),
    names,
    closedNames: (folder) => session.closed.names(at(folder), () => names(folder)),
    exists: (path) => step(path, 'it cannot be looked at', isThere),
    makeFolder: async (...parts) => {
      const path = pathOf(...parts);
      if (known.has(path)) return path;
      await step(path, 'the folder cannot be made', (link) => makeFolders(link, root, parts));
      known.add(path);
      return path;
    },
    ensureFolder: (path) => step(path, 'the folder cannot be made', ensureFolder),
    move: (from, to) => moveFile(session, at(from), at(to)),
    writeWhole: (path, bytes) => putWhole(session, at(path), bytes),
    fetch,
    readText: async (path) => {
      const file = await fetch(path, { name: basename(path), keepBytes: OWN_FILE_MAX_BYTES });
      try {
        return await readFile(file.path, 'utf8');
      } finally {
        await file.release();
      }
    },
    probe: () => step('', 'the folder cannot be written to', probe),
  };
}

interface FolderStep<T> {
  readonly what: string;
  readonly run: (link: SftpLink, path: string) => Promise<T>;
}

async function folderStep<T>(
  session: SftpSession,
  path: string,
  { what, run }: FolderStep<T>,
): Promise<T> {
  try {
    return await session.run((link) => run(link, path));
  } catch (error) {
    const where = `${session.where}${path}`;
    throw stepFault(POS_ERRORS.POS_FOLDER_UNUSABLE, { what, where }, error);
  }
}

/** The drop folder with links resolved, as the local one is. */
async function openRoot(session: SftpSession, folder: string): Promise<string> {
  const what = 'the drop folder cannot be opened';
  const where = below(session.where, folder.replace(/^\/+/, ''));
  try {
    return await session.run(async (link) => {
      const root = await realPath(link, folder);
      const stats = await lookThrough(link, root);
      if (stats?.isDirectory() === true) return root;
      const found = stats === null ? 'no such folder' : 'it is no folder';
      throw new CrossdockError(POS_ERRORS.POS_FOLDER_UNUSABLE, {
        what: `${what}: ${found}`,
        where,
      });
    });
  } catch (error) {
    throw stepFault(POS_ERRORS.POS_FOLDER_UNUSABLE, { what, where }, error);
  }
}

async function isThere(link: SftpLink, path: string): Promise<boolean> {
  return (await lookAt(link, path)) !== null;
}

/** Moves a file; when the session was lost under it, the target tells whether that had happened. */
async function moveFile(session: SftpSession, from: string, to: string): Promise<boolean> {
  let isAgain = false;
  const run = async (link: SftpLink): Promise<boolean> => {
    const mayBeDone = isAgain;
    isAgain = true;
    if (await renameOver(link, from, to)) return true;
    return mayBeDone && (await isThere(link, to));
  };
  return await folderStep(session, to, { what: 'the file cannot be moved', run });
}

async function fetchWhole(
  session: SftpSession,
  path: string,
  options: FetchOptions & { readonly ahead: number },
): Promise<FetchedFile> {
  const folder = dirname(path);
  const names = isTable(path) ? await session.run((link) => namesIn(link, folder)) : [];
  const companions = companionsOf(basename(path), names).map((name) => ({
    path: below(folder, name),
    ending: name.slice(-'.dbt'.length).toLowerCase(),
  }));
  return await fetchFile(session, { path, companions, ahead: options.ahead }, options);
}

/**
 * Looks whether the server lets the hub write, and writes nothing: a file that is not there is renamed, which a server
 * for reading only refuses before it looks.
 */
async function probe(link: SftpLink, root: string): Promise<void> {
  await namesIn(link, root);
  const nothing = below(root, '.crossdock-probe');
  await rename(link, nothing, nothing);
  if (!(await isReadOnly(link, root))) return;
  throw new CrossdockError(POS_ERRORS.POS_FOLDER_UNUSABLE, {
    what: 'the server has it mounted for reading only',
    where: `${link.where}${root}`,
  });
}
