import { basename, dirname } from 'node:path/posix';
import { CrossdockError, checkLease } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import { isAnswered, isPlainFailure, stepFault } from './faults.ts';
import {
  closeHandle,
  freeBytes,
  lookAt,
  openHandle,
  removeFile,
  renameOver,
  writeAll,
} from './files.ts';
import { below } from './folders.ts';
import type { SftpLink } from './link.ts';
import type { SftpSession } from './session.ts';

/**
 * Puts a file in place so that nobody ever sees a part of it: a hidden temporary file, then a rename.
 *
 * When the session is lost around the rename, the temporary file tells: nobody but the hub moves it, so it is gone only
 * when it took its place. A till that has fetched the file already is not given it twice.
 * Errors: POS_DISK_FULL, POS_FOLDER_UNUSABLE, POS_SFTP_LOST → nothing is visible; POS_WRITE_UNKNOWN → it may be.
 */
export async function putWhole(session: SftpSession, path: string, bytes: Buffer): Promise<void> {
  const temporary = below(dirname(path), `.${basename(path)}.tmp`);
  let isPlacing = false;
  try {
    await session.run(async (link) => {
      if (isPlacing && (await lookAt(link, temporary)) === null) return;
      isPlacing = false;
      await writeTemporary(link, temporary, bytes);
      checkLease(path);
      isPlacing = true;
      await renameOver(link, temporary, path);
    });
  } catch (error) {
    const where = `${session.where}${path}`;
    if (!isPlacing || isAnswered(error)) {
      throw stepFault(
        POS_ERRORS.POS_FOLDER_UNUSABLE,
        { what: 'no file can be written', where },
        error,
      );
    }
    const what = 'the server gave no answer to the rename, and cannot be asked';
    throw new CrossdockError(POS_ERRORS.POS_WRITE_UNKNOWN, { what, where, cause: error });
  }
}

/** A link that somebody put in the place of the temporary file is removed, never followed. */
async function writeTemporary(link: SftpLink, temporary: string, bytes: Buffer): Promise<void> {
  await removeFile(link, temporary);
  const handle = await openHandle(link, temporary, 'wx');
  try {
    await writeAll(link, handle, bytes);
  } catch (error) {
    throw await writeFault(link, temporary, bytes.length, error);
  } finally {
    await closeHandle(link, handle);
  }
}

/** The protocol has no word for a full disk: a plain failure while no room is left is one. */
async function writeFault(
  link: SftpLink,
  temporary: string,
  bytes: number,
  error: unknown,
): Promise<unknown> {
  if (!isPlainFailure(error)) return error;
  const free = await freeBytes(link, dirname(temporary)).catch(() => null);
  const says = error instanceof Error ? error.message : '';
  await removeFile(link, temporary).catch(() => undefined);
  const isFull = (free !== null && free < bytes) || /no space|disk full|quota/i.test(says);
  if (!isFull) return error;
  return new CrossdockError(POS_ERRORS.POS_DISK_FULL, {
    what: `the file has ${bytes} bytes and ${free ?? 'too few'} are free`,
    where: `${link.where}${dirname(temporary)}`,
    cause: error,
  });
}
