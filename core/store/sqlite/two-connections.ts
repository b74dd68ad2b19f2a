import { assert, CrossdockError } from '../../base/errors.ts';
import { STORE_ERRORS } from '../errors.ts';
import type {
  CrashPoint,
  Outcome,
  SqliteConnection,
  SqliteDriver,
  SqliteTransaction,
} from './driver.ts';
import { mutex } from './mutex.ts';

/** How often a statement is tried while another process keeps the database locked. */
const BUSY_ATTEMPTS = 4;

/** What a driver is made of. */
export interface DriverParts {
  readonly name: string;
  readonly path: string;
  readonly writer: SqliteConnection;
  /** Null for a database in memory, which no second connection can see: reads then queue with the writes. */
  readonly reader: SqliteConnection | null;
  readonly crashPoint: CrashPoint;
}

/** Makes a driver of one writer, used by one transaction at a time, and one reader beside it. */
export function driverOf(parts: DriverParts): SqliteDriver {
  const { name, path, writer, reader, crashPoint } = parts;
  const exclusive = mutex(path);
  let closed = false;

  const turn = <T>(work: () => Promise<T>): Promise<T> =>
    exclusive(() => (closed ? Promise.reject(storeClosed(path)) : work()));

  const guarded: SqliteDriver['guarded'] = (write, statements) =>
    turn(async () => {
      crashPoint(`${write}:begin`);
      const outcome = await withBusyRetry(() =>
        writer.transaction(statements, `${write}:beforeCommit`),
      );
      if (outcome.committed) crashPoint(`${write}:afterCommit`);
      return outcome;
    });

  return {
    name,
    version: writer.version,
    path,
    guarded,
    read: (sql, params) => {
      if (closed) return Promise.reject(storeClosed(path));
      if (reader === null) return turn(() => writer.all(sql, params));
      return withBusyRetry(() => reader.all(sql, params));
    },
    transaction: async (write, statements) => rowsOf(await guarded(write, statements), write),
    interactive: (write, work) => turn(() => interact({ writer, write, crashPoint, work })),
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
  write: string;
  crashPoint: CrashPoint;
  work: (tx: SqliteTransaction) => Promise<T>;
}): Promise<T> {
  const { writer, write, crashPoint, work } = options;
  crashPoint(`${write}:begin`);
  await withBusyRetry(() => writer.all('BEGIN IMMEDIATE', []));
  let open = true;
  const tx: SqliteTransaction = {
    all: (sql, params) => {
      assert(open, `${write} used its transaction after it ended`);
      return writer.all(sql, params);
    },
  };
  try {
    const result = await work(tx);
    open = false;
    crashPoint(`${write}:beforeCommit`);
    await writer.all('COMMIT', []);
    crashPoint(`${write}:afterCommit`);
    return result;
  } catch (error) {
    open = false;
    await rollback(writer);
    throw error;
  }
}

/** A full disk ends the transaction by itself; then there is none to roll back, and the first error is the one that counts. */
async function rollback(writer: SqliteConnection): Promise<void> {
  await writer.all('ROLLBACK', []).catch(() => undefined);
}

/** BEGIN IMMEDIATE fails before anything is written, so trying again is safe; SQLite has waited inside each time. */
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
