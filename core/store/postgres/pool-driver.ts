import type { CrashPoint } from '../../base/crash-point.ts';
import { assert, CrossdockError } from '../../base/errors.ts';
import { momentsOf } from '../crash-points.ts';
import { STORE_ERRORS } from '../errors.ts';
import type { Outcome, Row, SqlDriver, Statement } from '../sql/driver.ts';
import { type Mutex, mutex } from '../sql/mutex.ts';
import type { Client, Pool } from './connections.ts';
import { interact } from './interactive.ts';
import { isConflict, isLost, storeError } from './postgres-fault.ts';
import { ask, commit, rollback } from './statements.ts';

/** How often a transaction that lost against another one is tried. */
const CONFLICT_ATTEMPTS = 6;
/** How many dead connections of the pool are passed over before the database counts as gone. */
const LOST_ATTEMPTS = 4;

/** What the driver is made of. */
export interface PoolParts {
  readonly pool: Pool;
  readonly version: string;
  /** The address without credentials. */
  readonly where: string;
  readonly crashPoint: CrashPoint;
}

/** The database behind a pool of connections: any number of transactions at one time. */
export function poolDriver(parts: PoolParts): SqlDriver {
  const { pool, where, crashPoint } = parts;
  const going = new Set<Promise<unknown>>();
  const turns = new Map<string, Mutex>();
  let closed = false;

  const started = <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) return Promise.reject(storeClosed(where));
    const result = typed(where, work);
    const end = result.catch(() => undefined).finally(() => going.delete(end));
    going.add(end);
    return result;
  };
  const guarded: SqlDriver['guarded'] = (write, statements) =>
    started(() => again(() => transact(parts, write, statements)));
  /** One connection of this process waits for the lock of all processes; the others stay free. */
  const turnOf = (write: string): Mutex => {
    const turn = turns.get(write) ?? mutex(where);
    turns.set(write, turn);
    return turn;
  };

  return {
    name: 'postgres',
    version: parts.version,
    path: where,
    guarded,
    read: (sql, params) =>
      started(() => withClient(pool, (client) => ask(client, { sql, params }))),
    transaction: async (write, statements) => {
      const outcome = await guarded(write, statements);
      assert(outcome.committed, `${write} has a guarded statement; use guarded()`);
      return outcome.rows;
    },
    interactive: (write, work) =>
      started(() =>
        turnOf(write)(() =>
          again(() =>
            withClient(pool, (client) => interact({ client, where, write, crashPoint, work })),
          ),
        ),
      ),
    close: async () => {
      if (closed) return;
      closed = true;
      await Promise.all(going);
      await pool.end();
    },
  };
}

/**
 * Lends a connection. A dead one that the pool did not know of is found out before anything is asked of it.
 */
async function withClient<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await pool.connect();
    let failure: unknown;
    let begun = false;
    try {
      if (attempt > 1) await client.query('SELECT 1');
      begun = true;
      return await work(client);
    } catch (error) {
      failure = error;
      const mayTryAgain =
        isLost(error) && attempt < LOST_ATTEMPTS && (!begun || isUntouched(error));
      if (!mayTryAgain) throw error;
    } finally {
      client.release(isLost(failure));
    }
  }
}

/** A transaction marks the errors after which nobody could say whether it was committed. */
function isUntouched(error: unknown): boolean {
  return !(error instanceof CrossdockError);
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error) || attempt >= CONFLICT_ATTEMPTS) throw error;
    }
  }
}

function transact(
  parts: PoolParts,
  write: string,
  statements: readonly Statement[],
): Promise<Outcome> {
  const { pool, crashPoint, where } = parts;
  const moments = momentsOf(write);
  return withClient(pool, async (client) => {
    crashPoint(moments.begin);
    const outcome = await inTransaction(
      client,
      where,
      () => run(client, statements),
      () => crashPoint(moments.beforeCommit),
    );
    if (outcome.committed) crashPoint(moments.afterCommit);
    return outcome;
  });
}

async function run(client: Client, statements: readonly Statement[]): Promise<Outcome> {
  const rows: (readonly Row[])[] = [];
  for (const [index, statement] of statements.entries()) {
    const answer = await ask(client, statement);
    if (statement.rows !== undefined && answer.length !== statement.rows) {
      return { committed: false, failedAt: index };
    }
    rows.push(answer);
  }
  return { committed: true, rows };
}

async function inTransaction(
  client: Client,
  where: string,
  work: () => Promise<Outcome>,
  beforeCommit: () => void,
): Promise<Outcome> {
  await client.query('BEGIN');
  try {
    const outcome = await work();
    if (outcome.committed) beforeCommit();
    await (outcome.committed ? commit(client, where) : client.query('ROLLBACK'));
    return outcome;
  } catch (error) {
    await rollback(client);
    throw error;
  }
}

async function typed<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error, where);
  }
}

function storeClosed(where: string): CrossdockError {
  return new CrossdockError(STORE_ERRORS.STORE_CLOSED, { what: 'the store is closed', where });
}
