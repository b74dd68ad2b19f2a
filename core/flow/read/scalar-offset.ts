/** How a scalar is written in YAML; JSON strings are `double`. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block';

const ESCAPE_LENGTHS: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };

/**
 * The offset in the raw text of the character at `index` of the scalar's value.
 *
 * Shape: exact for plain, quoted and literal block text; folded line breaks count as one character.
 */
export function rawOffset(raw: string, style: ScalarStyle, index: number): number {
  if (style === 'block') return blockOffset(raw, index);
  let at = style === 'plain' ? 0 : 1;
  for (let done = 0; done < index && at < raw.length; done += 1) at += stepLength(raw, at, style);
  return Math.min(at, raw.length);
}

function stepLength(raw: string, at: number, style: ScalarStyle): number {
  const char = raw[at];
  const next = raw[at + 1] ?? '';
  if (style === 'double' && char === '\\') return ESCAPE_LENGTHS[next] ?? 2;
  if (style === 'single' && char === "'" && next === "'") return 2;
  const fold = /^[ \t]*\r?\n\s*/.exec(raw.slice(at, at + 400));
  return fold === null ? 1 : fold[0].length;
}

function blockOffset(raw: string, index: number): number {
  const header = /^[^\n]*\n/.exec(raw)?.[0].length ?? 0;
  const indent = /^ */.exec(raw.slice(header))?.[0].length ?? 0;
  let at = header + indent;
  for (let done = 0; done < index && at < raw.length; done += 1) {
    if (raw[at] === '\r') at += 1;
    const isBreak = raw[at] === '\n';
    at += 1;
    if (!isBreak) continue;
    for (let skipped = 0; skipped < indent && raw[at] === ' '; skipped += 1) at += 1;
  }
  return Math.min(at, raw.length);
}
