/**
 * The small port that every SQLite driver stands behind: one writer, one reader, whole
 * transactions.
 *
 * Statements are set-based: many rows travel as one JSON text through `json_each(?)`. Whole numbers
 * are bound as REAL by both drivers; STRICT tables turn them back into integers, so never join a
 * number parameter to text.
 */

/** A value that goes into or comes out of the database. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** One row by column name; a column name is unique in its statement. */
export type Row = Readonly<Record<string, SqlValue>>;

/** One statement of a transaction. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly SqlValue[];
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
export interface SqliteTransaction {
  all(sql: string, params: readonly SqlValue[]): Promise<readonly Row[]>;
  /** Several statements in one round trip, their rows in order; no statement may have `rows`. */
  several(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>;
  /** Statements whose rows nobody needs: they travel with the commit. */
  last(statements: readonly Statement[]): void;
}

/**
 * A database behind one writer connection and one reader connection.
 *
 * `write` names the transaction: its crash points are called after it (`momentsOf`), so no write is
 * without them.
 * Errors: STORE_BUSY, STORE_DISK_FULL, STORE_IO, STORE_CONSTRAINT …; a transaction that throws left
 *         nothing.
 */
export interface SqliteDriver {
  readonly name: string;
  /** The version of SQLite itself. */
  readonly version: string;
  readonly path: string;
  /**
   * Reads what is committed, beside running writes. Never inside `interactive`: use its transaction
   * there.
   */
  read(sql: string, params: readonly SqlValue[]): Promise<readonly Row[]>;
  /** All statements in one durable transaction and one round trip; no statement may have `rows`. */
  transaction(
    write: string,
    statements: readonly Statement[],
  ): Promise<readonly (readonly Row[])[]>;
  /** As `transaction`, but a statement's `rows` that is not met rolls back and is answered. */
  guarded(write: string, statements: readonly Statement[]): Promise<Outcome>;
  /** A transaction whose statements depend on what it read; holds the writer, so keep it short. */
  interactive<T>(write: string, work: (tx: SqliteTransaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * What a driver package has to provide; both connections of a driver are of this kind. Rejects with
 * STORE_* only.
 */
export interface SqliteConnection {
  readonly version: string;
  all(sql: string, params: readonly SqlValue[]): Promise<readonly Row[]>;
  /** One after the other up to the first that fails; no transaction of their own. */
  several(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>;
  /** BEGIN IMMEDIATE … COMMIT; calls the crash point just before the commit. */
  transaction(statements: readonly Statement[], beforeCommit: string): Promise<Outcome>;
  close(): Promise<void>;
}
