import type { ScheduleStore } from '../store.ts';
import type { SqlDriver, Statement } from './driver.ts';
import { numberIn } from './row.ts';
import { requestSweep } from './sweeps.ts';

const LAST = 'SELECT fired_at FROM schedules WHERE name = ?';

/** NULL is compared as a value: no row and no previous time are the same thing. */
const FIRE = `INSERT INTO schedules (name, fired_at)
  SELECT ?1, ?3
  WHERE (SELECT fired_at FROM schedules WHERE name = ?1) IS NOT DISTINCT FROM ?2
  ON CONFLICT (name) DO UPDATE SET fired_at = excluded.fired_at
    WHERE schedules.fired_at IS NOT DISTINCT FROM ?2
  RETURNING name`;

/** Schedules in SQL. */
export function sqlSchedules(driver: SqlDriver): ScheduleStore {
  return {
    lastFired: async (schedule) => {
      const [row] = await driver.read(LAST, [schedule]);
      return row === undefined ? null : numberIn(row, 'fired_at');
    },
    fire: async (schedule, previous, at, sweep) => {
      const statements: Statement[] = [{ sql: FIRE, params: [schedule, previous, at], rows: 1 }];
      if (sweep !== undefined) statements.push(requestSweep(sweep, at));
      return (await driver.guarded('schedules.fire', statements)).committed;
    },
  };
}
