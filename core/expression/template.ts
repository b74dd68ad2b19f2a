/** One part of n8n template text. `at` is the offset of the part's text in the source. */
export interface Chunk {
  readonly type: 'text' | 'code';
  readonly text: string;
  readonly at: number;
  /** False for a code part whose closing braces are missing. */
  readonly isClosed: boolean;
}

/** Tells whether a text is a whole JavaScript expression. */
export type IsCode = (text: string) => boolean;

/**
 * Splits template text into text and code, as n8n does.
 *
 * Shape:  an odd number of backslashes before braces keeps them as text. Where n8n ends the code at the first
 *         `}}` and that is no expression, a later `}}` is tried, so objects and texts may hold braces.
 * Source: n8n-workflow 2.41 with @n8n/tournament 1.13, ExpressionSplitter.
 */
export function splitTemplate(source: string, from: number, isCode: IsCode): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let at = from;
  while (at < source.length) {
    const open = findBraces(source, at, '{{');
    if (open === undefined) {
      chunks.push({ type: 'text', text: source.slice(at), at, isClosed: true });
      return chunks;
    }
    if (open > at) {
      const text = source.slice(at, open).replaceAll('\\\\', '\\');
      chunks.push({ type: 'text', text, at, isClosed: true });
    }
    const code = codeFrom(source, open + 2, isCode);
    chunks.push(code.chunk);
    at = code.next;
  }
  return chunks;
}

function codeFrom(source: string, at: number, isCode: IsCode): { chunk: Chunk; next: number } {
  const first = findBraces(source, at, '}}');
  if (first === undefined) {
    const chunk: Chunk = { type: 'code', text: source.slice(at), at, isClosed: false };
    return { chunk, next: source.length };
  }
  let end: number | undefined = first;
  for (; end !== undefined; end = findBraces(source, end + 1, '}}')) {
    const text = codeText(source, at, end);
    if (isCode(text)) return { chunk: { type: 'code', text, at, isClosed: true }, next: end + 2 };
  }
  const text = codeText(source, at, first);
  return { chunk: { type: 'code', text, at, isClosed: true }, next: first + 2 };
}

function codeText(source: string, at: number, end: number): string {
  return source.slice(at, end).replace('\\}}', '}}');
}

function findBraces(source: string, from: number, braces: '{{' | '}}'): number | undefined {
  let at = source.indexOf(braces, from);
  while (at !== -1 && isEscaped(source, from, at)) at = source.indexOf(braces, at + 2);
  return at === -1 ? undefined : at;
}

function isEscaped(source: string, from: number, at: number): boolean {
  let count = 0;
  while (at - count - 1 >= from && source.charAt(at - count - 1) === '\\') count += 1;
  return count % 2 === 1;
}
