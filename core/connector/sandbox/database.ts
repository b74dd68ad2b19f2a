import { type Change, type Journal, noJournal, openJournal } from './journal.ts';
import { makeTable, type Row, type Table, type TableSide, type Touch } from './table.ts';

/** One row before and after; null where it was not there or is gone. */
export type RowChange = Parameters<Touch>[0];

/** Declares a table; `groupOf` names the group that `of` finds a row under. */
export type MakeTable = <R extends Row>(name: string, groupOf?: (row: R) => string) => Table<R>;

/** The rows of a sandbox and where they are kept. */
export interface Database<T> {
  readonly tables: T;
  /** True when rows came from a file. */
  readonly found: boolean;
  /** Writes what changed since the last commit; an answer leaves only after it. */
  commit(): void;
  /** All rows by table, for a look inside. */
  dump(): Readonly<Record<string, readonly Row[]>>;
  close(): void;
}

/** How a sandbox's rows are opened. */
export interface DatabaseOptions<T> {
  /** The file that keeps the rows over restarts; null keeps nothing. */
  readonly path: string | null;
  readonly tables: (make: MakeTable) => T;
  /** Told of every row that is put or dropped: a search index listens. */
  readonly onChange?: (change: RowChange) => void;
}

/** Opens a sandbox's rows, from the file when one is named and exists. */
export function openDatabase<T>(options: DatabaseOptions<T>): Database<T> {
  const sides = new Map<string, TableSide>();
  const dirty = new Map<string, { table: string; id: string }>();
  const tables = options.tables((name, groupOf = () => '') => {
    const { table, side } = makeTable(name, groupOf, (change) => {
      dirty.set(`${change.table} ${change.id}`, change);
      options.onChange?.(change);
    });
    sides.set(name, side);
    return table;
  });
  const { journal, found } = openRows(options.path, sides);

  return {
    tables,
    found,
    commit: () => {
      if (dirty.size === 0) return;
      journal.append(
        [...dirty.values()].map(({ table, id }) => [table, id, sides.get(table)?.row(id) ?? null]),
      );
      dirty.clear();
    },
    dump: () => Object.fromEntries([...sides].map(([name, side]) => [name, [...side.present()]])),
    close: () => journal.close(),
  };
}

function openRows(
  path: string | null,
  sides: ReadonlyMap<string, TableSide>,
): { readonly journal: Journal; readonly found: boolean } {
  if (path === null) return { journal: noJournal(), found: false };
  let found = false;
  const journal = openJournal(path, {
    apply: ([table, id, row]) => {
      found = true;
      sides.get(table)?.load(id, row);
    },
    present: () => presentRows(sides),
  });
  return { journal, found };
}

function* presentRows(sides: ReadonlyMap<string, TableSide>): Iterable<Change> {
  for (const [table, side] of sides) {
    for (const row of side.present()) yield [table, row.id, row];
  }
}
