import { realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { CrossdockError } from '../../../core/connector/index.ts';
import { bytesOf, contentOf, type FileContent } from '../client/content.ts';
import type { Limits } from '../settings/limits.ts';
import { PROFILE_ERRORS } from './errors.ts';

/** The beginning of a file, unpacked. */
export interface Sample {
  readonly file: FileContent;
  readonly bytes: Buffer;
  /** Whether the bytes are all of it. */
  readonly isWhole: boolean;
}

const NEEDS_ROWS =
  'name a file of a day on which the till wrote something, with a few rows at least';
const ZIP_ENTRY: readonly number[] = [0x50, 0x4b, 0x03, 0x04];

/** First bytes of what is no text and no table, and what to say of it. */
const MAGIC: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [ZIP_ENTRY, 'a ZIP archive, or a workbook, which is one: unpack it, or save it as CSV'],
  [[0x50, 0x4b, 0x05, 0x06], 'an empty ZIP archive'],
  [[0x42, 0x5a, 0x68], 'packed with bzip2: unpack it, or use gzip'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'packed with xz: unpack it, or use gzip'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7-Zip archive: unpack it, or use gzip'],
  [[0x52, 0x61, 0x72, 0x21], 'a RAR archive: unpack it, or use gzip'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'packed with zstd: unpack it, or use gzip'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Office document: save it as CSV'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], 'an SQLite database: have its table written as CSV'],
  [[0x89, 0x50, 0x4e, 0x47], 'a picture'],
  [[0xff, 0xd8, 0xff], 'a picture'],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program'],
  [[0x4d, 0x5a, 0x90], 'a program'],
];

/**
 * Reads the first bytes of a file, at most `sampleBytes` of what it unpacks to.
 *
 * Errors: POS_PROFILE_FILE, POS_PROFILE_UNSUPPORTED, and POS_FILE_* for damaged or huge gzip.
 */
export async function sampleOf(path: string, limits: Limits, sampleBytes: number): Promise<Sample> {
  const file = await openFile(path);
  if (file.size === 0) {
    throw unusable(file.name, 'the file is empty', NEEDS_ROWS);
  }
  const chunks: Buffer[] = [];
  let count = 0;
  for await (const chunk of bytesOf(file, limits)) {
    chunks.push(Buffer.from(chunk));
    count += chunk.length;
    if (count > sampleBytes) break;
  }
  const bytes = Buffer.concat(chunks, Math.min(count, sampleBytes));
  if (bytes.length === 0) {
    throw unusable(file.name, 'the archive unpacks to nothing', NEEDS_ROWS);
  }
  const known = strangerOf(bytes, file.name);
  if (known !== null) throw unsupported(file.name, `the file is ${known}`);
  return { file, bytes, isWhole: count <= sampleBytes };
}

/** What it is when it is nothing that a feed reads, or null. */
function strangerOf(bytes: Buffer, name: string): string | null {
  const isArmoured = bytes.subarray(0, 15).toString('latin1') === '-----BEGIN PGP ';
  const isSalted = bytes.subarray(0, 8).toString('latin1') === 'Salted__';
  if (isArmoured || isSalted || /\.(gpg|pgp)$/i.test(name)) {
    return 'encrypted: have it decrypted before it is dropped';
  }
  const known = MAGIC.find(([magic]) => magic.every((byte, index) => bytes[index] === byte));
  if (known === undefined) return null;
  // The first bit of a ZIP entry's flags says that it is encrypted.
  const isLocked = known[0] === ZIP_ENTRY && ((bytes[6] ?? 0) & 1) === 1;
  return isLocked ? 'a ZIP archive with a password: unpack it before it is dropped' : known[1];
}

async function openFile(path: string): Promise<FileContent> {
  const name = basename(path);
  try {
    const real = await realpath(path);
    const stats = await stat(real);
    if (stats.isDirectory()) {
      throw unusable(name, 'it is a folder', 'name one file of the folder');
    }
    if (!stats.isFile()) {
      throw unusable(name, 'it is no regular file', 'name a file, not a pipe or a device');
    }
    return await contentOf(real, name);
  } catch (error) {
    if (error instanceof CrossdockError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') throw unusable(name, 'there is no such file', 'correct the path');
    const mend = `have the user who runs this given the right to read it (${code})`;
    throw unusable(name, `the file cannot be read (${code})`, mend);
  }
}

/** The refusal of a file that no feed reads. */
export function unsupported(name: string, what: string): CrossdockError {
  return new CrossdockError(PROFILE_ERRORS.POS_PROFILE_UNSUPPORTED, { what, where: name });
}

function unusable(where: string, what: string, mend: string): CrossdockError {
  return new CrossdockError(PROFILE_ERRORS.POS_PROFILE_FILE, { what, where, mend });
}
