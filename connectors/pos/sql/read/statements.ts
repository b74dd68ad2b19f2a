import type { Knex } from 'knex';
import type { Column, Table } from '../catalogue/column.ts';
import type { Dialect } from '../client/dialect.ts';
import type { TablePlan } from './plan.ts';

/** What makes statements: knex, and what it does not know of the database. */
export interface Maker {
  readonly sql: Knex;
  readonly dialect: Dialect;
}

/** Where a page begins: behind a row, or at a value of the first column of the order. */
export interface Start {
  /** The values of the order's columns of the row before; null: none before. */
  readonly after: readonly string[] | null;
  /** The least value of the order's first column, included; null: no least. */
  readonly from: string | null;
}

/**
 * The questions that give one page, to be asked in turn until there are rows enough.
 *
 * Each fixes the first columns of the order at the values of the last row and goes on behind them, so that every one
 * of them is a plain range of an index over the order. A single condition over the whole order is none: with many
 * rows of one change time each page would read all of them again. Never OFFSET, for the same reason.
 */
export function pageQuestions(
  maker: Maker,
  plan: TablePlan,
  start: Start,
  limit: number,
): readonly Knex.QueryBuilder[] {
  const { order } = plan;
  const { after, from } = start;
  if (after === null) return [pageQuestion(maker, plan, { fixed: [], from }, limit)];
  return order.map((_, index) => {
    const fixed = after.slice(0, order.length - 1 - index);
    const behind = after[fixed.length] ?? '';
    return pageQuestion(maker, plan, { fixed, behind }, limit);
  });
}

interface Range {
  readonly fixed: readonly string[];
  readonly behind?: string;
  readonly from?: string | null;
}

function pageQuestion(
  maker: Maker,
  plan: TablePlan,
  range: Range,
  limit: number,
): Knex.QueryBuilder {
  const { order } = plan;
  const question = rowsQuestion(maker, plan);
  for (const [index, text] of range.fixed.entries()) {
    compare(maker, question, order[index], { sign: '=', text });
  }
  const moving = order[range.fixed.length];
  if (range.behind !== undefined)
    compare(maker, question, moving, { sign: '>', text: range.behind });
  if (typeof range.from === 'string') {
    compare(maker, question, moving, { sign: '>=', text: range.from });
  }
  for (const column of order) if (column.isNullable) question.whereNotNull(column.name);
  // What is fixed needs no sorting, and without it the index alone gives the order.
  const sorted = order.slice(range.fixed.length).map((column) => column.name);
  return question.orderBy(sorted).limit(limit);
}

/** The rows that cannot be walked to, since they have nothing in a column of the order. */
export function nullQuestion(
  maker: Maker,
  plan: TablePlan,
  limit: number,
): Knex.QueryBuilder | null {
  const nullable = plan.order.filter((column) => column.isNullable);
  if (nullable.length === 0) return null;
  return rowsQuestion(maker, plan)
    .where((any) => {
      for (const column of nullable) any.orWhereNull(column.name);
    })
    .limit(limit);
}

/** The rows of some keys; `keys` are the values of the key's columns. */
export function keyQuestion(
  maker: Maker,
  plan: TablePlan,
  keys: readonly (readonly string[])[],
): Knex.QueryBuilder {
  const { sql, dialect } = maker;
  const question = rowsQuestion(maker, plan);
  const [only] = plan.key;
  if (plan.key.length === 1 && only !== undefined) {
    const values = keys.map((parts) => dialect.bind(sql, only, parts[0] ?? ''));
    return question.whereIn(only.name, values);
  }
  return question.where((any) => {
    for (const parts of keys) {
      any.orWhere((one) => {
        for (const [index, text] of parts.entries()) {
          compare(maker, one, plan.key[index], { sign: '=', text });
        }
      });
    }
  });
}

/** → top: the highest number of the change column now. */
export function topQuestion(maker: Maker, plan: TablePlan, change: Column): Knex.QueryBuilder {
  const { sql } = maker;
  return tableOf(sql, plan.table)
    .select(columnText(maker, change, 'top'))
    .whereNotNull(change.name)
    .orderBy(change.name, 'desc')
    .limit(1);
}

function rowsQuestion(maker: Maker, plan: TablePlan): Knex.QueryBuilder {
  const columns = plan.selected.map((column, index) => columnText(maker, column, `c${index}`));
  return tableOf(maker.sql, plan.table).select(columns);
}

/** The table as a statement names it. */
export function tableOf(sql: Knex, table: Table): Knex.QueryBuilder {
  return sql.withSchema(table.schema).from(table.name);
}

/** A column's value under another name, as text that loses nothing. */
export function columnText({ sql, dialect }: Maker, column: Column, as: string): Knex.Raw {
  const value = dialect.read(sql, column) ?? sql.raw('??', [column.name]);
  return sql.raw('? as ??', [value, as]);
}

function compare(
  { sql, dialect }: Maker,
  question: Knex.QueryBuilder,
  column: Column | undefined,
  { sign, text }: { readonly sign: '=' | '>' | '>='; readonly text: string },
): void {
  if (column === undefined) return;
  question.where(column.name, sign, dialect.bind(sql, column, text));
}
