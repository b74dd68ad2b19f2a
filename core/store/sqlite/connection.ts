import type { Outcome, Row, SqlValue } from '../sql/driver.ts';

/** One statement in SQLite's own text. */
export interface SqliteStatement {
  readonly sql: string;
  readonly params: readonly SqlValue[];
  /** As `rows` of `Statement`. */
  readonly rows?: number;
}

/**
 * What a driver package has to provide; both connections of a driver are of this kind. Rejects with
 * STORE_* only.
 *
 * Whole numbers are bound as REAL by both packages; STRICT tables turn them back into integers, so never join a
 * number parameter to text.
 */
export interface SqliteConnection {
  readonly version: string;
  all(sql: string, params: readonly SqlValue[]): Promise<readonly Row[]>;
  /** One after the other up to the first that fails; no transaction of their own. */
  several(statements: readonly SqliteStatement[]): Promise<readonly (readonly Row[])[]>;
  /** BEGIN IMMEDIATE … COMMIT; calls the crash point just before the commit. */
  transaction(statements: readonly SqliteStatement[], beforeCommit: string): Promise<Outcome>;
  close(): Promise<void>;
}
