import { RE2JS } from 're2js';

/** A regular expression literal, run by RE2 in linear time (T36). It is made from source text only, never from data. */
export class Pattern {
  readonly source: string;
  readonly flags: string;
  readonly isGlobal: boolean;
  readonly isSticky: boolean;
  readonly engine: RE2JS;

  constructor(source: string, flags: string) {
    this.source = source;
    this.flags = flags;
    this.isGlobal = flags.includes('g');
    this.isSticky = flags.includes('y');
    this.engine = RE2JS.compile(
      RE2JS.translateRegExp(toRe2(source, flags.includes('s'), flags.includes('u'))),
      engineFlags(flags),
    );
  }

  toString(): string {
    return `/${this.source}/${this.flags}`;
  }
}

function engineFlags(flags: string): number {
  return (
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0)
  );
}

const SPACE =
  '\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}';
const NOT_LINE_END = '[^\\n\\r\\x{2028}\\x{2029}]';
const KEPT_ESCAPES = /[dDwWbBnrtfvuxc0-9]/;

/**
 * Rewrites the places where JavaScript and RE2 read the same text differently: `.`, `\s`, and RE2's own escapes
 * and character class names.
 */
function toRe2(source: string, dotAll: boolean, unicode: boolean): string {
  let text = '';
  let inClass = false;
  for (let index = 0; index < source.length; index += 1) {
    const sign = source.charAt(index);
    if (sign === '\\') {
      index += 1;
      text += escapeFor(source.charAt(index), inClass, unicode);
    } else if (inClass) {
      inClass = sign !== ']';
      text += sign === '[' ? '\\[' : sign;
    } else if (sign === '[') {
      inClass = true;
      [text, index] = openClass(source, index, text);
    } else {
      text += sign === '.' && !dotAll ? NOT_LINE_END : sign;
    }
  }
  return text;
}

/** `[]` and `[^]` mean nothing and anything in JavaScript; the engine's translation knows them. */
function openClass(source: string, index: number, text: string): [string, number] {
  const negated = source.charAt(index + 1) === '^';
  return negated ? [`${text}[^`, index + 1] : [`${text}[`, index];
}

function escapeFor(letter: string, inClass: boolean, unicode: boolean): string {
  if (letter === 's') return inClass ? SPACE : `[${SPACE}]`;
  if (letter === 'S' && !inClass) return `[^${SPACE}]`;
  if (letter === 'b' && inClass) return '\\x08';
  if (unicode && /[pP]/.test(letter)) return `\\${letter}`;
  if (letter === 'k' || letter === 'S' || KEPT_ESCAPES.test(letter)) return `\\${letter}`;
  return /[A-Za-z]/.test(letter) ? letter : `\\${letter}`;
}
