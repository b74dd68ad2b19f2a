import { AsyncLocalStorage } from 'node:async_hooks';
import type { CrashPoint } from '../../base/crash-point.ts';
import { assert, CrossdockError } from '../../base/errors.ts';
import { momentsOf, type WriteMoments } from '../crash-points.ts';
import { STORE_ERRORS } from '../errors.ts';
import type { Outcome, Row, SqlDriver, SqlTransaction } from '../sql/driver.ts';
import { mutex } from '../sql/mutex.ts';
import type { SqliteConnection, SqliteStatement } from './connection.ts';
import type { ConnectionRole } from './pragmas.ts';
import { sqliteStatement } from './text.ts';

/** How often a statement is tried while another process keeps the database locked. */
const BUSY_ATTEMPTS = 4;

/** The path that keeps the database in memory only. */
export const IN_MEMORY = ':memory:';

/** What a driver is made of. */
export interface DriverParts {
  readonly name: string;
  readonly path: string;
  readonly crashPoint: CrashPoint;
  readonly open: (role: ConnectionRole) => Promise<SqliteConnection>;
}

/**
 * Opens the writer, then the reader; a database in memory is seen by one connection only, so it has
 * no reader.
 */
export async function openDriver(parts: DriverParts): Promise<SqlDriver> {
  const writer = await parts.open('writer');
  try {
    const reader = parts.path === IN_MEMORY ? null : await parts.open('reader');
    return driverOf(parts, writer, reader);
  } catch (error) {
    await writer.close();
    throw error;
  }
}

/**
 * One writer, used by one transaction at a time, and one reader beside it; without a reader, reads
 * queue with the writes.
 */
function driverOf(
  parts: DriverParts,
  writer: SqliteConnection,
  reader: SqliteConnection | null,
): SqlDriver {
  const { name, path, crashPoint } = parts;
  const exclusive = mutex(path);
  const around = new AsyncLocalStorage<{ open: boolean }>();
  let closed = false;

  const turn = <T>(work: () => Promise<T>): Promise<T> => {
    assert(
      around.getStore()?.open !== true,
      'the work of an interactive transaction uses that transaction only, else it waits for itself',
    );
    return exclusive(() => (closed ? Promise.reject(storeClosed(path)) : work()));
  };

  const guarded: SqlDriver['guarded'] = (write, statements) =>
    turn(async () => {
      const moments = momentsOf(write);
      crashPoint(moments.begin);
      const outcome = await withBusyRetry(() =>
        writer.transaction(statements.map(sqliteStatement), moments.beforeCommit),
      );
      if (outcome.committed) crashPoint(moments.afterCommit);
      return outcome;
    });

  return {
    name,
    version: writer.version,
    path,
    guarded,
    read: (sql, params) => {
      if (closed) return Promise.reject(storeClosed(path));
      const own = sqliteStatement({ sql, params });
      if (reader === null) return turn(() => writer.all(own.sql, own.params));
      return withBusyRetry(() => reader.all(own.sql, own.params));
    },
    transaction: async (write, statements) => rowsOf(await guarded(write, statements), write),
    interactive: (write, work) =>
      turn(() => interact({ writer, moments: momentsOf(write), crashPoint, around, work })),
    close: () =>
      exclusive(async () => {
        if (closed) return;
        closed = true;
        await reader?.close();
        await writer.close();
      }),
  };
}

function rowsOf(outcome: Outcome, write: string): (Outcome & { committed: true })['rows'] {
  assert(outcome.committed, `${write} has a guarded statement; use guarded()`);
  return outcome.rows;
}

async function interact<T>(options: {
  writer: SqliteConnection;
  moments: WriteMoments;
  crashPoint: CrashPoint;
  around: AsyncLocalStorage<{ open: boolean }>;
  work: (tx: SqlTransaction) => Promise<T>;
}): Promise<T> {
  const { writer, moments, crashPoint, around, work } = options;
  crashPoint(moments.begin);
  const state = { open: true };
  const { tx, commit } = transactionOf(writer, state);
  try {
    const result = await around.run(state, () => work(tx));
    state.open = false;
    crashPoint(moments.beforeCommit);
    await commit();
    crashPoint(moments.afterCommit);
    return result;
  } catch (error) {
    state.open = false;
    await rollback(writer);
    throw error;
  }
}

const BEGIN: SqliteStatement = { sql: 'BEGIN IMMEDIATE', params: [] };
const COMMIT: SqliteStatement = { sql: 'COMMIT', params: [] };

/**
 * BEGIN travels with the first statements and COMMIT with the last ones, since a round trip to the
 * database's thread costs more than most statements. A list ends at its first failure, so nothing
 * runs outside the transaction and nothing incomplete is committed.
 */
function transactionOf(
  writer: SqliteConnection,
  state: { readonly open: boolean },
): { readonly tx: SqlTransaction; readonly commit: () => Promise<void> } {
  let begun = false;
  let turn: Promise<unknown> = Promise.resolve();
  let asked: { statements: SqliteStatement[]; sent: Promise<readonly (readonly Row[])[]> } | null =
    null;
  const last: SqliteStatement[] = [];

  async function send(
    statements: readonly SqliteStatement[],
  ): Promise<readonly (readonly Row[])[]> {
    if (begun) return writer.several(statements);
    const rows = await withBusyRetry(() => writer.several([BEGIN, ...statements]));
    begun = true;
    return rows.slice(1);
  }
  function several(statements: readonly SqliteStatement[]): Promise<readonly (readonly Row[])[]> {
    assert(state.open, 'a transaction is used only until its work ends');
    const sent = turn.then(() => send(statements));
    turn = sent.catch(() => undefined);
    return sent;
  }
  /** What is asked for in one turn of the event loop goes in one message. */
  async function all(statement: SqliteStatement): Promise<readonly Row[]> {
    if (asked === null) {
      const statements: SqliteStatement[] = [];
      const sent = Promise.resolve().then(() => {
        asked = null;
        return several(statements);
      });
      asked = { statements, sent };
    }
    const { statements, sent } = asked;
    const index = statements.push(statement) - 1;
    return (await sent)[index] ?? [];
  }
  return {
    tx: {
      several: (statements) => several(statements.map(sqliteStatement)),
      all: (sql, params) => {
        assert(state.open, 'a transaction is used only until its work ends');
        return all(sqliteStatement({ sql, params }));
      },
      // One writer has the turn of every write.
      also: () => Promise.resolve(),
      last: (statements) => {
        assert(state.open, 'a transaction is used only until its work ends');
        last.push(...statements.map(sqliteStatement));
      },
    },
    commit: async () => {
      await asked?.sent;
      await turn;
      if (begun || last.length > 0) await send([...last, COMMIT]);
    },
  };
}

/**
 * A full disk ends the transaction by itself; then there is none to roll back, and the first error
 * is the one that counts.
 */
async function rollback(writer: SqliteConnection): Promise<void> {
  await writer.all('ROLLBACK', []).catch(() => undefined);
}

/**
 * BEGIN IMMEDIATE fails before anything is written, so trying again is safe; SQLite has waited
 * inside each time.
 */
async function withBusyRetry<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isBusy = error instanceof CrossdockError && error.code === 'STORE_BUSY';
      if (!isBusy || attempt >= BUSY_ATTEMPTS) throw error;
    }
  }
}

function storeClosed(path: string): CrossdockError {
  return new CrossdockError(STORE_ERRORS.STORE_CLOSED, {
    what: 'the store is closed',
    where: path,
  });
}
