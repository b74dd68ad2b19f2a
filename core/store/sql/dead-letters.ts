import type { DeadLetterStore } from '../store.ts';
import { abandonEffects } from './closed-effects.ts';
import { letterOf } from './dead-letter-rows.ts';
import type { SqlDriver, SqlValue } from './driver.ts';
import { appendPending } from './pending-rows.ts';
import { numberIn, textIn } from './row.ts';

const COUNT = `SELECT flow, count(*) AS count FROM dead_letters
  WHERE status = ? GROUP BY flow ORDER BY flow`;

const ONE = 'SELECT * FROM dead_letters WHERE id = ?';

const CLOSE = `UPDATE dead_letters SET status = ?, closed_by = ?, closed_at = ?
  WHERE id = ? AND status = 'open' RETURNING id`;

/** Dead letters in SQL; a list is newest first, since ids sort by time. */
export function sqlDeadLetters(driver: SqlDriver): DeadLetterStore {
  return {
    list: async (filter) => {
      const { sql, params } = listQuery(filter);
      return (await driver.read(sql, params)).map(letterOf);
    },
    get: async (id) => {
      const [row] = await driver.read(ONE, [id]);
      return row === undefined ? null : letterOf(row);
    },
    count: async (status) =>
      (await driver.read(COUNT, [status])).map((row) => ({
        flow: textIn(row, 'flow'),
        count: numberIn(row, 'count'),
      })),
    retry: async (id, record, by, at) => {
      const outcome = await driver.guarded('letters.retry', [
        { sql: CLOSE, params: ['retried', by, at, id], rows: 1 },
        ...appendPending([record]),
      ]);
      return outcome.committed;
    },
    drop: async (id, by, at) => {
      const [row] = await driver.read(ONE, [id]);
      if (row === undefined) return false;
      const { flow, key } = letterOf(row);
      const reason = `the record was dropped, by ${by}`;
      const outcome = await driver.guarded('letters.drop', [
        { sql: CLOSE, params: ['dropped', by, at, id], rows: 1 },
        ...abandonEffects(flow, at, [{ key, own: [], held: [], reason }]),
      ]);
      return outcome.committed;
    },
  };
}

function listQuery(filter: Parameters<DeadLetterStore['list']>[0]): {
  sql: string;
  params: readonly SqlValue[];
} {
  const conditions: [string, SqlValue | undefined][] = [
    ['flow = ?', filter.flow],
    ['status = ?', filter.status],
    ['id < ?', filter.before],
  ];
  const given = conditions.filter(([, value]) => value !== undefined);
  const where = given.length === 0 ? '' : `WHERE ${given.map(([text]) => text).join(' AND ')}`;
  const params = given.map(([, value]) => value ?? null);
  return {
    sql: `SELECT * FROM dead_letters ${where} ORDER BY id DESC LIMIT ?`,
    params: [...params, filter.limit],
  };
}
