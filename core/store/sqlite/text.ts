import type { SqlParam, SqlValue, Statement } from '../sql/driver.ts';
import { type Dialect, type RowsMark, withoutMarks } from '../sql/marks.ts';
import type { SqliteStatement } from './connection.ts';

/** Texts are constants of the store or made of a few parts, so there are not many. */
const texts = new Map<string, string>();

/**
 * SQLite looks at the number bound to a bare `LIMIT ?` while it plans, and so plans such a statement anew each time it
 * is bound (3.53: 15 µs in place of 1 µs for a look at an empty inbox). It does not look into a sum.
 */
const LIMIT = /\bLIMIT \?\d*/g;

const SQLITE: Dialect = {
  rows: rowsTable,
  tuples: (columns) => `json_group_array(json_array(${columns}))`,
  // One writer at a time: nothing can change what a transaction has read.
  locked: () => '',
  index: (name) => `INDEXED BY ${name}`,
};

/** A statement in SQLite's own text; rows travel as one JSON text. */
export function sqliteStatement(statement: Statement): SqliteStatement {
  const { rows } = statement;
  const sql = sqliteText(statement.sql);
  const params = statement.params.map(sqliteParam);
  return rows === undefined ? { sql, params } : { sql, params, rows };
}

function sqliteText(sql: string): string {
  const known = texts.get(sql);
  if (known !== undefined) return known;
  const text = withoutMarks(sql, SQLITE).replaceAll(LIMIT, '$& + 0');
  texts.set(sql, text);
  return text;
}

function sqliteParam(param: SqlParam): SqlValue {
  return Array.isArray(param) ? JSON.stringify(param) : scalar(param);
}

function scalar(param: SqlParam): SqlValue {
  return param instanceof Uint8Array || param === null || typeof param !== 'object' ? param : null;
}

/** `jsonb_each` gives a row as a binary value, so its columns are not parsed one by one. */
function rowsTable({ param, alias, columns, isList }: RowsMark): string {
  if (isList) return `(SELECT key AS place, value AS value FROM json_each(?${param})) ${alias}`;
  const cells = columns.map(({ name }, index) => `value ->> ${index} AS ${name}`);
  return `(SELECT key AS place, ${cells.join(', ')} FROM jsonb_each(?${param})) ${alias}`;
}
