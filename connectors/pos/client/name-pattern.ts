import { settingFault } from '../settings/reader.ts';

/** A compiled name pattern. */
export interface NamePattern {
  /** The captured parts when the name fits, else null. Case does not matter. */
  match(name: string): Readonly<Record<string, string>> | null;
}

type Token =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'capture'; readonly name: string };

const WILDCARDS_MAX = 8;
const CAPTURE = /^\{([A-Za-z][A-Za-z0-9]{0,31})\}/;

/**
 * Compiles a file name pattern.
 *
 * Shape: `*` any text, `?` one character, `{store}` letters and digits kept under that name; all
 * else is literal.
 * Errors: POS_SETTING_INVALID.
 */
export function namePattern(pattern: string, where: string): NamePattern {
  const tokens = tokensOf(pattern, where);
  const wildcards = tokens.filter((token) => token.kind === 'any' || token.kind === 'capture');
  if (wildcards.length > WILDCARDS_MAX) {
    throw settingFault(where, `has ${wildcards.length} wildcards, at most ${WILDCARDS_MAX}`);
  }
  return { match: (name) => matchTokens(tokens, name) };
}

function tokensOf(pattern: string, where: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < pattern.length) {
    const character = pattern.charAt(at);
    if (character === '/' || character === '\\') {
      throw settingFault(where, 'has a folder in it', 'a feed reads names in the drop folder only');
    }
    const capture = character === '{' ? CAPTURE.exec(pattern.slice(at)) : null;
    if (character === '{' && capture === null) {
      throw settingFault(where, 'has a { that opens no {name}', 'write {store}, or * for any text');
    }
    if (capture !== null) tokens.push({ kind: 'capture', name: capture[1] ?? '' });
    else if (character === '*') tokens.push({ kind: 'any' });
    else if (character === '?') tokens.push({ kind: 'one' });
    else tokens.push({ kind: 'literal', text: character.toLowerCase() });
    at += capture?.[0].length ?? 1;
  }
  return tokens;
}

/**
 * Memoised matching over (token, position): at most tokens × name steps, so no pattern can be slow
 * (T36).
 * Wildcards and captures take as little as they can, from left to right.
 */
function matchTokens(
  tokens: readonly Token[],
  name: string,
): Readonly<Record<string, string>> | null {
  const lowered = name.toLowerCase();
  if (lowered.length !== name.length) return null;
  const dead = new Set<number>();
  const captures: Record<string, string> = {};

  function run(index: number, at: number): boolean {
    const token = tokens[index];
    if (token === undefined) return at === name.length;
    const state = index * (name.length + 1) + at;
    if (dead.has(state)) return false;
    if (step(token, index, at)) return true;
    dead.add(state);
    return false;
  }

  function step(token: Token, index: number, at: number): boolean {
    if (token.kind === 'literal') return lowered[at] === token.text && run(index + 1, at + 1);
    if (token.kind === 'one') return at < name.length && run(index + 1, at + 1);
    let end = token.kind === 'capture' ? at + 1 : at;
    for (; end <= name.length; end += 1) {
      if (token.kind === 'capture' && !/^[a-z0-9]$/.test(lowered[end - 1] ?? '')) return false;
      if (run(index + 1, end)) break;
    }
    if (end > name.length) return false;
    if (token.kind === 'capture') captures[token.name] = name.slice(at, end);
    return true;
  }

  return run(0, 0) ? captures : null;
}
