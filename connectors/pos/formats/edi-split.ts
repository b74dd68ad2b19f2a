import type { EdiSyntax } from './edi-syntax.ts';

/** An element as text, or its components where EDIFACT joins several. */
export type Plain = string | readonly string[];

/** An element, or all repetitions of one. */
export type Element = Plain | { readonly repeated: readonly Plain[] };

/**
 * How a segment is cut into its tag and elements: X12 elements stay as they stand but for
 * repetitions, EDIFACT ones are cut into components, and released characters stand for themselves.
 */
export function elementSplitter(syntax: EdiSyntax): (text: string) => readonly Element[] {
  const { element, component, release, repetition } = syntax;
  const cutsComponents = syntax.standard === 'EDIFACT' && component !== null;
  if (!cutsComponents && repetition === null) return (text) => text.split(element);
  const plain = (text: string): Plain => {
    if (!cutsComponents) return text;
    const parts = splitAt(text, component, release).map((piece) => unreleased(piece, release));
    return parts.length === 1 ? (parts[0] ?? '') : parts;
  };
  return (text) =>
    splitAt(text, element, release).map((one, index) => {
      // The first is the tag. ISA and UNA state the separators and are never cut by them.
      if (index === 0 || repetition === null || text.startsWith('ISA')) return plain(one);
      const repeated = splitAt(one, repetition, release).map(plain);
      return repeated.length === 1 ? (repeated[0] ?? '') : { repeated };
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
