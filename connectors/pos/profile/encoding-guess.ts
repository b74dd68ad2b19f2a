import iconv from 'iconv-lite';

/** An encoding that the bytes may be in, why, and how sure that is. */
export interface EncodingGuess {
  readonly encoding: string;
  readonly confidence: 'certain' | 'likely' | 'doubtful';
  readonly evidence: string;
}

/** What the bytes may be in, best first; empty for bytes that look like EBCDIC. */
export interface EncodingReading {
  readonly guesses: readonly EncodingGuess[];
  /** Why the bytes are no text that can be read, or null. */
  readonly wrong: string | null;
}

/** The end of the evidence where no byte tells one encoding from another. */
export const ASCII = 'are ASCII';

/** Code pages that tills write, the commoner before the rarer where their scores are equal. */
const CODE_PAGES = [
  ...['cp1252', 'cp850', 'iso-8859-15', 'cp437', 'cp1250', 'iso-8859-2', 'cp1251', 'cp866'],
] as const;
/** The marks of UTF-32; the first begins as that of UTF-16 does. */
const UTF_32 = [Buffer.from([0xff, 0xfe, 0, 0]), Buffer.from([0, 0, 0xfe, 0xff])] as const;
/** Bytes above ASCII that are weighed. */
const WEIGHED_MAX = 20_000;
const WESTERN = /[äöüßéèêëàâáçñóòôíìîïúùûåæøÄÖÜÉÈÀÇÑØÅÆ]/u;
const SIGNS = /[€£°§´’‘“”–—•½¼®™©²³»«¿¡…ºª·]/u;
const QUOTATION = /[´’‘“”»«¿¡]/u;
const BOXES = /[\u2500-\u259f\u2320\u2321]/u;
const CONTROLS = /[\u0080-\u009f\ufffd]/u;
const CYRILLIC = /\p{Script=Cyrillic}/u;
const LATIN = /\p{Script=Latin}/u;

/** Says what encoding bytes are in, by a mark, by UTF-8's own rules, or by what makes words. */
export function guessEncoding(bytes: Buffer): EncodingReading {
  if (UTF_32.some((mark) => bytes.subarray(0, 4).equals(mark))) {
    return { guesses: [], wrong: 'it is UTF-32, which no feed reads: have it written as UTF-8' };
  }
  const marked = byMark(bytes) ?? byNuls(bytes);
  if (marked !== null) return { guesses: [marked], wrong: null };
  if (bytes.includes(0)) return { guesses: [], wrong: 'it holds NUL bytes, as no text does' };
  if (isEbcdic(bytes)) {
    const wrong = 'it looks like EBCDIC of a mainframe, which no feed reads: have it converted';
    return { guesses: [], wrong };
  }
  const high = bytes.findIndex((byte) => byte > 0x7f);
  if (high === -1) {
    const evidence = `all ${bytes.length} bytes looked at ${ASCII}`;
    return { guesses: [{ encoding: 'utf8', confidence: 'certain', evidence }], wrong: null };
  }
  const utf8 = asUtf8(bytes);
  if (utf8 !== null) return { guesses: [utf8], wrong: null };
  return { guesses: codePages(bytes), wrong: null };
}

function byMark(bytes: Buffer): EncodingGuess | null {
  const guess = (encoding: string, mark: string): EncodingGuess => ({
    encoding,
    confidence: 'certain',
    evidence: `it begins with the byte order mark ${mark}`,
  });
  if (bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])))
    return guess('utf8', 'EF BB BF');
  if (bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xfe]))) return guess('utf-16le', 'FF FE');
  if (bytes.subarray(0, 2).equals(Buffer.from([0xfe, 0xff]))) return guess('utf-16be', 'FE FF');
  return null;
}

/** UTF-16 without a mark has a NUL beside nearly every ASCII letter. */
function byNuls(bytes: Buffer): EncodingGuess | null {
  const head = bytes.subarray(0, 4_096);
  let even = 0;
  let odd = 0;
  for (const [index, byte] of head.entries()) {
    if (byte !== 0) continue;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  }
  const half = head.length / 2;
  const evidence = 'every other byte is NUL';
  if (odd > half * 0.7 && even < half * 0.05) {
    return { encoding: 'utf-16le', confidence: 'likely', evidence };
  }
  if (even > half * 0.7 && odd < half * 0.05) {
    return { encoding: 'utf-16be', confidence: 'likely', evidence };
  }
  return null;
}

/** EBCDIC has its blank at 0x40, digits at 0xF0 and letters at 0xC1; it has no ASCII line ends. */
function isEbcdic(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 16_384);
  let typical = 0;
  let ascii = 0;
  for (const byte of head) {
    const isLetter = (byte >= 0xc1 && byte <= 0xe9) || (byte >= 0x81 && byte <= 0xa9);
    if (byte === 0x40 || (byte >= 0xf0 && byte <= 0xf9) || isLetter) typical += 1;
    if (byte === 0x20 || byte === 0x0a || (byte >= 0x30 && byte <= 0x39)) ascii += 1;
  }
  return typical > head.length * 0.7 && ascii < head.length * 0.05;
}

function asUtf8(bytes: Buffer): EncodingGuess | null {
  try {
    // The sample may end within a character: up to three bytes of it are not looked at.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(withoutCut(bytes));
    const beyond = [...text].filter((character) => character > '\u007f').length;
    const evidence = `${beyond} characters beyond ASCII, each valid UTF-8`;
    return { encoding: 'utf8', confidence: 'certain', evidence };
  } catch {
    return null;
  }
}

function withoutCut(bytes: Buffer): Buffer {
  for (let back = 1; back <= 3 && back < bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return back < length ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}

function codePages(bytes: Buffer): readonly EncodingGuess[] {
  const scored = CODE_PAGES.map((encoding) => ({ encoding, ...scoreOf(bytes, encoding) }));
  const order = [...scored].sort((a, b) => b.score - a.score);
  const [best, second] = order;
  return order.map((one, index) => {
    const rival = index === 0 ? second : best;
    const margin = Math.abs((one.score - (rival?.score ?? 0)) / Math.max(1, one.weighed));
    const isFirst = index === 0 && margin > 0.25 && one.weighed >= 3;
    const shown = `${one.weighed} bytes above ASCII, ${one.good} of them make words or signs in it`;
    return {
      encoding: one.encoding,
      confidence: isFirst ? 'likely' : 'doubtful',
      evidence: `${shown}; next is ${rival?.encoding ?? 'none'} with ${rival?.good ?? 0}`,
    };
  });
}

interface Score {
  readonly score: number;
  readonly good: number;
  readonly weighed: number;
}

/** How much sense the bytes above ASCII make in a code page. */
function scoreOf(bytes: Buffer, encoding: string): Score {
  const text = iconv.decode(bytes, encoding);
  let score = 0;
  let good = 0;
  let weighed = 0;
  for (let at = 0; at < text.length && weighed < WEIGHED_MAX; at += 1) {
    const sign = text[at] ?? '';
    if (sign <= '\u007f') continue;
    weighed += 1;
    const worth = worthOf(text[at - 1] ?? ' ', sign, text[at + 1] ?? ' ');
    score += worth;
    if (worth > 0.5) good += 1;
  }
  return { score, good, weighed };
}

function worthOf(before: string, sign: string, after: string): number {
  if (CONTROLS.test(sign)) return -5;
  if (BOXES.test(sign)) return -2;
  const beside = `${before}${after}`;
  if (CYRILLIC.test(sign)) {
    if (/[A-Za-z]/.test(beside)) return -2;
    return CYRILLIC.test(beside) ? 1 : -0.5;
  }
  if (LATIN.test(sign)) return letterWorth(before, sign, after);
  if (!SIGNS.test(sign)) return -1;
  // Quotation marks stand at words; a £ or ³ within one was a letter in another page.
  if (QUOTATION.test(sign)) return 0.8;
  const letters = [before, after].filter((one) => /\p{L}/u.test(one)).length;
  return letters === 0 ? 0.8 : -1 - letters / 2;
}

function letterWorth(before: string, sign: string, after: string): number {
  const isUpper = sign !== sign.toLowerCase();
  // A capital within a word of small letters is a sign of the wrong page: CrŠme for Crème.
  if (isUpper && /[a-z]/.test(before)) return -1.5;
  if (!isUpper && /[A-Z]/.test(before) && /[A-Z]/.test(after)) return -1;
  const touches = /\p{L}/u.test(before) || /\p{L}/u.test(after);
  const doubled = before > '\u007f' && LATIN.test(before);
  const worth = WESTERN.test(sign) ? 1.5 : 0.6;
  return (touches ? worth : worth - 0.8) - (doubled ? 0.5 : 0);
}
