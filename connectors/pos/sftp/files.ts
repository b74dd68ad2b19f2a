import type { FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2';
import { isMissing } from './faults.ts';
import type { SftpLink } from './link.ts';

/** Names of one folder that are taken in; a server that lists more is not believed. */
const LISTING_MAX = 100_000;
/** Bytes of one write; servers take 32 KiB at least, and some no more. */
const WRITE_BYTES = 32_768;
const EOF_STATUS = 1;

/** What a path is itself, links not followed; null when nothing is there. */
export async function lookAt(link: SftpLink, path: string): Promise<Stats | null> {
  return await orMissing(link.request<Stats>('lstat', (sftp, done) => sftp.lstat(path, done)));
}

/** What a path leads to, links followed; null when nothing is there. */
export async function lookThrough(link: SftpLink, path: string): Promise<Stats | null> {
  return await orMissing(link.request<Stats>('stat', (sftp, done) => sftp.stat(path, done)));
}

/** The entries of a folder, without its own name and its parent's; null when it is not there. */
export async function entriesOf(
  link: SftpLink,
  folder: string,
): Promise<readonly FileEntryWithStats[] | null> {
  const handle = await orMissing(
    link.request<Buffer>('opendir', (sftp, done) => sftp.opendir(folder, done)),
  );
  if (handle === null) return null;
  try {
    const entries: FileEntryWithStats[] = [];
    for (let page = 0; page < LISTING_MAX && entries.length < LISTING_MAX; page += 1) {
      const found = await nextEntries(link, handle);
      if (found === null) break;
      entries.push(...found.filter(({ filename }) => isName(filename)));
    }
    return entries.slice(0, LISTING_MAX);
  } finally {
    await closeHandle(link, handle);
  }
}

/** The next entries of an open folder, or null behind the last one. */
async function nextEntries(
  link: SftpLink,
  handle: Buffer,
): Promise<readonly FileEntryWithStats[] | null> {
  return await link.request<readonly FileEntryWithStats[] | null>('readdir', (sftp, done) =>
    sftp.readdir(handle, (error, list) => {
      const isEnd = error !== undefined && 'code' in error && error.code === EOF_STATUS;
      done(isEnd ? undefined : error, isEnd ? null : list);
    }),
  );
}

/** Makes a folder. */
export async function makeDirectory(link: SftpLink, path: string): Promise<void> {
  await link.request<void>('mkdir', (sftp, done) => sftp.mkdir(path, (error) => done(error)));
}

/** The path with links resolved, as the server tells it. */
export async function realPath(link: SftpLink, path: string): Promise<string> {
  return await link.request<string>('realpath', (sftp, done) => sftp.realpath(path, done));
}

/** A name and no path: a server cannot make the hub leave the folder. */
function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);
}

interface FileSystem {
  readonly freeBytes: number;
  readonly isReadOnly: boolean;
}

const READ_ONLY_FLAG = 1;

/** The room that is left on the disk of a folder; null when the server does not tell. */
export async function freeBytes(link: SftpLink, folder: string): Promise<number | null> {
  return (await fileSystem(link, folder))?.freeBytes ?? null;
}

/** Whether the disk of a folder is mounted for reading only, as far as the server tells. */
export async function isReadOnly(link: SftpLink, folder: string): Promise<boolean> {
  return (await fileSystem(link, folder))?.isReadOnly ?? false;
}

async function fileSystem(link: SftpLink, folder: string): Promise<FileSystem | null> {
  let found: unknown = null;
  await ifOffered(link, 'statvfs', (sftp, done) =>
    sftp.ext_openssh_statvfs(folder, (error, info: unknown) => {
      found = info;
      done(error);
    }),
  );
  const number = (name: string): number | null => {
    const value = isRecord(found) ? found[name] : null;
    return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null;
  };
  const blocks = number('f_bavail');
  const blockBytes = number('f_frsize');
  if (blocks === null || blockBytes === null) return null;
  const flags = number('f_flag') ?? 0;
  return { freeBytes: blocks * blockBytes, isReadOnly: (flags & READ_ONLY_FLAG) !== 0 };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Opens a file. `r` reads; `wx` makes it, and refuses what is there, a link too. */
export async function openHandle(link: SftpLink, path: string, mode: 'r' | 'wx'): Promise<Buffer> {
  return await link.request<Buffer>('open', (sftp, done) => sftp.open(path, mode, done));
}

/** Lets a handle go; a handle of a session that is gone went with it. */
export async function closeHandle(link: SftpLink, handle: Buffer): Promise<void> {
  if (!link.isOpen()) return;
  await link.request<void>('close', (sftp, done) => sftp.close(handle, (error) => done(error)));
}

/** Reads so many bytes from a place on; fewer only at the end of the file. */
export async function readAt(
  link: SftpLink,
  handle: Buffer,
  { position, length }: { readonly position: number; readonly length: number },
): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const at = filled;
    const bytes = await link.request<number>('read', (sftp, done) =>
      sftp.read(handle, buffer, at, length - at, position + at, (error, read) => done(error, read)),
    );
    if (bytes === 0) break;
    filled += bytes;
  }
  return buffer.subarray(0, filled);
}

/** Writes all bytes, and sees to it that they are on the server's disk where the server can say so. */
export async function writeAll(link: SftpLink, handle: Buffer, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; at += WRITE_BYTES) {
    const length = Math.min(WRITE_BYTES, bytes.length - at);
    await link.request<void>('write', (sftp, done) =>
      sftp.write(handle, bytes, at, length, at, (error) => done(error)),
    );
  }
  await ifOffered(link, 'fsync', (sftp, done) => sftp.ext_openssh_fsync(handle, done));
}

/** Takes the place of what is at the target; false when the file is not there any more. */
export async function renameOver(link: SftpLink, from: string, to: string): Promise<boolean> {
  const replaced = await ifOffered(link, 'rename', (sftp, done) =>
    sftp.ext_openssh_rename(from, to, done),
  );
  if (replaced !== 'not offered') return replaced;
  // Plain SFTP refuses to replace: what is in the way is taken away first.
  if ((await lookAt(link, from)) === null) return false;
  if ((await lookAt(link, to)) !== null) await removeFile(link, to);
  return await rename(link, from, to);
}

/** Moves a file to where nothing is; false when it is not there any more. */
export async function rename(link: SftpLink, from: string, to: string): Promise<boolean> {
  const renamed = link.request<void>('rename', (sftp, done) =>
    sftp.rename(from, to, (error) => done(error)),
  );
  return (await orMissing(renamed.then(() => true))) ?? false;
}

/** Removes a file; one that is not there is as good. */
export async function removeFile(link: SftpLink, path: string): Promise<void> {
  await orMissing(
    link.request<void>('remove', (sftp, done) => sftp.unlink(path, (error) => done(error))),
  );
}

type Extension = (sftp: SFTPWrapper, done: (error?: Error | null) => void) => void;

/** An extension of OpenSSH, which other servers may not have. */
async function ifOffered(
  link: SftpLink,
  what: string,
  call: Extension,
): Promise<boolean | 'not offered'> {
  try {
    await link.request<void>(what, (sftp, done) => call(sftp, (error) => done(error)));
    return true;
  } catch (error) {
    if (error instanceof Error && /not support/.test(error.message)) return 'not offered';
    if (isMissing(error)) return false;
    throw error;
  }
}

async function orMissing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
