/** A number, null for an empty field, or why the text is none. */
export type NumberReading = number | null | { readonly wrong: string };

const PLAIN = /^-?\d{1,15}(?:\.\d{1,15})?$/;
/** Beyond these a double no longer keeps every digit, and I6 forbids to lose one silently. */
const DIGITS_MAX = 15;

/**
 * Reads a number as tills write it: `8.00`, `1.234,50`, `$8.00`, `0,90 €`, `5-`, `(5.00)`.
 *
 * Grouping signs are taken only between groups of three digits.
 */
export function readNumber(text: string, decimal: '.' | ','): NumberReading {
  if (decimal === '.' && PLAIN.test(text) && text.length <= DIGITS_MAX) return Number(text);
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const { sign, body } = signOf(trimmed.replace(/^\p{Sc}\s*|\s*\p{Sc}$/gu, ''));
  const group = decimal === '.' ? ',' : '.';
  const digits = ungroup(body.replace(/^\p{Sc}\s*/u, ''), decimal, group);
  if (digits === null) return { wrong: `"${trimmed.slice(0, 40)}" is no number` };
  if (digits.replace(/\D/g, '').replace(/^0+/, '').length > DIGITS_MAX) {
    return { wrong: `"${trimmed.slice(0, 40)}" has more than ${DIGITS_MAX} digits` };
  }
  return sign * Number(digits);
}

function signOf(text: string): { readonly sign: 1 | -1; readonly body: string } {
  if (text.startsWith('(') && text.endsWith(')')) return { sign: -1, body: text.slice(1, -1) };
  if (text.startsWith('-')) return { sign: -1, body: text.slice(1).trim() };
  if (text.endsWith('-')) return { sign: -1, body: text.slice(0, -1).trim() };
  if (text.startsWith('+')) return { sign: 1, body: text.slice(1).trim() };
  return { sign: 1, body: text };
}

function ungroup(body: string, decimal: string, group: string): string | null {
  const [whole = '', fraction, ...more] = body.split(decimal);
  if (more.length > 0 || (fraction !== undefined && !/^\d*$/.test(fraction))) return null;
  const groups = whole.split(group);
  const isGrouped = groups.every((part, index) => /^\d+$/.test(part) && fits(part, index));
  if (!isGrouped && !(whole === '' && fraction !== undefined && fraction !== '')) return null;
  if (groups.length > 1 && (groups[0] ?? '').length > 3) return null;
  const decimals = fraction === undefined || fraction === '' ? '' : `.${fraction}`;
  return `${groups.join('') || '0'}${decimals}`;
}

function fits(part: string, index: number): boolean {
  return index === 0 || part.length === 3;
}
