import type { Knex } from 'knex';
import { CrossdockError, type Host } from '../../../../core/connector/index.ts';
import { type AnswerLimit, answerLimit, NoAnswer } from './answer-limit.ts';
import type { Dialect, RawRow } from './dialect.ts';
import { databaseFault, sqlError, tellsOf } from './fault.ts';
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
  for (let left = pool.size; ; left -= 1) {
    const attempt: Attempt = { hasBegun: false, hasAnswer: false, failed: [] };
    const isAgain = (error: unknown): boolean => left > 0 && isStale(pool, attempt, error);
    const tells = (error: unknown) => {
      if (isAgain(error) || host.signal.aborted) return 'neutral';
      return whatItTells(pool, attempt, error);
    };
    const about = { tells, isRepetition: left < pool.size };
    try {
      return await pool.line.attempt(about, () => transact(host, pool, run, attempt));
    } catch (error) {
      if (!isAgain(error)) throw error;
    }
  }
}

interface Attempt {
  hasBegun: boolean;
  hasAnswer: boolean;
  /** What the work itself threw. */
  readonly failed: unknown[];
}

/**
 * Whether a connection that lay idle was closed meanwhile, as each of the pool may be: then another one is asked.
 *
 * It gave no answer, and what it was asked to change it has not committed. A server that is silent is not asked again:
 * each question would cost the whole time.
 */
function isStale(pool: Pool, { hasBegun, hasAnswer }: Attempt, error: unknown): boolean {
  if (!hasBegun || hasAnswer || error instanceof NoAnswer) return false;
  return databaseFault(pool.dialect, error).kind === 'unreachable';
}

/** Without a connection the database is not at work for us, whatever it gives as its reason. */
function whatItTells(pool: Pool, { hasBegun, hasAnswer }: Attempt, error: unknown) {
  const isOurs = error instanceof CrossdockError;
  if (!hasBegun && !isOurs) return 'failed';
  return hasAnswer && isOurs ? 'ok' : tellsOf(pool.dialect, error);
}

async function transact<T>(
  host: Host,
  pool: Pool,
  run: (session: Session) => Promise<T>,
  attempt: Attempt,
): Promise<T> {
  host.signal.throwIfAborted();
  try {
    return await untilAborted(host.signal, converse(host, pool, run, attempt));
  } catch (error) {
    // On a connection that is gone the rollback fails as well, and would hide why.
    host.signal.throwIfAborted();
    throw attempt.failed[0] ?? error;
  }
}

/** Every answer has its limit: also those to the begin and the commit, which no server limits by itself. */
async function converse<T>(
  host: Host,
  pool: Pool,
  run: (session: Session) => Promise<T>,
  attempt: Attempt,
): Promise<T> {
  const limit = answerLimit(host.clock, pool.answerMs);
  const connection = await pool.take();
  attempt.hasBegun = true;
  const { config } = pool.dialect.transaction(pool.role);
  try {
    limit.wait();
    const work = pool.sql.transaction(
      (transaction) => {
        // knex begins the work also when the begin failed; its own error is on its way.
        if (transaction.isCompleted()) throw new Error('the transaction was not begun');
        return worked(pool, { transaction, limit, attempt }, run);
      },
      { ...config, connection },
    );
    work.catch(() => undefined);
    return await Promise.race([work, limit.passed]);
  } catch (error) {
    if (error instanceof NoAnswer) await pool.end(connection);
    throw error;
  } finally {
    limit.end();
    pool.give(connection);
  }
}

interface Conversation {
  readonly transaction: Knex.Transaction;
  readonly limit: AnswerLimit;
  readonly attempt: Attempt;
}

async function worked<T>(
  { dialect, role }: Pool,
  { transaction, limit, attempt }: Conversation,
  run: (session: Session) => Promise<T>,
): Promise<T> {
  const answerOf = async (question: PromiseLike<unknown>): Promise<unknown> => {
    limit.wait();
    const answer: unknown = await question;
    limit.rest();
    return answer;
  };
  limit.rest();
  const { first } = dialect.transaction(role);
  const questionOf = async (builder: Knex.QueryBuilder): Promise<unknown> => {
    const answer = await answerOf(builder);
    attempt.hasAnswer = true;
    return answer;
  };
  try {
    if (first !== null) await answerOf(transaction.raw(first));
    return await run({
      sql: transaction,
      dialect,
      ask: async (question) => rowsOf(await questionOf(question)),
      change: async (statement) => countOf(await questionOf(statement)),
    });
  } catch (error) {
    attempt.failed.push(error);
    throw error;
  } finally {
    // For the commit or the rollback.
    limit.wait();
  }
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
