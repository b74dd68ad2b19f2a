import { ASCII_TABLE } from './ascii-table.ts';

const MARKS = /\p{M}/gu;
const NOT_ASCII = /[^\0-\x7f]/u;
const EVERY_NOT_ASCII = /[^\0-\x7f]/gu;

let table: ReadonlyMap<string, string> | undefined;

/** Replaces letters and signs outside ASCII by what is nearest, as n8n does; what has nothing near is `?`. */
export function toAscii(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  table ??= readTable();
  const known = table;
  return text.normalize('NFC').replace(EVERY_NOT_ASCII, (sign) => known.get(sign) ?? plain(sign));
}

function plain(sign: string): string {
  const letters = sign.normalize('NFKD').replace(MARKS, '');
  return letters === '' || NOT_ASCII.test(letters) ? '?' : letters;
}

function readTable(): ReadonlyMap<string, string> {
  const pairs = ASCII_TABLE.split('  ').map((pair) => pair.split(' '));
  return new Map(
    pairs.flatMap(([ascii = '', signs = '']) => [...signs].map((sign) => [sign, ascii] as const)),
  );
}
