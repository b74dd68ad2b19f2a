/** Runs a query: base table, joins, conditions, aggregates, order. */
import { refName } from '../record/read.ts';
import type { Books } from '../state/books.ts';
import { holds, type Scope, valueIn } from './evaluate.ts';
import { badQuery } from './lexer.ts';
import { parseQuery } from './parser.ts';
import type { Expression, Join, Select } from './syntax.ts';
import { answerText, compare, type Value } from './value.ts';
import { makeViews, type View } from './views.ts';

/** A row of an answer: texts by column name, null columns left out. */
export type AnswerRow = Readonly<Record<string, string>>;

/** The query service of an account. */
export interface QueryService {
  /** All rows of a query. Errors: Refusal. */
  run(text: string, parameters: readonly string[]): readonly AnswerRow[];
}

/** One row of each joined table. */
type Joined = ReadonlyMap<string, object | null>;

/** Opens the query service. */
export function makeQueryService(books: Books): QueryService {
  const views = makeViews(books);
  return {
    run: (text, parameters) => {
      const select = parseQuery(text);
      if (select.parameters !== parameters.length) {
        throw badQuery(`${select.parameters} parameters are needed and ${parameters.length} came`);
      }
      return new Execution(books, views, select, parameters).rows();
    },
  };
}

class Execution {
  readonly #books: Books;
  readonly #views = new Map<string, View>();
  readonly #select: Select;
  readonly #parameters: readonly string[];

  constructor(
    books: Books,
    views: ReadonlyMap<string, View>,
    select: Select,
    parameters: readonly string[],
  ) {
    this.#books = books;
    this.#select = select;
    this.#parameters = parameters;
    for (const { table, alias } of [select.from, ...select.joins]) {
      const view = views.get(table);
      // A table that the role may not see looks like one that does not exist.
      if (view === undefined || books.hidden.has(HIDING[table] ?? '')) {
        throw badQuery(`Record '${table}' was not found`);
      }
      this.#views.set(alias, view);
    }
  }

  rows(): readonly AnswerRow[] {
    const { order, first, columns } = this.#select;
    const rows = this.#joined();
    if (columns.some(({ expression }) => isAggregate(expression))) return [this.#summary(rows)];
    const sorted = order.length === 0 ? rows : this.#sorted(rows);
    const wanted = first === null ? sorted : sorted.slice(0, first);
    return wanted.map((row) => this.#answer(row));
  }

  #joined(): readonly Joined[] {
    const conditions = conjuncts(this.#select.where);
    const { alias } = this.#select.from;
    const early = conditions.filter((one) => tablesOf(one).every((table) => table === alias));
    let rows: Joined[] = [];
    // One map looks at every row, since most rows are not kept.
    const looked = new Map<string, object | null>();
    const scope = this.#scope(looked);
    for (const row of this.#views.get(alias)?.rows() ?? []) {
      looked.set(alias, row);
      if (early.every((one) => holds(scope, one) === true)) rows.push(new Map([[alias, row]]));
    }
    for (const join of this.#select.joins) rows = this.#join(rows, join);
    const late = conditions.filter((one) => !early.includes(one));
    return rows.filter((row) => late.every((one) => holds(this.#scope(row), one) === true));
  }

  #join(rows: readonly Joined[], join: Join): Joined[] {
    const found: Joined[] = [];
    const index = this.#index(join);
    for (const row of rows) {
      const candidates = index.candidates(row);
      const matches = candidates.filter((candidate) => {
        const both = new Map([...row, [join.alias, candidate]]);
        return holds(this.#scope(both), join.on) === true;
      });
      for (const match of matches) found.push(new Map([...row, [join.alias, match]]));
      if (matches.length === 0 && join.isLeft) found.push(new Map([...row, [join.alias, null]]));
    }
    return found;
  }

  /** The rows of the joined table by the value that one equality of its condition asks for. */
  #index(join: Join): { candidates(row: Joined): readonly object[] } {
    const all = [...(this.#views.get(join.alias)?.rows() ?? [])];
    const equality = conjuncts(join.on).flatMap((one) => {
      if (one.kind !== 'binary' || one.operator !== '=') return [];
      const { left, right } = one;
      const isOwn = (side: Expression): boolean =>
        tablesOf(side).length > 0 && tablesOf(side).every((table) => table === join.alias);
      if (isOwn(left) && !tablesOf(right).includes(join.alias))
        return [{ own: left, other: right }];
      if (isOwn(right) && !tablesOf(left).includes(join.alias))
        return [{ own: right, other: left }];
      return [];
    })[0];
    if (equality === undefined) return { candidates: () => all };
    const keyOf = (row: Joined, side: Expression): string =>
      String(valueIn(this.#scope(row), side));
    const byKey = Map.groupBy(all, (row) => keyOf(new Map([[join.alias, row]]), equality.own));
    return { candidates: (row) => byKey.get(keyOf(row, equality.other)) ?? [] };
  }

  #sorted(rows: readonly Joined[]): readonly Joined[] {
    const { order } = this.#select;
    const keyed = rows.map((row) => {
      const scope = this.#scope(row);
      return { row, keys: order.map(({ by }) => valueIn(scope, this.#aliased(by))) };
    });
    keyed.sort((a, b) => {
      for (const [index, { isDescending }] of order.entries()) {
        const result = this.#ordered(a.keys[index] ?? null, b.keys[index] ?? null);
        if (result !== 0) return isDescending ? -result : result;
      }
      return 0;
    });
    return keyed.map(({ row }) => row);
  }

  /** An order may name a column of the answer. */
  #aliased(by: Expression): Expression {
    if (by.kind !== 'column' || by.table !== null) return by;
    return this.#select.columns.find(({ name }) => name === by.name)?.expression ?? by;
  }

  /** Nulls come last, as Oracle has them. */
  #ordered(a: Value, b: Value): number {
    if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
    return compare(a, b, this.#books.timeZone) ?? 0;
  }

  #answer(row: Joined): AnswerRow {
    const scope = this.#scope(row);
    const texts: Record<string, string> = {};
    for (const { expression, name } of this.#select.columns) {
      const text = answerText(valueIn(scope, expression), this.#books.timeZone);
      if (text !== null) texts[name] = text;
    }
    return texts;
  }

  #summary(rows: readonly Joined[]): AnswerRow {
    const texts: Record<string, string> = {};
    for (const { expression, name } of this.#select.columns) {
      const text = answerText(this.#aggregate(expression, rows), this.#books.timeZone);
      if (text !== null) texts[name] = text;
    }
    return texts;
  }

  #aggregate(expression: Expression, rows: readonly Joined[]): Value {
    if (expression.kind !== 'call') throw badQuery('a column beside an aggregate needs GROUP BY');
    const [of] = expression.args;
    if (of === undefined) throw badQuery(`${expression.name} takes a value`);
    if (of.kind === 'all') return rows.length;
    const values = rows.map((row) => valueIn(this.#scope(row), of)).filter((one) => one !== null);
    if (expression.name === 'COUNT') return values.length;
    if (expression.name === 'SUM') return values.reduce<number>((sum, one) => sum + Number(one), 0);
    const sorted = values.sort((a, b) => this.#ordered(a, b));
    return (expression.name === 'MIN' ? sorted[0] : sorted.at(-1)) ?? null;
  }

  #scope(row: Joined): Scope {
    const column = (table: string | null, name: string): Value => {
      for (const [alias, view] of this.#views) {
        if (table !== null && table !== alias) continue;
        const source = row.get(alias);
        if (source === undefined) continue;
        const value = source === null ? null : view.value(source, name);
        if (value !== undefined) return value;
      }
      throw badQuery(
        `Field '${name}' for record '${table ?? this.#select.from.table}' was not found`,
      );
    };
    return {
      column,
      display: (table, name) => {
        const value = column(table, name);
        return value === null ? null : refName(this.#books, name, String(value));
      },
      parameters: this.#parameters,
      zone: this.#books.timeZone,
    };
  }
}

/** Which right a table hangs on. */
const HIDING: Readonly<Record<string, string>> = {
  customer: 'customer',
  item: 'inventoryItem',
  pricing: 'inventoryItem',
  aggregateitemlocation: 'inventoryItem',
  location: 'location',
  transaction: 'salesOrder',
  transactionline: 'salesOrder',
  deletedrecord: 'deletedRecord',
};

const AGGREGATES = new Set(['COUNT', 'MIN', 'MAX', 'SUM']);

function isAggregate(expression: Expression): boolean {
  return expression.kind === 'call' && AGGREGATES.has(expression.name);
}

/** The conditions that must all hold. */
function conjuncts(where: Expression | null): readonly Expression[] {
  if (where === null) return [];
  if (where.kind !== 'binary' || where.operator !== 'and') return [where];
  return [...conjuncts(where.left), ...conjuncts(where.right)];
}

/** The tables that an expression looks at; a column without its table counts as a table of its own. */
function tablesOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'column':
      return [expression.table ?? '?'];
    case 'call':
      return expression.args.flatMap(tablesOf);
    case 'binary':
      return [...tablesOf(expression.left), ...tablesOf(expression.right)];
    case 'not':
    case 'isNull':
      return tablesOf(expression.of);
    case 'in':
      return [...tablesOf(expression.of), ...expression.values.flatMap(tablesOf)];
    default:
      return [];
  }
}
