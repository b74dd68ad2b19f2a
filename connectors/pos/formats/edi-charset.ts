import { bytesOf, type FileContent } from '../client/content.ts';
import { ENVELOPE_ENCODING } from '../settings/encoding.ts';
import type { Feed } from '../settings/feed.ts';

/** Where no UNB names a character set: every byte is a character, so that none is lost. */
const FALLBACK = 'latin1';
const HEAD_BYTES = 512;
const UNB = /UNB[^A-Za-z0-9](UNO[A-Z])/;

/**
 * Encodings of the character sets that UNB names; sets that are plain ASCII are read as Latin 1,
 * for partners write umlauts into them all the same.
 *
 * Source: ISO 9735 data element 0001, levels A to K, X and Y; W is UTF-8 by EANCOM's usage.
 */
const CHARACTER_SETS: ReadonlyMap<string, string> = new Map([
  ['UNOA', 'latin1'],
  ['UNOB', 'latin1'],
  ['UNOC', 'latin1'],
  ['UNOD', 'iso-8859-2'],
  ['UNOE', 'iso-8859-5'],
  ['UNOF', 'iso-8859-7'],
  ['UNOG', 'iso-8859-3'],
  ['UNOH', 'iso-8859-4'],
  ['UNOI', 'iso-8859-6'],
  ['UNOJ', 'iso-8859-8'],
  ['UNOK', 'iso-8859-9'],
  ['UNOW', 'utf8'],
  ['UNOY', 'utf8'],
]);

/** Characters that a set has, where it has fewer than its encoding. Source: ISO 9735 5.1, 5.2. */
const REPERTOIRES: ReadonlyMap<string, RegExp> = new Map([
  ['UNOA', /[^A-Z0-9 .,\-()/='+:?!"%&*;<>]/],
  ['UNOB', /[^A-Za-z0-9 .,\-()/='+:?!"%&*;<>]/],
]);

/**
 * The encoding of a feed's file: the feed's own, or the one of the first UNB.
 *
 * Errors: those of `bytesOf`.
 */
export async function fileEncoding(file: FileContent, feed: Feed): Promise<string> {
  if (feed.encoding !== ENVELOPE_ENCODING) return feed.encoding;
  let head = '';
  for await (const chunk of bytesOf(file, feed.limits)) {
    head += chunk.subarray(0, HEAD_BYTES).toString('latin1');
    if (head.length >= HEAD_BYTES) break;
  }
  return CHARACTER_SETS.get(UNB.exec(head)?.[1] ?? '') ?? FALLBACK;
}

/** The encoding of a character set, or null for one that is not known. */
export function encodingOf(characterSet: string): string | null {
  return CHARACTER_SETS.get(characterSet) ?? null;
}

/** The first character of a text that its set does not have, or null. */
export function foreignCharacter(characterSet: string, text: string): string | null {
  return REPERTOIRES.get(characterSet)?.exec(text)?.[0] ?? null;
}
