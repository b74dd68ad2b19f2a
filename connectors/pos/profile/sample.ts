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

/** First bytes of what is no text and no table, and what to say of it. */
const MAGIC: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [
    [0x50, 0x4b, 0x03, 0x04],
    'a ZIP archive, or a workbook, which is one: unpack it, or save it as CSV',
  ],
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
    throw refused(PROFILE_ERRORS.POS_PROFILE_FILE, file.name, 'the file is empty');
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
    throw refused(PROFILE_ERRORS.POS_PROFILE_FILE, file.name, 'the archive unpacks to nothing');
  }
  const known = MAGIC.find(([magic]) => magic.every((byte, index) => bytes[index] === byte));
  if (known !== undefined) throw unsupported(file.name, `the file is ${known[1]}`);
  return { file, bytes, isWhole: count <= sampleBytes };
}

async function openFile(path: string): Promise<FileContent> {
  const name = basename(path);
  try {
    const real = await realpath(path);
    const stats = await stat(real);
    if (stats.isDirectory()) {
      throw refused(PROFILE_ERRORS.POS_PROFILE_FILE, name, 'it is a folder; name one file of it');
    }
    if (!stats.isFile()) {
      throw refused(PROFILE_ERRORS.POS_PROFILE_FILE, name, 'it is no regular file');
    }
    return await contentOf(real, name);
  } catch (error) {
    if (error instanceof CrossdockError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const what = code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code})`;
    throw refused(PROFILE_ERRORS.POS_PROFILE_FILE, name, what);
  }
}

/** The refusal of a file that no feed reads. */
export function unsupported(name: string, what: string): CrossdockError {
  return refused(PROFILE_ERRORS.POS_PROFILE_UNSUPPORTED, name, what);
}

function refused(
  kind: (typeof PROFILE_ERRORS)[keyof typeof PROFILE_ERRORS],
  where: string,
  what: string,
): CrossdockError {
  return new CrossdockError(kind, { what, where });
}
