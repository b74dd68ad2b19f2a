import type { Knex } from 'knex';
import type { Column } from '../catalogue/column.ts';
import { columnText, type Maker, tableOf } from '../read/statements.ts';
import type { StagingPlan } from './staging-plan.ts';
import type { StagingValues } from './staging-rows.ts';

/** Adds rows; each of them has a value for every column of the first. */
export function insertStatement(
  maker: Maker,
  plan: StagingPlan,
  rows: readonly StagingValues[],
): Knex.QueryBuilder {
  return tableOf(maker.sql, plan.table).insert(rows.map((row) => stored(maker, row)));
}

/** Sets the row of a key to new values. */
export function updateStatement(
  maker: Maker,
  plan: StagingPlan,
  row: StagingValues,
): Knex.QueryBuilder {
  const statement = tableOf(maker.sql, plan.table).update(stored(maker, row));
  for (const column of plan.key) whereIs(maker, statement, column, row.get(column) ?? '');
  return statement;
}

/** → c0: the idempotency keys among those given that are there already. */
export function presentQuestion(
  maker: Maker,
  plan: StagingPlan,
  column: Column,
  keys: readonly string[],
): Knex.QueryBuilder {
  const { sql, dialect } = maker;
  return tableOf(sql, plan.table)
    .select(columnText(maker, column, 'c0'))
    .whereIn(
      column.name,
      keys.map((key) => dialect.bind(sql, column, key)),
    );
}

/** The rows of one record's key, the newest first where the table counts them. */
export function recordQuestion(
  maker: Maker,
  plan: StagingPlan,
  { columns, key }: { readonly columns: readonly Column[]; readonly key: readonly string[] },
  limit: number,
): Knex.QueryBuilder {
  const question = tableOf(maker.sql, plan.table).select(
    columns.map((column, index) => columnText(maker, column, `c${index}`)),
  );
  for (const [index, column] of plan.key.entries()) {
    whereIs(maker, question, column, key[index] ?? '');
  }
  if (plan.sequence !== null) question.orderBy(plan.sequence.name, 'desc');
  return question.limit(limit);
}

function stored({ sql, dialect }: Maker, row: StagingValues): Record<string, Knex.Raw | null> {
  return Object.fromEntries(
    [...row].map(([column, text]): [string, Knex.Raw | null] => [
      column.name,
      text === null ? null : dialect.store(sql, column, text),
    ]),
  );
}

function whereIs(
  { sql, dialect }: Maker,
  statement: Knex.QueryBuilder,
  column: Column,
  text: string,
): void {
  statement.where(column.name, '=', dialect.bind(sql, column, text));
}
