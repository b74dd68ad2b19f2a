import type { WorkerRow, WorkerStore } from '../fleet-store.ts';
import type { Row, SqlDriver } from './driver.ts';
import { numberIn, textIn } from './row.ts';

const SEEN = `INSERT INTO workers (id, role, place, started_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)
  ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`;

const GONE = 'DELETE FROM workers WHERE id = ?1';

const LIST =
  'SELECT id, role, place, started_at, seen_at FROM workers ORDER BY started_at DESC, id';

const FORGET = 'DELETE FROM workers WHERE seen_at < ?1 RETURNING id';

/** The processes of the fleet in SQL. */
export function sqlWorkers(driver: SqlDriver): WorkerStore {
  return {
    seen: async ({ id, role, place, startedAt, seenAt }) => {
      const params = [id, role, place, startedAt, seenAt];
      await driver.transaction('workers.seen', [{ sql: SEEN, params }]);
    },
    gone: async (id) => {
      await driver.transaction('workers.gone', [{ sql: GONE, params: [id] }]);
    },
    list: async () => (await driver.read(LIST, [])).map(workerOf),
    forget: async (seenBefore) => {
      const statement = { sql: FORGET, params: [seenBefore] };
      const [rows] = await driver.transaction('workers.forget', [statement]);
      return rows?.length ?? 0;
    },
  };
}

function workerOf(row: Row): WorkerRow {
  return {
    id: textIn(row, 'id'),
    role: textIn(row, 'role'),
    place: textIn(row, 'place'),
    startedAt: numberIn(row, 'started_at'),
    seenAt: numberIn(row, 'seen_at'),
  };
}
