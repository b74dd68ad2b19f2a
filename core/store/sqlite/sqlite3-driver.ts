import type { Database, Statement as PreparedStatement } from 'sqlite3';
import type { CrashPoint } from '../../base/crash-point.ts';
import { assert, CrossdockError } from '../../base/errors.ts';
import { STORE_ERRORS } from '../errors.ts';
import type { Outcome, Row, SqlDriver, SqlValue } from '../sql/driver.ts';
import type { SqliteConnection, SqliteStatement } from './connection.ts';
import type { DriverOptions } from './node-sqlite.ts';
import { openDriver } from './open-driver.ts';
import { type ConnectionRole, pragmasOf } from './pragmas.ts';
import { failureOf, storeError } from './sqlite-fault.ts';

type Sqlite3 = typeof import('sqlite3');

/** Loads the optional package, or rejects. */
export type LoadSqlite3 = () => Promise<{ readonly default: Sqlite3 }>;

const STATEMENTS_MAX = 256;

/**
 * Opens the second driver: the npm package `sqlite3`, whose calls run on libuv's thread pool.
 *
 * The pool is shared with files and DNS, so start Node with UV_THREADPOOL_SIZE of 16 or more when
 * using it.
 * Errors: STORE_DRIVER_MISSING when the package is not installed.
 */
export async function openSqlite3(
  options: DriverOptions,
  load: LoadSqlite3 = () => import('sqlite3'),
): Promise<SqlDriver> {
  const { path, crashPoint } = options;
  const sqlite3 = await load().catch((cause: unknown) => {
    const what = 'the package sqlite3 could not be loaded';
    throw new CrossdockError(STORE_ERRORS.STORE_DRIVER_MISSING, { what, where: path, cause });
  });
  const open = (role: ConnectionRole): Promise<SqliteConnection> =>
    openConnection({ sqlite3: sqlite3.default, path, role, crashPoint });
  return openDriver({ name: 'sqlite3', path, crashPoint, open });
}

async function openConnection(options: {
  sqlite3: Sqlite3;
  path: string;
  role: ConnectionRole;
  crashPoint: CrashPoint;
}): Promise<SqliteConnection> {
  const { path, crashPoint } = options;
  const database = await opened(options.sqlite3, path);
  const prepared = new Map<string, Promise<PreparedStatement>>();
  const all = async (sql: string, params: readonly SqlValue[]): Promise<readonly Row[]> =>
    rowsFrom(await statementFor({ database, prepared, path }, sql), params, path);

  const close = async (): Promise<void> => {
    for (const statement of prepared.values()) await finalized(await statement);
    prepared.clear();
    await settled<void>(path, (done) => database.close((error) => done(error, undefined)));
  };
  try {
    for (const pragma of pragmasOf(options.role)) await all(pragma, []);
    const [version] = await all('SELECT sqlite_version() AS version', []);
    const transaction: SqliteConnection['transaction'] = (statements, beforeCommit) =>
      transact(all, statements, () => crashPoint(beforeCommit));
    const several: SqliteConnection['several'] = async (statements) => {
      const rows: (readonly Row[])[] = [];
      for (const { sql, params } of statements) rows.push(await all(sql, params));
      return rows;
    };
    return { version: String(version?.['version']), all, several, transaction, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Another statement must not slip in between, so the caller holds the writer's mutex throughout.
 */
async function transact(
  all: (sql: string, params: readonly SqlValue[]) => Promise<readonly Row[]>,
  statements: readonly SqliteStatement[],
  beforeCommit: () => void,
): Promise<Outcome> {
  await all('BEGIN IMMEDIATE', []);
  try {
    const rows: (readonly Row[])[] = [];
    for (const [index, statement] of statements.entries()) {
      const answer = await all(statement.sql, statement.params);
      if (statement.rows !== undefined && answer.length !== statement.rows) {
        await all('ROLLBACK', []);
        return { committed: false, failedAt: index };
      }
      rows.push(answer);
    }
    beforeCommit();
    await all('COMMIT', []);
    return { committed: true, rows };
  } catch (error) {
    // A full disk ends the transaction by itself; the first error is the one that counts.
    await all('ROLLBACK', []).catch(() => undefined);
    throw error;
  }
}

function opened(sqlite3: Sqlite3, path: string): Promise<Database> {
  return settled<Database>(path, (done) => {
    const database = new sqlite3.Database(path, (error) => done(error, database));
  });
}

async function statementFor(
  from: { database: Database; prepared: Map<string, Promise<PreparedStatement>>; path: string },
  sql: string,
): Promise<PreparedStatement> {
  const { database, prepared, path } = from;
  const known = prepared.get(sql);
  if (known !== undefined) return known;
  if (prepared.size >= STATEMENTS_MAX) await forgetOldest(prepared);
  const fresh = settled<PreparedStatement>(path, (done) => {
    const statement = database.prepare(sql, (error) => done(error, statement));
  });
  prepared.set(sql, fresh);
  fresh.catch(() => prepared.delete(sql));
  return fresh;
}

async function forgetOldest(prepared: Map<string, Promise<PreparedStatement>>): Promise<void> {
  const [oldest] = prepared.entries();
  if (oldest === undefined) return;
  prepared.delete(oldest[0]);
  await finalized(await oldest[1]);
}

/** `get` would leave the statement open, and then COMMIT fails as busy; `all` runs to its end. */
function rowsFrom(
  statement: PreparedStatement,
  params: readonly SqlValue[],
  path: string,
): Promise<readonly Row[]> {
  return settled<readonly Row[]>(path, (done) => {
    statement.all<Row>(params.map(bindable), (error, rows) => done(error, rows ?? []));
  });
}

function finalized(statement: PreparedStatement): Promise<void> {
  return new Promise((resolve) => {
    statement.finalize(() => resolve());
  });
}

/** The package binds numbers, text and Buffers only. */
function bindable(value: SqlValue): null | number | string | Buffer {
  if (typeof value === 'bigint') {
    assert(Number.isSafeInteger(Number(value)), 'a bigint parameter is within the safe integers');
    return Number(value);
  }
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  return value;
}

/** Turns the package's callbacks into a promise that rejects with STORE_* errors. */
function settled<T>(
  path: string,
  start: (done: (error: Error | null, value: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      if (error === null) resolve(value);
      else reject(storeError(failureOf(error), path));
    });
  });
}
