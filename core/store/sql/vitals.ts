import type { OpenEffects, VitalsStore } from '../vitals-store.ts';
import type { SqlDriver } from './driver.ts';
import { MIGRATIONS } from './migrations/list.ts';
import { numberIn, numberOrNullIn, textIn, textOrNullIn } from './row.ts';

const ARRIVALS = 'SELECT count(*) AS waiting FROM arrivals WHERE state = 0';

/** The fat row is read for one delivery only. */
const OLDEST_ARRIVAL = 'SELECT received_at FROM arrivals WHERE state = 0 ORDER BY seq LIMIT 1';

const LANES = `SELECT g.flow AS flow, g.records AS records, p.queued_at AS queued_at FROM (
    SELECT flow, count(*) AS records, min(seq) AS oldest FROM pending GROUP BY flow
  ) g CROSS JOIN pending p ON p.seq = g.oldest`;

const OPEN_EFFECTS = `SELECT flow, connection, state, count(*) AS effects, min(intended_at) AS oldest
  FROM effects @index(effects_waiting) WHERE state IN ('intent', 'unknown')
  GROUP BY flow, connection, state ORDER BY connection, state, flow`;

const RUNNING = `SELECT id, flow, trigger, started_at FROM runs WHERE status = 'running'
  ORDER BY id LIMIT ?1`;

const LEASES = `SELECT flow, lane, owner, lease_until FROM lanes WHERE lease_until IS NOT NULL
  ORDER BY flow, lane`;

const OLDEST_SETTLED = [
  'SELECT received_at AS at FROM arrivals WHERE state <> 0 ORDER BY received_at LIMIT 1',
  'SELECT ended_at AS at FROM runs WHERE ended_at IS NOT NULL ORDER BY ended_at LIMIT 1',
] as const;

const SCHEMA = 'SELECT count(*) AS version FROM schema_migrations';

/** The store's figures in SQL. */
export function sqlVitals(driver: SqlDriver): VitalsStore {
  return {
    arrivals: async () => {
      const [[row], [oldest]] = await Promise.all([
        driver.read(ARRIVALS, []),
        driver.read(OLDEST_ARRIVAL, []),
      ]);
      return {
        waiting: row === undefined ? 0 : numberIn(row, 'waiting'),
        oldestAt: oldest === undefined ? null : numberIn(oldest, 'received_at'),
      };
    },
    lanes: async () =>
      (await driver.read(LANES, [])).map((row) => ({
        flow: textIn(row, 'flow'),
        count: numberIn(row, 'records'),
        oldestAt: numberOrNullIn(row, 'queued_at'),
      })),
    openEffects: async () =>
      (await driver.read(OPEN_EFFECTS, [])).map(
        (row): OpenEffects => ({
          flow: textIn(row, 'flow'),
          connection: textIn(row, 'connection'),
          state: textIn(row, 'state') === 'unknown' ? 'unknown' : 'intent',
          count: numberIn(row, 'effects'),
          oldestAt: numberIn(row, 'oldest'),
        }),
      ),
    running: async (limit) =>
      (await driver.read(RUNNING, [limit])).map((row) => ({
        id: textIn(row, 'id'),
        flow: textIn(row, 'flow'),
        trigger: textIn(row, 'trigger'),
        startedAt: numberIn(row, 'started_at'),
      })),
    leases: async () =>
      (await driver.read(LEASES, [])).map((row) => ({
        flow: textIn(row, 'flow'),
        lane: numberIn(row, 'lane'),
        owner: textOrNullIn(row, 'owner'),
        leaseUntil: numberIn(row, 'lease_until'),
      })),
    oldestSettledAt: async () => {
      const rows = await Promise.all(OLDEST_SETTLED.map((sql) => driver.read(sql, [])));
      const times = rows.flatMap(([row]) => (row === undefined ? [] : [numberIn(row, 'at')]));
      return times.length === 0 ? null : Math.min(...times);
    },
    schema: async () => {
      const [row] = await driver.read(SCHEMA, []);
      const applied = row === undefined ? 0 : numberIn(row, 'version');
      return { applied, known: MIGRATIONS.length };
    },
  };
}
