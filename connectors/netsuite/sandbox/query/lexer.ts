/** Words of a query. */
import { Refusal } from '../record/refusal.ts';

/** One word: keywords and names in their own case, texts without their quotes. */
export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'sign' | 'parameter' | 'end';
  readonly text: string;
}

const WORD =
  /\s+|--[^\n]*|([A-Za-z_][\w$]*)|(\d+(?:\.\d+)?)|'((?:[^']|'')*)'|(\?)|(<>|!=|<=|>=|\|\||[-+*/(),.=<>])/gy;

/** Cuts a query into words. Errors: Refusal, also for square brackets, which SuiteQL does not know. */
export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  WORD.lastIndex = 0;
  for (let at = 0; at < query.length; at = WORD.lastIndex) {
    WORD.lastIndex = at;
    const match = WORD.exec(query);
    if (match === null) throw badQuery(`unexpected character near "${query.slice(at, at + 20)}"`);
    const [, name, number, text, parameter, sign] = match;
    if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (text !== undefined) tokens.push({ kind: 'text', text: text.replaceAll("''", "'") });
    else if (parameter !== undefined) tokens.push({ kind: 'parameter', text: parameter });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

/** A query that NetSuite does not take. */
export function badQuery(detail: string): Refusal {
  const text = `Invalid search query. Detailed unprocessed description follows. Search error occurred: ${detail}.`;
  return new Refusal(400, 'INVALID_PARAMETER', text, 'q');
}
