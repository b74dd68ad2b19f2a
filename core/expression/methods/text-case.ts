const LETTER = /\p{L}/u;
const SENTENCE_END = '!?.';

/** Sentence case: the first letter of each sentence is a capital, all others are small. */
export function toSentenceCase(text: string): string {
  let result = '';
  let isNext = true;
  let isStarted = false;
  for (const sign of text) {
    if (isNext && LETTER.test(sign)) {
      result += sign.toLocaleUpperCase();
      isNext = false;
      isStarted = true;
    } else {
      result += isStarted ? sign.toLocaleLowerCase() : sign;
      if (SENTENCE_END.includes(sign)) isNext = true;
    }
  }
  return result;
}

const SYMBOLS = /[\u2000-\u206F\u2E00-\u2E7F\\'!"#$%&()*+,./:;<=>?@[\]^`{|}~]/g;

/** Snake case: spaces and dashes become `_`, symbols go, letters are small. */
export function toSnakeCase(text: string): string {
  return text.toLocaleLowerCase().replace(/[ -]/g, '_').replace(SYMBOLS, '');
}

const WORDS = /[^\s:–—-]+|./g;
const SMALL_WORDS = [
  'an?d? a[st] because but by en for i[fn] neither nor o[fnr] only over per so some tha[tn] the',
  'to up upon vs?\\.? versus via when with without yet',
].join(' ');
const SMALL_WORD = new RegExp(`\\b(?:${SMALL_WORDS.replaceAll(' ', '|')})\\b`, 'i');
const HAS_OWN_CASE = /.(?=[A-Z]|\..)/;
const LETTER_OR_DIGIT = /[A-Za-z0-9\u00C0-\u00FF]/;

/**
 * Title case: each word starts with a capital but small words inside, words with capitals of their own, and URLs.
 *
 * Source: the rules of title-case 3.0.3, which n8n uses.
 */
export function toTitleCase(text: string): string {
  return text.replace(WORDS, (word, index: number) => {
    const isKept = HAS_OWN_CASE.test(word) || isSmallInside(word, index, text.length);
    if (isKept || isScheme(text, index + word.length)) return word;
    return word.replace(LETTER_OR_DIGIT, (letter) => letter.toUpperCase());
  });
}

function isSmallInside(word: string, index: number, length: number): boolean {
  return index > 0 && index + word.length < length && SMALL_WORD.test(word);
}

function isScheme(text: string, end: number): boolean {
  return text.charAt(end) === ':' && !/\s/.test(text.charAt(end + 1));
}
