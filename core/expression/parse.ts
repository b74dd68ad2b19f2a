import {
  type Expression as Node,
  type Options,
  parseExpressionAt,
  tokenizer,
  tokTypes,
} from 'acorn';
import { EXPRESSION_ERRORS } from './errors.ts';
import { type Origin, Site } from './site.ts';

const OPTIONS: Options = { ecmaVersion: 'latest', sourceType: 'module', preserveParens: true };

/** Tells whether a text is one whole expression. */
export function isWholeExpression(text: string): boolean {
  try {
    parseAt(text, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Parses one expression that stands at an offset of the source.
 *
 * Errors: EXPR_SYNTAX with the column; EXPR_LIMIT when it nests too deep to be parsed.
 */
export function parseExpression(text: string, at: number, origin: Origin): Node {
  const padded = ' '.repeat(at) + text;
  try {
    return parseAt(padded, at);
  } catch (cause) {
    throw parseFault(cause, at, origin);
  }
}

function parseAt(text: string, at: number): Node {
  const node = parseExpressionAt(text, at, OPTIONS);
  const rest = tokenizer(' '.repeat(node.end) + text.slice(node.end), OPTIONS);
  let token = rest.getToken();
  if (token.type === tokTypes.semi) token = rest.getToken();
  if (token.type !== tokTypes.eof) throw new UnexpectedEnd(token.start);
  return node;
}

class UnexpectedEnd extends Error {
  readonly pos: number;

  constructor(pos: number) {
    super('the expression should end here');
    this.pos = pos;
  }
}

function parseFault(cause: unknown, at: number, origin: Origin): Error {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof RangeError || message.includes('stack space')) {
    return new Site(origin, at, 'the expression').limit('the expression nests too deep');
  }
  const where = new Site(origin, positionOf(cause) ?? at, 'the expression');
  return where.fault(EXPRESSION_ERRORS.EXPR_SYNTAX, {
    what: sentence(message),
    cause,
  });
}

function positionOf(cause: unknown): number | undefined {
  if (typeof cause !== 'object' || cause === null || !('pos' in cause)) return undefined;
  return typeof cause.pos === 'number' ? cause.pos : undefined;
}

/** The parser's message without its own position, which counts differently. */
function sentence(message: string): string {
  const text = message.replace(/ ?\(\d+:\d+\)$/, '');
  return text.charAt(0).toLowerCase() + text.slice(1);
}
