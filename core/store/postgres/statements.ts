import { CrossdockError } from '../../base/errors.ts';
import { STORE_ERRORS } from '../errors.ts';
import type { Row, Statement } from '../sql/driver.ts';
import type { Client } from './connections.ts';
import { isBeforeCommit, isLost } from './postgres-fault.ts';
import { postgresStatement } from './text.ts';

/** Runs a statement on a connection. */
export async function ask(
  client: Client,
  statement: Pick<Statement, 'sql' | 'params'>,
): Promise<readonly Row[]> {
  const { name, text, values } = postgresStatement(statement);
  const { rows } = await client.query<Row>({ name, text, values: [...values] });
  return rows;
}

/**
 * Ends the transaction so that it is kept.
 *
 * Errors: STORE_UNREACHABLE when the connection was lost meanwhile, so that nobody knows how it ended;
 *         STORE_STATEMENT_FAILED when one of its statements had failed: the server rolls back, and says so quietly.
 */
export async function commit(client: Client, where: string): Promise<void> {
  const { command } = await client.query('COMMIT').catch((error: unknown) => {
    if (!isLost(error) || isBeforeCommit(error)) throw error;
    throw new CrossdockError(STORE_ERRORS.STORE_UNREACHABLE, {
      what: 'the connection was lost during a commit, so it may have happened or not',
      where,
      cause: error,
    });
  });
  if (command === 'COMMIT') return;
  throw new CrossdockError(STORE_ERRORS.STORE_STATEMENT_FAILED, {
    what: 'a statement of the transaction had failed, so nothing of it was kept',
    where,
  });
}

/** On a lost connection the server rolls back by itself; the first error is the one that counts. */
export async function rollback(client: Client): Promise<void> {
  await client.query('ROLLBACK').catch(() => undefined);
}
