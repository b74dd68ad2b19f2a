/** Reads the part of SuiteQL that integrations use: one SELECT with joins, conditions, functions and an order. */
import { badQuery, type Token, tokensOf } from './lexer.ts';
import type { Expression, Join, Select, TableRef } from './syntax.ts';

const COMPARISONS = new Set(['=', '<>', '!=', '<', '<=', '>', '>=']);
/** Words that end an alias-less name. */
const KEYWORDS = new Set([
  ...['select', 'from', 'where', 'order', 'by', 'group', 'having', 'fetch', 'as', 'on'],
  ...['join', 'left', 'right', 'inner', 'outer'],
  ...['and', 'or', 'not', 'in', 'is', 'null', 'like', 'between'],
]);

/** Reads a query. Errors: Refusal with what was not understood. */
export function parseQuery(text: string): Select {
  return new Parser(tokensOf(text)).select();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #parameters = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  select(): Select {
    this.#need('select');
    const columns = this.#list(() => this.#column());
    this.#need('from');
    const from = this.#table();
    const joins: Join[] = [];
    for (let join = this.#join(); join !== null; join = this.#join()) joins.push(join);
    const where = this.#take('where') ? this.#or() : null;
    const order = this.#order();
    const first = this.#fetch();
    const rest = this.#peek();
    if (rest.kind !== 'end') throw badQuery(`unexpected "${rest.text}"`);
    return { columns, from, joins, where, order, first, parameters: this.#parameters };
  }

  #column(): Select['columns'][number] {
    const expression = this.#sum();
    if (this.#take('as')) return { expression, name: this.#name().toLowerCase() };
    const next = this.#peek();
    if (next.kind === 'name' && !KEYWORDS.has(next.text.toLowerCase())) {
      return { expression, name: this.#name().toLowerCase() };
    }
    const own = expression.kind === 'column' ? expression.name : `expr${this.#at}`;
    return { expression, name: own.toLowerCase() };
  }

  #table(): TableRef {
    const table = this.#name().toLowerCase();
    this.#take('as');
    const next = this.#peek();
    const isNamed = next.kind === 'name' && !KEYWORDS.has(next.text.toLowerCase());
    return { table, alias: isNamed ? this.#name().toLowerCase() : table };
  }

  #join(): Join | null {
    const isLeft = this.#take('left');
    if (isLeft) this.#take('outer');
    else if (!this.#take('inner') && !this.#isNext('join')) return null;
    this.#need('join');
    const table = this.#table();
    this.#need('on');
    return { ...table, isLeft, on: this.#or() };
  }

  #order(): Select['order'] {
    if (!this.#take('order')) return [];
    this.#need('by');
    return this.#list(() => {
      const by = this.#sum();
      const isDescending = this.#take('desc');
      if (!isDescending) this.#take('asc');
      return { by, isDescending };
    });
  }

  #fetch(): number | null {
    if (!this.#take('fetch')) return null;
    this.#need('first');
    const count = Number(this.#next().text);
    this.#need('rows');
    this.#need('only');
    return count;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#take('or')) {
      left = { kind: 'binary', operator: 'or', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#take('and')) {
      left = { kind: 'binary', operator: 'and', left, right: this.#not() };
    }
    return left;
  }

  #not(): Expression {
    return this.#take('not') ? { kind: 'not', of: this.#not() } : this.#comparison();
  }

  #comparison(): Expression {
    const left = this.#sum();
    const next = this.#peek();
    if (next.kind === 'sign' && COMPARISONS.has(next.text)) {
      this.#next();
      const operator = next.text === '!=' ? '<>' : next.text;
      return { kind: 'binary', operator, left, right: this.#sum() };
    }
    if (this.#take('is')) {
      const isNot = this.#take('not');
      this.#need('null');
      return { kind: 'isNull', of: left, isNot };
    }
    const isNot = this.#take('not');
    if (this.#take('in')) {
      this.#sign('(');
      const values = this.#list(() => this.#sum());
      this.#sign(')');
      return { kind: 'in', of: left, values, isNot };
    }
    if (this.#take('like')) {
      const like: Expression = { kind: 'binary', operator: 'like', left, right: this.#sum() };
      return isNot ? { kind: 'not', of: like } : like;
    }
    if (this.#take('between')) return this.#between(left, isNot);
    if (isNot) throw badQuery(`unexpected "not"`);
    return left;
  }

  #between(of: Expression, isNot: boolean): Expression {
    const low = this.#sum();
    this.#need('and');
    const high = this.#sum();
    const within: Expression = {
      kind: 'binary',
      operator: 'and',
      left: { kind: 'binary', operator: '>=', left: of, right: low },
      right: { kind: 'binary', operator: '<=', left: of, right: high },
    };
    return isNot ? { kind: 'not', of: within } : within;
  }

  #sum(): Expression {
    let left = this.#product();
    for (let next = this.#peek(); ['+', '-', '||'].includes(next.text); next = this.#peek()) {
      if (next.kind !== 'sign') break;
      this.#next();
      left = { kind: 'binary', operator: next.text, left, right: this.#product() };
    }
    return left;
  }

  #product(): Expression {
    let left = this.#value();
    for (
      let next = this.#peek();
      next.kind === 'sign' && (next.text === '*' || next.text === '/');
    ) {
      this.#next();
      left = { kind: 'binary', operator: next.text, left, right: this.#value() };
      next = this.#peek();
    }
    return left;
  }

  #value(): Expression {
    const token = this.#next();
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.text) };
    if (token.kind === 'text') return { kind: 'literal', value: token.text };
    if (token.kind === 'parameter') {
      this.#parameters += 1;
      return { kind: 'parameter', index: this.#parameters - 1 };
    }
    if (token.kind === 'name') return this.#named(token.text);
    if (token.text === '(') {
      const inner = this.#or();
      this.#sign(')');
      return inner;
    }
    if (token.text === '-') {
      const zero: Expression = { kind: 'literal', value: 0 };
      return { kind: 'binary', operator: '-', left: zero, right: this.#value() };
    }
    if (token.text === '*') return { kind: 'all' };
    throw badQuery(
      token.kind === 'end' ? 'the query ends too early' : `unexpected "${token.text}"`,
    );
  }

  #named(first: string): Expression {
    if (first.toLowerCase() === 'null') return { kind: 'literal', value: null };
    let name = first;
    let table: string | null = null;
    if (this.#takeSign('.')) {
      table = first.toLowerCase();
      name = this.#takeSign('*') ? '*' : this.#name();
    }
    if (!this.#takeSign('(')) return { kind: 'column', table, name: name.toLowerCase() };
    const args = this.#isSign(')') ? [] : this.#list(() => this.#sum());
    this.#sign(')');
    const whole = table === null ? name : `${table}.${name}`;
    return { kind: 'call', name: whole.toUpperCase(), args };
  }

  #list<T>(one: () => T): readonly T[] {
    const items = [one()];
    while (this.#takeSign(',')) items.push(one());
    return items;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #isNext(word: string): boolean {
    const token = this.#peek();
    return token.kind === 'name' && token.text.toLowerCase() === word;
  }

  #take(word: string): boolean {
    if (!this.#isNext(word)) return false;
    this.#at += 1;
    return true;
  }

  #need(word: string): void {
    if (!this.#take(word)) throw badQuery(`"${word}" is expected before "${this.#peek().text}"`);
  }

  #name(): string {
    const token = this.#next();
    if (token.kind === 'name') return token.text;
    throw badQuery(`a name is expected before "${token.text}"`);
  }

  #isSign(sign: string): boolean {
    const token = this.#peek();
    return token.kind === 'sign' && token.text === sign;
  }

  #takeSign(sign: string): boolean {
    if (!this.#isSign(sign)) return false;
    this.#at += 1;
    return true;
  }

  #sign(sign: string): void {
    if (!this.#takeSign(sign))
      throw badQuery(`"${sign}" is expected before "${this.#peek().text}"`);
  }
}
