import type { CrashPoint } from '../../base/crash-point.ts';
import { assert } from '../../base/errors.ts';
import { momentsOf } from '../crash-points.ts';
import type { Row, SqlParam, SqlTransaction, Statement } from '../sql/driver.ts';
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
  const { tx, asked } = transactionOf(client, state, last);
  try {
    await ask(client, { sql: ALONE, params: [write] });
    const result = await work(tx);
    state.open = false;
    await asked();
    for (const statement of last) await ask(client, statement);
    crashPoint(moments.beforeCommit);
    await commit(client, where);
    crashPoint(moments.afterCommit);
    return result;
  } catch (error) {
    state.open = false;
    // Of several questions one may have failed: the others must not come after the end of the transaction.
    await asked();
    await rollback(client);
    throw error;
  }
}

function transactionOf(
  client: Client,
  state: { readonly open: boolean },
  last: Statement[],
): { readonly tx: SqlTransaction; readonly asked: () => Promise<unknown> } {
  const check = (): void => assert(state.open, 'a transaction is used only until its work ends');
  // A connection answers one question at a time; what is asked together waits for its turn.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (sql: string, params: readonly SqlParam[]): Promise<readonly Row[]> => {
    check();
    const answer = turn.then(() => ask(client, { sql, params }));
    turn = answer.catch(() => undefined);
    return answer;
  };
  const tx: SqlTransaction = {
    all: inTurn,
    several: (statements) => Promise.all(statements.map(({ sql, params }) => inTurn(sql, params))),
    also: async (write) => {
      await inTurn(ALONE, [write]);
    },
    last: (statements) => {
      check();
      last.push(...statements);
    },
  };
  return { tx, asked: () => turn };
}
