import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { CrossdockError } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import type { Limits } from '../settings/limits.ts';
import { openRegular } from './folder.ts';

/** A file in `working/`, by what is in it. */
export interface FileContent {
  readonly path: string;
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  readonly modifiedMs: number;
  readonly zipped: boolean;
}

/** Bytes read at one time. */
const CHUNK_BYTES = 262_144;
const GZIP_MAGIC = 0x1f8b;

/** Whether a file that begins with those bytes is packed. */
export function isGzip(start: Buffer): boolean {
  return start.length > 1 && start.readUInt16BE(0) === GZIP_MAGIC;
}

/** Hashes a file and says what it is. Errors: POS_FILE_UNREADABLE. */
export async function contentOf(path: string, name: string): Promise<FileContent> {
  const handle = await openRegular(path, name);
  try {
    const stats = await handle.stat();
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let size = 0;
    let zipped = false;
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, size);
      if (bytesRead === 0) break;
      if (size === 0) zipped = isGzip(chunk.subarray(0, bytesRead));
      hash.update(chunk.subarray(0, bytesRead));
      size += bytesRead;
    }
    return {
      path,
      name,
      sha256: hash.digest('hex'),
      size,
      modifiedMs: Math.floor(stats.mtimeMs),
      zipped,
    };
  } catch (error) {
    throw readFault(name, error);
  } finally {
    await handle.close();
  }
}

/**
 * The bytes of a file, unpacked when it is gzip. A chunk is valid until the next one is asked for.
 *
 * Errors: POS_FILE_TRUNCATED, POS_FILE_TOO_LARGE (gzip ratio and absolute cap, T34), POS_FILE_UNREADABLE.
 */
export async function* bytesOf(file: FileContent, limits: Limits): AsyncGenerator<Buffer> {
  refuseTooLarge(file, limits);
  const handle = await openRegular(file.path, file.name);
  try {
    yield* file.zipped ? unpacked(handle, file, limits) : plain(handle);
  } catch (error) {
    throw readFault(file.name, error);
  } finally {
    await handle.close();
  }
}

/** One buffer serves the whole file: a fresh one per chunk would pile up until the collector runs. */
async function* plain(handle: FileHandle): AsyncGenerator<Buffer> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return;
    yield chunk.subarray(0, bytesRead);
  }
}

async function* unpacked(
  handle: FileHandle,
  file: FileContent,
  limits: Limits,
): AsyncGenerator<Buffer> {
  const source = handle.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false });
  const gunzip = source.pipe(createGunzip({ chunkSize: CHUNK_BYTES }));
  source.on('error', (error) => gunzip.destroy(error));
  const most = Math.min(limits.fileBytes, Math.max(file.size, 1_024) * limits.gzipRatio);
  let bytes = 0;
  try {
    for await (const chunk of gunzip) {
      if (!Buffer.isBuffer(chunk)) continue;
      bytes += chunk.length;
      if (bytes > most) throw tooLarge(file.name, `it unpacks to more than ${most} bytes`, limits);
      yield chunk;
    }
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/** Errors: POS_FILE_TOO_LARGE for a file that is larger than the feed allows. */
export function refuseTooLarge({ name, size }: FileContent, limits: Limits): void {
  if (size > limits.fileBytes) throw tooLarge(name, `it has ${size} bytes`, limits);
}

function tooLarge(name: string, what: string, limits: Limits): CrossdockError {
  return new CrossdockError(POS_ERRORS.POS_FILE_TOO_LARGE, {
    what: `${what}; allowed are ${limits.fileBytes} bytes, and ${limits.gzipRatio} times for gzip`,
    where: name,
  });
}

/** A broken archive is the file's fault and final; anything else is the disk's and may pass. */
function readFault(name: string, error: unknown): CrossdockError {
  if (error instanceof CrossdockError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR') {
    const what = code === 'Z_BUF_ERROR' ? 'the gzip data ends early' : 'the gzip data is damaged';
    return new CrossdockError(POS_ERRORS.POS_FILE_TRUNCATED, { what, where: name, cause: error });
  }
  return new CrossdockError(POS_ERRORS.POS_FILE_UNREADABLE, {
    what: `reading stopped${code === '' ? '' : ` (${code})`}`,
    where: name,
    cause: error,
  });
}
