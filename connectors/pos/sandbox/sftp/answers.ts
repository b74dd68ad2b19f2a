import type { Stats } from 'node:fs';
import ssh2, { type Attributes, type FileEntry } from 'ssh2';

/** Statuses of SFTP version 3 that the server gives. */
export const STATUS = ssh2.utils.sftp.STATUS_CODE;

/** What went wrong on the disk, as a status and its words. */
export function statusFor(error: unknown): { readonly code: number; readonly says: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return { code: STATUS.NO_SUCH_FILE, says: 'No such file' };
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return { code: STATUS.PERMISSION_DENIED, says: 'Permission denied' };
  }
  // Old servers say no more than this for a full disk, an existing target or a folder in the way.
  return { code: STATUS.FAILURE, says: 'Failure' };
}

/** A file's facts as the protocol has them: whole seconds. */
export function attributesOf(stats: Stats): Attributes {
  return {
    mode: stats.mode,
    uid: stats.uid,
    gid: stats.gid,
    size: stats.size,
    atime: Math.floor(stats.atimeMs / 1_000),
    mtime: Math.floor(stats.mtimeMs / 1_000),
  };
}

/** One line of a listing, with the long form that clients of the nineties read. */
export function entryOf(filename: string, stats: Stats): FileEntry {
  const kind = stats.isDirectory() ? 'd' : stats.isSymbolicLink() ? 'l' : '-';
  const size = String(stats.size).padStart(12);
  const longname = `${kind}rw-rw-r--    1 till     till     ${size} Jan 01 00:00 ${filename}`;
  return { filename, longname, attrs: attributesOf(stats) };
}
