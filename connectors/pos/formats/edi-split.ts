import type { EdiSyntax } from './edi-syntax.ts';

/** An element as text, or its components where EDIFACT joins several. */
export type Element = string | readonly string[];

/**
 * How a segment is cut into its tag and elements: X12 elements stay as they stand, EDIFACT ones are
 * cut into components, and released characters stand for themselves.
 */
export function elementSplitter(syntax: EdiSyntax): (text: string) => readonly Element[] {
  const { element, component, release } = syntax;
  if (syntax.standard !== 'EDIFACT' || component === null) return (text) => text.split(element);
  return (text) =>
    splitAt(text, element, release).map((part) => {
      const parts = splitAt(part, component, release).map((piece) => unreleased(piece, release));
      return parts.length === 1 ? (parts[0] ?? '') : parts;
    });
}

function splitAt(text: string, separator: string, release: string | null): string[] {
  if (release === null || !text.includes(release)) return text.split(separator);
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === release) at += 1;
    else if (text[at] === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function unreleased(text: string, release: string | null): string {
  if (release === null || !text.includes(release)) return text;
  let plain = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === release && at + 1 < text.length) at += 1;
    plain += text[at] ?? '';
  }
  return plain;
}
