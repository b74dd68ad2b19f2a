import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Clock } from '../base/clock.ts';
import { CrossdockError } from '../base/errors.ts';
import { HTTP_ERRORS } from './errors.ts';

const UNPACKERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress(),
};

/** What the pieces of one answer go by. */
export interface PiecesOptions {
  readonly encoding: string | undefined;
  readonly clock: Clock;
  /** The longest silence between two pieces, in ms. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
  readonly where: string;
}

/**
 * The body of an answer piece by piece, unpacked: the sender waits while a piece is being worked, so memory stays flat
 * however large the body is.
 *
 * Errors: HTTP_TIMEOUT after too long a silence, HTTP_RESET when it breaks off, HTTP_BODY_BROKEN when it cannot be
 *         unpacked, HTTP_ABORTED when the hub stops. The body is let go of when the reader stops early.
 */
export async function* piecesOf(body: Readable, options: PiecesOptions): AsyncIterable<Buffer> {
  const { clock, signal, silenceMs } = options;
  const unpacked = unpack(body, options.encoding);
  let isSilent = false;
  const stop = (): void => void body.destroy();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const pieces = unpacked[Symbol.asyncIterator]();
  try {
    for (;;) {
      const disarm = clock.after(silenceMs, () => {
        isSilent = true;
        body.destroy();
      });
      const next: IteratorResult<Buffer> = await pieces.next().finally(disarm);
      if (next.done === true) return;
      yield next.value;
    }
  } catch (cause) {
    throw faultOf(cause, isSilent, options);
  } finally {
    signal.removeEventListener('abort', stop);
    body.destroy();
  }
}

/** The body up to that many bytes; what is longer is cut. */
export async function firstBytes(pieces: AsyncIterable<Buffer>, max: number): Promise<Buffer> {
  const kept: Buffer[] = [];
  let length = 0;
  for await (const piece of pieces) {
    kept.push(piece);
    length += piece.length;
    if (length >= max) break;
  }
  return Buffer.concat(kept).subarray(0, max);
}

function unpack(body: Readable, encoding: string | undefined): Readable {
  const make = UNPACKERS[encoding?.trim().toLowerCase() ?? ''];
  // The reader of the pieces hears of every fault, so there is nothing left to do with it here.
  return make === undefined ? body : pipeline(body, make(), () => undefined);
}

function faultOf(cause: unknown, isSilent: boolean, options: PiecesOptions): CrossdockError {
  const { silenceMs, signal, where } = options;
  const fault = (kind: keyof typeof HTTP_ERRORS, what: string): CrossdockError =>
    new CrossdockError(HTTP_ERRORS[kind], { what, where, cause });
  if (isSilent) return fault('HTTP_TIMEOUT', `no further piece of the body within ${silenceMs} ms`);
  if (signal.aborted) return fault('HTTP_ABORTED', 'the hub is stopping');
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no code';
  if (/^(Z_|ERR__ERROR_)/.test(code)) {
    return fault('HTTP_BODY_BROKEN', `the body cannot be unpacked (${code})`);
  }
  return fault('HTTP_RESET', `the body broke off (${code})`);
}
