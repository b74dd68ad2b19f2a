import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Outcome, Row, SqlValue } from '../sql/driver.ts';
import type { SqliteStatement } from './connection.ts';
import { type ConnectionRole, pragmasOf } from './pragmas.ts';

/** Prepared statements that one connection keeps; the store has far fewer texts than that. */
const STATEMENTS_MAX = 256;

/**
 * One synchronous `node:sqlite` connection; it lives in a worker thread, or in this one for the
 * simulation.
 */
export class NodeConnection {
  readonly version: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string, role: ConnectionRole) {
    this.#database = new DatabaseSync(path);
    try {
      for (const pragma of pragmasOf(role)) this.#database.exec(pragma);
      this.version = String(this.all('SELECT sqlite_version() AS version', [])[0]?.['version']);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  all(sql: string, params: readonly SqlValue[]): readonly Row[] {
    return this.#prepared(sql).all(...params);
  }

  several(statements: readonly SqliteStatement[]): readonly (readonly Row[])[] {
    return statements.map((statement) => this.all(statement.sql, statement.params));
  }

  transaction(statements: readonly SqliteStatement[], beforeCommit: () => void): Outcome {
    this.all('BEGIN IMMEDIATE', []);
    try {
      const rows: (readonly Row[])[] = [];
      for (const [index, statement] of statements.entries()) {
        const answer = this.all(statement.sql, statement.params);
        if (statement.rows !== undefined && answer.length !== statement.rows) {
          this.#rollback();
          return { committed: false, failedAt: index };
        }
        rows.push(answer);
      }
      beforeCommit();
      this.all('COMMIT', []);
      return { committed: true, rows };
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  /** SQLite ends the transaction itself on a full disk, so there may be none left to roll back. */
  #rollback(): void {
    if (this.#database.isTransaction) this.all('ROLLBACK', []);
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= STATEMENTS_MAX) {
      const [oldest] = this.#statements.keys();
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
