import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { CrossdockError } from '../base/errors.ts';
import { HTTP_ERRORS } from './errors.ts';
import type { HttpResponse } from './http-contract.ts';

/** How many times larger than what was sent an answer may unpack to; honest JSON stays far below. */
export const UNPACK_RATIO_MAX = 250;
/** What a small answer may unpack to whatever its ratio, in bytes. */
const UNPACK_FLOOR_BYTES = 65_536;

const UNPACKERS: Readonly<Record<string, typeof unzip>> = {
  gzip: unzip,
  'x-gzip': unzip,
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

async function unzip(body: Buffer, options: { maxOutputLength: number }): Promise<Buffer> {
  return promisify(gunzip)(body, options);
}

/**
 * Undoes the compression of an answer within limits of size and ratio, so that a bomb costs no memory.
 *
 * Errors: HTTP_TOO_LARGE, HTTP_BODY_BROKEN → the call was carried out all the same.
 */
export async function unpack(
  response: HttpResponse,
  limits: { readonly maxBodyBytes: number; readonly where: string },
): Promise<HttpResponse> {
  const { 'content-encoding': encoding, ...headers } = response.headers;
  const unpacker = UNPACKERS[encoding?.trim().toLowerCase() ?? ''];
  if (unpacker === undefined || response.body.length === 0) return response;
  const byRatio = Math.max(UNPACK_FLOOR_BYTES, response.body.length * UNPACK_RATIO_MAX);
  const maxOutputLength = Math.min(limits.maxBodyBytes, byRatio);
  try {
    const body = await unpacker(response.body, { maxOutputLength });
    return { status: response.status, headers, body };
  } catch (error) {
    const isBomb = error instanceof RangeError;
    throw new CrossdockError(isBomb ? HTTP_ERRORS.HTTP_TOO_LARGE : HTTP_ERRORS.HTTP_BODY_BROKEN, {
      what: isBomb
        ? `${response.body.length} packed bytes unpack to more than ${maxOutputLength}`
        : `the ${encoding} answer of ${response.body.length} bytes cannot be unpacked`,
      where: limits.where,
      cause: error,
    });
  }
}
