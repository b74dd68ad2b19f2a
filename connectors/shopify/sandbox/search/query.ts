/** A parsed search query: Shopify's `field:value` language with AND, OR, NOT and parentheses. */
export type SearchNode =
  | { readonly kind: 'term'; readonly term: Term }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly SearchNode[] }
  | { readonly kind: 'not'; readonly part: SearchNode };

/** How a field is compared with a value. */
export type Operator = ':' | ':<' | ':<=' | ':>' | ':>=';

/** One comparison of a search query. */
export interface Term {
  /** Null for a bare word, which searches the default fields. */
  readonly field: string | null;
  readonly operator: Operator;
  readonly value: string;
}

type Token =
  | { readonly kind: 'open' | 'close' | 'and' | 'or' | 'not' }
  | { readonly kind: 'term'; readonly term: Term };

const TOKEN = new RegExp(
  [
    /(\()/,
    /(\))/,
    /(-(?=\S))/,
    /([A-Za-z_][\w.]*)(?=:)(:(?:<=|>=|<|>)?)\s*/,
    /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s()]+)/,
  ]
    .map((part) => `\\s*${part.source}`)
    .join('|'),
  'y',
);

/** Parses a query; null when it holds nothing. */
export function parseSearch(text: string): SearchNode | null {
  const tokens = tokenize(text);
  let position = 0;

  function parseOr(): SearchNode | null {
    const parts = [parseAnd()];
    while (tokens[position]?.kind === 'or') {
      position += 1;
      parts.push(parseAnd());
    }
    return combine('or', parts);
  }

  function parseAnd(): SearchNode | null {
    const parts: (SearchNode | null)[] = [];
    for (let token = tokens[position]; token !== undefined; token = tokens[position]) {
      if (token.kind === 'or' || token.kind === 'close') break;
      if (token.kind === 'and') {
        position += 1;
        continue;
      }
      parts.push(parseOne(token));
    }
    return combine('and', parts);
  }

  function parseOne(token: Token): SearchNode | null {
    position += 1;
    if (token.kind === 'term') return { kind: 'term', term: token.term };
    if (token.kind === 'not') {
      const next = tokens[position];
      const part = next === undefined ? null : parseOne(next);
      return part === null ? null : { kind: 'not', part };
    }
    const inner = token.kind === 'open' ? parseOr() : null;
    if (tokens[position]?.kind === 'close') position += 1;
    return inner;
  }

  return parseOr();
}

/** Every term of a query, for the look at its fields. */
export function termsOf(node: SearchNode | null): readonly Term[] {
  if (node === null) return [];
  if (node.kind === 'term') return [node.term];
  return node.kind === 'not' ? termsOf(node.part) : node.parts.flatMap((part) => termsOf(part));
}

function combine(kind: 'and' | 'or', parts: readonly (SearchNode | null)[]): SearchNode | null {
  const real = parts.filter((part) => part !== null);
  const [only] = real;
  if (only === undefined) return null;
  return real.length === 1 ? only : { kind, parts: real };
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let field: { name: string; operator: Operator } | null = null;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [, open, close, minus, name, operator, word] = match;
    if (open !== undefined) tokens.push({ kind: 'open' });
    else if (close !== undefined) tokens.push({ kind: 'close' });
    else if (minus !== undefined) tokens.push({ kind: 'not' });
    else if (name !== undefined) field = { name, operator: readOperator(operator) };
    else if (word !== undefined) {
      tokens.push(field === null ? bareWord(word) : term(field, word));
      field = null;
    }
  }
  return tokens;
}

function bareWord(word: string): Token {
  if (word === 'AND') return { kind: 'and' };
  if (word === 'OR') return { kind: 'or' };
  if (word === 'NOT') return { kind: 'not' };
  return { kind: 'term', term: { field: null, operator: ':', value: unquote(word) } };
}

function term(field: { name: string; operator: Operator }, word: string): Token {
  const value = unquote(word);
  return { kind: 'term', term: { field: field.name, operator: field.operator, value } };
}

function readOperator(text: string | undefined): Operator {
  if (text === ':<' || text === ':<=' || text === ':>' || text === ':>=') return text;
  return ':';
}

function unquote(word: string): string {
  const quoted = /^(["'])([\s\S]*)\1$/.exec(word);
  return quoted === null ? word : (quoted[2] ?? '').replace(/\\(.)/g, '$1');
}
