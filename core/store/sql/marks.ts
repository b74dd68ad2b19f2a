/**
 * The places where SQLite and PostgreSQL differ, as marks in the one SQL text.
 *
 * - `@rows(?1 w: sku text, amount int)`: the rows of parameter 1 as a table `w` with these columns and `w.place`, 0 …
 * - `@list(?1 w: text)`: the values of parameter 1 as `w.value`, with `w.place`.
 * - `@tuples[a.x, a.y]`: all rows as one JSON text, a list of lists (`tuplesOf`).
 * - `@locked(l)`: at the end of a SELECT: its rows of `l` stay as they are until the transaction ends.
 * - `@index(name)`: after a table: the index that must be walked.
 * - `CROSS JOIN … ON`: joins in the order written.
 */

/** A table that a parameter stands for. */
export interface RowsMark {
  /** Counted from 1. */
  readonly param: number;
  readonly alias: string;
  /** One column named `value` for a list. */
  readonly columns: readonly { readonly name: string; readonly type: 'text' | 'int' }[];
  readonly isList: boolean;
}

/** How one database writes each mark. */
export interface Dialect {
  readonly rows: (mark: RowsMark) => string;
  readonly tuples: (columns: string) => string;
  readonly locked: (alias: string) => string;
  readonly index: (name: string) => string;
}

const ROWS = /@(rows|list)\(\?(\d+) (\w+): ([^)]*)\)/g;
const TUPLES = /@tuples\[([^\]]*)\]/g;
const LOCKED = /@locked\((\w+)\)/g;
const INDEX = /@index\((\w+)\)/g;

/** The text with every mark written as the dialect has it. */
export function withoutMarks(sql: string, dialect: Dialect): string {
  return sql
    .replace(ROWS, (_, kind: string, param: string, alias: string, columns: string) =>
      dialect.rows(rowsMark(kind, Number(param), alias, columns)),
    )
    .replace(TUPLES, (_, columns: string) => dialect.tuples(columns))
    .replace(LOCKED, (_, alias: string) => dialect.locked(alias))
    .replace(INDEX, (_, name: string) => dialect.index(name));
}

function rowsMark(kind: string, param: number, alias: string, columns: string): RowsMark {
  const isList = kind === 'list';
  const named = isList ? `value ${columns}` : columns;
  return {
    param,
    alias,
    isList,
    columns: named.split(',').map((column) => {
      const [name = '', type] = column.trim().split(/\s+/);
      return { name, type: type === 'int' ? 'int' : 'text' };
    }),
  };
}
