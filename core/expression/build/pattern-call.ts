import type { CallExpression } from 'acorn';
import type { ArgsCode } from './args.ts';
import { compilePattern } from './literal.ts';
import type { Build } from './part.ts';

const MATCHERS: ReadonlySet<string> = new Set(['match', 'matchAll', 'search']);

/**
 * The arguments of `match`, `matchAll` and `search` when a text is written where a pattern belongs.
 *
 * JavaScript makes a pattern of the text. Here only a text of the source becomes one, never data.
 */
export function buildPatternCall(
  build: Build,
  node: CallExpression,
  name: string,
): ArgsCode | undefined {
  const [first] = node.arguments;
  if (!MATCHERS.has(name) || first?.type !== 'Literal' || typeof first.value !== 'string') {
    return undefined;
  }
  const flags = name === 'matchAll' ? 'g' : '';
  const args = [compilePattern(build, first, { pattern: first.value, flags })];
  return () => args;
}
