import type { Row, SqlTransaction } from './driver.ts';
import { numberIn, textIn } from './row.ts';

/** Asks one question in an open transaction. */
export type Ask = SqlTransaction['all'];

/** What a column holds, whatever the database calls it. */
export type ColumnKind = 'int' | 'real' | 'text' | 'bytes' | 'other';

/** One column of a table. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** One table as its database describes it; both databases describe the same schema alike. */
export interface Table {
  readonly name: string;
  /** By name. */
  readonly columns: readonly Column[];
  /** The primary key in its order. */
  readonly key: readonly Column[];
}

/** What a database says of its own tables, so that no list of them has to be kept anywhere else. */
export interface Catalogue {
  /** Hubs on other machines may work on it; else whoever owns the data folder has it alone. */
  readonly isShared: boolean;
  /** All tables by name. */
  tables(ask: Ask): Promise<readonly Table[]>;
  /**
   * Keeps others away until the transaction ends: `still` lets them read, `alone` does not.
   *
   * Errors: STORE_BUSY when somebody else works on them for longer than a statement waits.
   */
  hold(ask: Ask, tables: readonly Table[], how: 'still' | 'alone'): Promise<void>;
  /** The last number that the table gave by itself, 0 when none: it is never given again. */
  lastGiven(ask: Ask, table: Table): Promise<bigint>;
  /** The table's next own number is above that one and above all that it holds. */
  giveAfter(ask: Ask, table: Table, last: bigint): Promise<void>;
  /** Lets the database learn what the tables hold now. */
  filled(ask: Ask): Promise<void>;
}

/** Where the schema's changes are counted. */
const CHANGES_TABLE = 'schema_migrations';

/** The tables that hold the store's data. */
export function dataTables(tables: readonly Table[]): readonly Table[] {
  return tables.filter(({ name }) => name !== CHANGES_TABLE);
}

/** The schema's changes as `1 store`, `2 inventory` …; none in a database that holds no store. */
export async function changesOf(ask: Ask, tables: readonly Table[]): Promise<readonly string[]> {
  if (!tables.some(({ name }) => name === CHANGES_TABLE)) return [];
  const rows = await ask(
    `SELECT CAST(id AS TEXT) || ' ' || name AS change FROM ${CHANGES_TABLE} ORDER BY id`,
    [],
  );
  return rows.map((row) => textIn(row, 'change'));
}

/** Every table of the store with how many rows it holds. */
export async function contentsOf(
  ask: Ask,
  tables: readonly Table[],
): Promise<readonly { readonly table: string; readonly rows: number }[]> {
  const contents: { table: string; rows: number }[] = [];
  for (const { name } of dataTables(tables)) {
    const [row] = await ask(`SELECT count(*) AS rows FROM "${name}"`, []);
    contents.push({ table: name, rows: row === undefined ? 0 : numberIn(row, 'rows') });
  }
  return contents;
}

/** A process that was killed leaves its last sign of life behind; after so many ms nobody counts it any more. */
const SILENT_AFTER_MS = 60_000;

/** How many lanes are worked at that time, and how many processes told of themselves just before. */
export async function signsOfLife(
  ask: Ask,
  now: number,
): Promise<{ readonly lanes: number; readonly processes: number }> {
  const lanes = await ask('SELECT lane FROM lanes WHERE lease_until > ?1', [now]);
  const seen = 'SELECT id FROM workers WHERE seen_at > ?1';
  const processes = await ask(seen, [now - SILENT_AFTER_MS]);
  return { lanes: lanes.length, processes: processes.length };
}

/** Tables from rows of (table_name, name, type, place in the key or 0), sorted by both names. */
export function tablesOf(
  rows: readonly Row[],
  kinds: Readonly<Record<string, ColumnKind>>,
): readonly Table[] {
  const tables = new Map<string, { columns: Column[]; key: (readonly [number, Column])[] }>();
  for (const row of rows) {
    const name = textIn(row, 'table_name');
    const table = tables.get(name) ?? { columns: [], key: [] };
    tables.set(name, table);
    const kind = kinds[textIn(row, 'type').toUpperCase()] ?? 'other';
    const column = { name: textIn(row, 'name'), kind };
    table.columns.push(column);
    const place = Number(row['place']);
    if (place > 0) table.key.push([place, column]);
  }
  return [...tables].map(([name, { columns, key }]) => ({
    name,
    columns,
    key: key.toSorted(([a], [b]) => a - b).map(([, column]) => column),
  }));
}
