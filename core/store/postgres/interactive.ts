import type { CrashPoint } from '../../base/crash-point.ts';
import { assert } from '../../base/errors.ts';
import { momentsOf } from '../crash-points.ts';
import type { SqlTransaction, Statement } from '../sql/driver.ts';
import type { Client } from './connections.ts';
import { ask, commit, rollback } from './statements.ts';

/**
 * One at a time over all processes: the lock is the schema's and the write's, and ends with the transaction. Rows that
 * a reader finds by a growing number are thus committed in the order of their numbers.
 */
const ALONE = `SELECT pg_advisory_xact_lock(hashtextextended('crossdock ' || current_schema() || ' ' || ?1, 0))`;

/** Runs work in a transaction that it may ask as it goes. */
export async function interact<T>(options: {
  readonly client: Client;
  readonly where: string;
  readonly write: string;
  readonly crashPoint: CrashPoint;
  readonly work: (tx: SqlTransaction) => Promise<T>;
}): Promise<T> {
  const { client, where, write, crashPoint, work } = options;
  const moments = momentsOf(write);
  crashPoint(moments.begin);
  await client.query('BEGIN');
  const state = { open: true };
  const last: Statement[] = [];
  try {
    await ask(client, { sql: ALONE, params: [write] });
    const result = await work(transactionOf(client, state, last));
    state.open = false;
    for (const statement of last) await ask(client, statement);
    crashPoint(moments.beforeCommit);
    await commit(client, where);
    crashPoint(moments.afterCommit);
    return result;
  } catch (error) {
    state.open = false;
    await rollback(client);
    throw error;
  }
}

function transactionOf(
  client: Client,
  state: { readonly open: boolean },
  last: Statement[],
): SqlTransaction {
  const check = (): void => assert(state.open, 'a transaction is used only until its work ends');
  return {
    all: (sql, params) => {
      check();
      return ask(client, { sql, params });
    },
    several: async (statements) => {
      check();
      return Promise.all(statements.map((statement) => ask(client, statement)));
    },
    last: (statements) => {
      check();
      last.push(...statements);
    },
  };
}
