import iconv from 'iconv-lite';
import { CrossdockError } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import type { Limits } from '../settings/limits.ts';
import { bytesOf, type FileContent } from './content.ts';

const REPLACEMENT = '\ufffd';
const REPLACEMENT_UTF8 = Buffer.from(REPLACEMENT, 'utf8');
const TAIL_BYTES = REPLACEMENT_UTF8.length - 1;

/**
 * The text of a file, without a byte order mark.
 *
 * Errors: those of `bytesOf`, and POS_FILE_UNDECODABLE past `limits.replacementCharacters`.
 */
export async function* textOf(
  file: FileContent,
  encoding: string,
  limits: Limits,
): AsyncGenerator<string> {
  const decoder = decoderOf(encoding);
  let undecoded = 0;
  for await (const chunk of bytesOf(file, limits)) {
    const text = decoder.write(chunk);
    undecoded += decoder.undecoded(text, chunk);
    check(undecoded, file.name, encoding, limits);
    if (text !== '') yield text;
  }
  const rest = decoder.end();
  undecoded += decoder.undecoded(rest, Buffer.alloc(0));
  check(undecoded, file.name, encoding, limits);
  if (rest !== '') yield rest;
}

interface Decoder {
  write(chunk: Buffer): string;
  end(): string;
  /** How many places of the text stand for bytes that the encoding does not know. */
  undecoded(text: string, chunk: Buffer): number;
}

/**
 * UTF-8 goes through the platform's decoder, which is several times faster than the portable one.
 */
function decoderOf(encoding: string): Decoder {
  if (/^utf-?8$/i.test(encoding)) return utf8Decoder();
  const decoder = iconv.getDecoder(encoding);
  return {
    write: (chunk) => decoder.write(chunk),
    end: () => decoder.end() ?? '',
    undecoded: (text) => countText(text),
  };
}

/**
 * A replacement character that is written in the file is text: somebody lost the letter before us.
 * Only those that
 * the decoder put in count, so the ones in the bytes are taken off, also where one lies across two
 * chunks.
 */
function utf8Decoder(): Decoder {
  const decoder = new TextDecoder('utf-8');
  let tail = Buffer.alloc(0);
  return {
    write: (chunk) => decoder.decode(chunk, { stream: true }),
    end: () => decoder.decode(),
    undecoded: (text, chunk) => {
      const found = countText(text);
      const written = found === 0 ? 0 : countBytes(Buffer.concat([tail, chunk]));
      const joined = chunk.length < TAIL_BYTES ? Buffer.concat([tail, chunk]) : chunk;
      tail = Buffer.from(joined.subarray(-TAIL_BYTES));
      return found - written;
    },
  };
}

function countText(text: string): number {
  let count = 0;
  for (let at = text.indexOf(REPLACEMENT); at !== -1; at = text.indexOf(REPLACEMENT, at + 1)) {
    count += 1;
  }
  return count;
}

function countBytes(bytes: Buffer): number {
  let count = 0;
  let at = bytes.indexOf(REPLACEMENT_UTF8);
  while (at !== -1) {
    count += 1;
    at = bytes.indexOf(REPLACEMENT_UTF8, at + REPLACEMENT_UTF8.length);
  }
  return count;
}

function check(undecoded: number, name: string, encoding: string, limits: Limits): void {
  if (undecoded <= limits.replacementCharacters) return;
  throw new CrossdockError(POS_ERRORS.POS_FILE_UNDECODABLE, {
    what: `${undecoded} places are no ${encoding}; ${limits.replacementCharacters} are allowed`,
    where: name,
  });
}
