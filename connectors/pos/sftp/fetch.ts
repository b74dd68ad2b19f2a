import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { CrossdockError } from '../../../core/connector/index.ts';
import { isTable } from '../client/claim.ts';
import { isGzip } from '../client/content.ts';
import type { FetchedFile, FetchOptions } from '../client/drop.ts';
import { POS_ERRORS } from '../errors.ts';
import { isMissing, stepFault } from './faults.ts';
import { closeHandle, lookAt, openHandle, readAt } from './files.ts';
import type { SftpLink } from './link.ts';
import type { SftpSession } from './session.ts';
import type { Spool } from './spool.ts';

/** Bytes asked for at one time: what every server gives in one answer. */
const CHUNK_BYTES = 32_768;

/** A file of the server and what travels with it, by the ending that a reader looks for. */
export interface Wanted {
  readonly path: string;
  readonly companions: readonly { readonly path: string; readonly ending: string }[];
  /** Parts of the file under way at one time. */
  readonly ahead: number;
}

/**
 * Brings a file to this machine, hashing it on its way: what is read later is what was hashed, whatever happens to the
 * session or to the file on the server. A lost session begins the file again.
 *
 * Errors: POS_FILE_REFUSED, POS_FILE_UNREADABLE, POS_DISK_FULL (of this machine), POS_SFTP_*.
 */
export async function fetchFile(
  session: SftpSession,
  wanted: Wanted,
  options: FetchOptions,
): Promise<FetchedFile> {
  const { path: folder, remove } = await spoolFolder(session);
  try {
    const target = join(folder, isTable(wanted.path) ? 'data.dbf' : 'data');
    const facts = await session.run((link) => download(link, wanted, { ...options, target }));
    for (const { path, ending: other } of wanted.companions) {
      const companion = { path, ahead: wanted.ahead };
      const to = { ...options, target: join(folder, `data${other}`) };
      await session.run((link) => download(link, companion, to));
    }
    return { ...facts, path: target, name: options.name, release: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function spoolFolder({ spool }: SftpSession): ReturnType<Spool['folder']> {
  try {
    return await spool.folder();
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    const what = `no folder can be made in it${reason}`;
    throw new CrossdockError(POS_ERRORS.POS_SPOOL_UNUSABLE, { what, where: spool.where, cause });
  }
}

type Facts = Pick<FetchedFile, 'sha256' | 'size' | 'modifiedMs' | 'zipped'>;

interface Download extends FetchOptions {
  /** Where the bytes go on this machine. */
  readonly target: string;
}

async function download(
  link: SftpLink,
  { path, ahead }: Pick<Wanted, 'path' | 'ahead'>,
  { name, keepBytes, target }: Download,
): Promise<Facts> {
  const where = name;
  try {
    const before = await regularAt(link, path, name);
    const handle = await openHandle(link, path, 'r');
    try {
      const after = await regularAt(link, path, name);
      const isKept = after.size <= keepBytes;
      const read = await copy(link, handle, {
        size: after.size,
        ahead,
        target: isKept ? target : null,
      });
      return { ...read, modifiedMs: before.mtime * 1_000 };
    } finally {
      await closeHandle(link, handle);
    }
  } catch (error) {
    const what = isMissing(error) ? 'the file cannot be opened' : 'reading stopped';
    throw stepFault(POS_ERRORS.POS_FILE_UNREADABLE, { what, where }, error);
  }
}

/**
 * SFTP has no way to open a file and refuse a link, so the path is looked at before and after it was opened: it must be
 * a file both times.
 */
async function regularAt(
  link: SftpLink,
  path: string,
  name: string,
): Promise<{ readonly size: number; readonly mtime: number }> {
  const stats = await lookAt(link, path);
  if (stats === null) {
    const what = 'the file is not there any more';
    throw new CrossdockError(POS_ERRORS.POS_FILE_UNREADABLE, { what, where: name });
  }
  if (stats.isFile()) return stats;
  const what = stats.isSymbolicLink() ? 'it is a symbolic link' : 'it is no regular file';
  throw new CrossdockError(POS_ERRORS.POS_FILE_REFUSED, { what, where: name });
}

interface Copy {
  readonly size: number;
  readonly ahead: number;
  /** Null when the bytes are hashed only. */
  readonly target: string | null;
}

async function copy(
  link: SftpLink,
  handle: Buffer,
  plan: Copy,
): Promise<Omit<Facts, 'modifiedMs'>> {
  const hash = createHash('sha256');
  const file = plan.target === null ? null : await open(plan.target, 'w', 0o600);
  let size = 0;
  let zipped = false;
  try {
    for await (const chunk of chunksOf(link, handle, plan)) {
      if (size === 0) zipped = isGzip(chunk);
      hash.update(chunk);
      size += chunk.length;
      await file?.writeFile(chunk).catch(refuseFullDisk);
    }
  } finally {
    await file?.close();
  }
  return { sha256: hash.digest('hex'), size, zipped };
}

/** The bytes in order, several requests ahead; behind the size that was announced one by one, until the file ends. */
async function* chunksOf(
  link: SftpLink,
  handle: Buffer,
  { size, ahead }: Pick<Copy, 'size' | 'ahead'>,
): AsyncGenerator<Buffer> {
  const queue: Promise<Buffer>[] = [];
  let asked = 0;
  for (;;) {
    while (queue.length === 0 || (queue.length < ahead && asked < size)) {
      const part = readAt(link, handle, { position: asked, length: CHUNK_BYTES });
      // The first that fails is thrown; the others fail with it and nobody waits for them.
      part.catch(() => undefined);
      queue.push(part);
      asked += CHUNK_BYTES;
    }
    const chunk = (await queue.shift()) ?? Buffer.alloc(0);
    if (chunk.length > 0) yield chunk;
    if (chunk.length < CHUNK_BYTES) return;
  }
}

function refuseFullDisk(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
  throw new CrossdockError(POS_ERRORS.POS_DISK_FULL, {
    what: `the file does not fit on the disk of the hub (${code})`,
    where: 'the folder for files that are read (sftp.spool)',
    cause: error,
  });
}
