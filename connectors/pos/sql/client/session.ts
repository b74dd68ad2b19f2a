import type { Knex } from 'knex';
import type { Host } from '../../../../core/connector/index.ts';
import type { Dialect, RawRow } from './dialect.ts';
import { sqlError } from './fault.ts';
import type { Pool } from './pool.ts';

/** One transaction on one connection. */
export interface Session {
  readonly sql: Knex;
  readonly dialect: Dialect;
  /** The rows of a question. */
  ask(question: Knex.QueryBuilder): Promise<readonly RawRow[]>;
  /** Carries out a change; gives the rows that it met. */
  change(statement: Knex.QueryBuilder): Promise<number>;
}

/**
 * Runs in a transaction of its own; nothing is held when it ends.
 *
 * Errors: every error of the driver is thrown as the driver gave it; `inSession` makes it one of ours.
 */
export async function rawSession<T>(
  host: Host,
  pool: Pool,
  run: (session: Session) => Promise<T>,
): Promise<T> {
  host.signal.throwIfAborted();
  const { sql, dialect } = pool;
  const { config, first } = dialect.transaction(pool.role);
  const work = sql.transaction(async (transaction) => {
    if (first !== null) await transaction.raw(first);
    return await run({
      sql: transaction,
      dialect,
      ask: async (question) => rowsOf(await question.timeout(pool.answerMs)),
      change: async (statement) => countOf(await statement.timeout(pool.answerMs)),
    });
  }, config);
  return await untilAborted(host.signal, work);
}

/** As `rawSession`. Errors: POS_SQL_*. */
export async function inSession<T>(
  host: Host,
  pool: Pool,
  run: (session: Session) => Promise<T>,
): Promise<T> {
  try {
    return await rawSession(host, pool, run);
  } catch (error) {
    host.signal.throwIfAborted();
    throw sqlError(pool.dialect, error, pool.where);
  }
}

/** A server that does not answer must not hold up the end of the hub; the connection is ended by `closePools`. */
async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const stop = Promise.withResolvers<never>();
  const abort = (): void => stop.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, stop.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function rowsOf(answer: unknown): readonly RawRow[] {
  return Array.isArray(answer) ? answer : [];
}

function countOf(answer: unknown): number {
  return typeof answer === 'number' ? answer : 0;
}
