/**
 * The port that every database stands behind: whole transactions of set-based statements.
 *
 * One SQL text serves both databases. It is SQLite's, without what only SQLite speaks, and with marks where the two
 * differ; each driver replaces them (`marks.ts`). Parameters are `?1`, `?2` …; a whole number is a 64-bit integer.
 */

/** A value that goes into or comes out of the database. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** One cell of a row parameter; true and false are stored as 1 and 0. */
export type SqlCell = null | number | string | boolean;

/** Rows for `@rows`, or single values for `@list`: however many, they are one parameter. */
export type SqlRows = readonly SqlCell[] | readonly (readonly SqlCell[])[];

/** What a statement is given. */
export type SqlParam = SqlValue | SqlRows;

/** One row by column name; a column name is unique in its statement. A truth value comes as 1 or 0. */
export type Row = Readonly<Record<string, SqlValue>>;

/** One statement of a transaction. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly SqlParam[];
  /**
   * The statement must give exactly that many rows, else all is rolled back (compare-and-set,
   * fences).
   */
  readonly rows?: number;
}

/** The rows of every statement in order, or which statement's `rows` was not met. */
export type Outcome =
  | { readonly committed: true; readonly rows: readonly (readonly Row[])[] }
  | { readonly committed: false; readonly failedAt: number };

/** An open write transaction; only valid until the work that was given it ends. */
export interface SqlTransaction {
  all(sql: string, params: readonly SqlParam[]): Promise<readonly Row[]>;
  /** Several statements in one round trip, their rows in order; no statement may have `rows`. */
  several(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>;
  /**
   * Waits for the turn of another write too and keeps it until the commit: for one that also appends what that write
   * numbers. Always in the same order, or two would wait for each other.
   */
  also(write: string): Promise<void>;
  /** Statements whose rows nobody needs: they travel with the commit. */
  last(statements: readonly Statement[]): void;
}

/**
 * A database.
 *
 * `write` names the transaction: its crash points are called after it (`momentsOf`), so no write is
 * without them.
 * Errors: STORE_BUSY, STORE_DISK_FULL, STORE_IO, STORE_CONSTRAINT …; a transaction that throws left
 *         nothing, save STORE_UNREACHABLE at the commit, of which nobody knows.
 */
export interface SqlDriver {
  readonly name: string;
  /** The version of the database itself. */
  readonly version: string;
  /** The file, or the address without credentials. */
  readonly path: string;
  /**
   * Reads what is committed, beside running writes. Never inside `interactive`: use its transaction
   * there.
   */
  read(sql: string, params: readonly SqlParam[]): Promise<readonly Row[]>;
  /** All statements in one durable transaction and one round trip; no statement may have `rows`. */
  transaction(
    write: string,
    statements: readonly Statement[],
  ): Promise<readonly (readonly Row[])[]>;
  /** As `transaction`, but a statement's `rows` that is not met rolls back and is answered. */
  guarded(write: string, statements: readonly Statement[]): Promise<Outcome>;
  /**
   * A transaction whose statements depend on what it read. Of those with the same name one runs at a
   * time, over all processes, so keep it short. After a lost connection or a deadlock the work is
   * done anew from its beginning, so it changes nothing but the database.
   */
  interactive<T>(write: string, work: (tx: SqlTransaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
