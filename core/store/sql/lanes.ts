import type { DueLane, LaneLease, LaneRef, Pending } from '../records.ts';
import type { LaneStore } from '../store.ts';
import type { Row, SqlDriver } from './driver.ts';
import { appendPending, PENDING_COLUMNS, pendingOf } from './pending-rows.ts';
import { numberIn, numberOrNullIn, textIn } from './row.ts';

/** True for a record whose key is held at `?1`; a held key's records wait all together (I4). */
const HELD = `EXISTS (SELECT 1 FROM record_states s
  WHERE s.flow = p.flow AND s.key = p.key AND s.hold_until > ?1)`;

/**
 * The first due record of each free lane: turn and number as one number, so that one look at the index gives both.
 * A seq stays below the step for as long as the hub lives.
 */
const TURN_STEP = 1_000_000_000_000_000;

const DUE = `WITH free AS MATERIALIZED (
    SELECT l.flow, l.lane, (
      SELECT p.priority * ${TURN_STEP} + p.seq FROM pending p
      WHERE p.flow = l.flow AND p.lane = l.lane AND NOT ${HELD}
      ORDER BY p.priority, p.seq LIMIT 1
    ) AS first
    FROM lanes l WHERE l.lease_until IS NULL OR l.lease_until <= ?1
  )
  SELECT flow, lane, first FROM free WHERE first IS NOT NULL ORDER BY first`;

/** Of so many places in the answer one goes to what waits longest, however unimportant it is. */
const AGED_EVERY = 4;

const NEXT_DUE = `SELECT s.hold_until FROM record_states s @index(record_states_held)
  WHERE s.hold_until IS NOT NULL
    AND EXISTS (SELECT 1 FROM pending p WHERE p.flow = s.flow AND p.key = s.key)
  ORDER BY s.hold_until LIMIT 1`;

const LEASE = `INSERT INTO lanes (flow, lane, epoch, owner, lease_until)
  SELECT ?1, w.value, 1, ?3, ?5 FROM @list(?2 w: int) WHERE true ORDER BY w.value
  ON CONFLICT (flow, lane) DO UPDATE
    SET epoch = lanes.epoch + 1, owner = excluded.owner, lease_until = excluded.lease_until
    WHERE lanes.lease_until IS NULL OR lanes.lease_until <= ?4
  RETURNING flow, lane, epoch`;

const RENEW = `UPDATE lanes SET lease_until = ?1 FROM @rows(?2 w: flow text, lane int, epoch int)
  WHERE lanes.flow = w.flow AND lanes.lane = w.lane AND lanes.epoch = w.epoch
    AND lanes.lease_until IS NOT NULL
  RETURNING lanes.lane`;

/**
 * The first records by turn say which keys are worked now, and up to which record of each; what of a key came before
 * goes before, whatever its own turn is.
 */
const TAKE = `WITH head AS MATERIALIZED (
    SELECT p.key, p.seq, p.priority FROM pending p
    WHERE p.flow = ?2 AND p.lane = ?3 AND NOT ${HELD}
      AND EXISTS (SELECT 1 FROM lanes l
        WHERE l.flow = ?2 AND l.lane = ?3 AND l.epoch = ?4 AND l.lease_until IS NOT NULL)
    ORDER BY p.priority, p.seq LIMIT ?5
  ), keys AS MATERIALIZED (
    SELECT key, max(seq) AS upto, min(priority) AS turn FROM head GROUP BY key
  )
  SELECT ${PENDING_COLUMNS} FROM keys k CROSS JOIN pending p
    ON p.flow = ?2 AND p.key = k.key AND p.seq <= k.upto
  WHERE p.lane = ?3 ORDER BY k.turn, p.seq LIMIT ?5`;

const CLEAR = `UPDATE lanes SET lease_until = NULL, owner = NULL
  WHERE lease_until IS NOT NULL`;

const PULL_HOLDS = 'UPDATE record_states SET hold_until = ?1 WHERE hold_until > ?1';
const PULL_LEASES = 'UPDATE lanes SET lease_until = ?1 WHERE lease_until > ?1';

const WAITING = `SELECT flow, count(*) AS count, min(seq) AS oldest FROM pending GROUP BY flow`;

/** The statement that gives leases back; a lost one is left as it is. */
export const RELEASE = `UPDATE lanes SET lease_until = NULL, owner = NULL
  FROM @rows(?1 w: flow text, lane int, epoch int)
  WHERE lanes.flow = w.flow AND lanes.lane = w.lane AND lanes.epoch = w.epoch`;

/** One row for each lease that is still held: the fence of a transaction, locked until its end. */
export const FENCE = `SELECT l.lane FROM @rows(?1 w: flow text, lane int, epoch int) CROSS JOIN lanes l
  ON l.flow = w.flow AND l.lane = w.lane AND l.epoch = w.epoch
  WHERE l.lease_until IS NOT NULL ORDER BY l.flow, l.lane @locked(l)`;

/** Leases as the rows that RELEASE, RENEW and FENCE take, in the order in which all lock them. */
export function leaseRows(leases: readonly LaneLease[]): readonly (readonly (string | number)[])[] {
  return leases.map(({ flow, lane, epoch }) => [flow, lane, epoch]);
}

/** Lanes in SQL. */
export function sqlLanes(driver: SqlDriver): LaneStore {
  return {
    append: async (records) => {
      if (records.length > 0) await driver.transaction('lanes.append', appendPending(records));
    },
    due: async (now, limit) => dueLanes(await driver.read(DUE, [now]), limit),
    nextDueAt: async () => {
      const [row] = await driver.read(NEXT_DUE, []);
      return row === undefined ? null : numberOrNullIn(row, 'hold_until');
    },
    lease: (request) => lease(driver, request),
    renew: async (leases, until) => {
      const params = [until, leaseRows(leases)];
      const statement = { sql: RENEW, params, rows: leases.length };
      return (await driver.guarded('lanes.renew', [statement])).committed;
    },
    release: async (leases) => {
      await driver.transaction('lanes.release', [{ sql: RELEASE, params: [leaseRows(leases)] }]);
    },
    take: (held, now, limit) => take(driver, { lease: held, now, limit }),
    clearLeases: async () => {
      await driver.transaction('lanes.clear', [{ sql: CLEAR, params: [] }]);
    },
    pullBack: async ({ holdUntil, leaseUntil }) => {
      await driver.transaction('lanes.pull', [
        { sql: PULL_HOLDS, params: [holdUntil] },
        { sql: PULL_LEASES, params: [leaseUntil] },
      ]);
    },
    waiting: async () => (await driver.read(WAITING, [])).map(waitingOf),
  };
}

async function lease(
  driver: SqlDriver,
  request: Parameters<LaneStore['lease']>[0],
): Promise<readonly LaneLease[]> {
  const { flow, lanes, owner, now, until } = request;
  const params = [flow, [...new Set(lanes)], owner, now, until];
  const [rows] = await driver.transaction('lanes.lease', [{ sql: LEASE, params }]);
  return (rows ?? []).map((row) => ({ ...laneOf(row), epoch: numberIn(row, 'epoch') }));
}

async function take(
  driver: SqlDriver,
  request: { lease: LaneLease; now: number; limit: number },
): Promise<readonly Pending[]> {
  const { flow, lane, epoch } = request.lease;
  return (await driver.read(TAKE, [request.now, flow, lane, epoch, request.limit])).map(pendingOf);
}

/** The most urgent ones, and some places for those that came first of all. */
function dueLanes(rows: readonly Row[], limit: number): readonly DueLane[] {
  const urgent = rows.slice(0, limit - Math.floor(limit / AGED_EVERY));
  const rest = rows.slice(urgent.length).sort((a, b) => seqOf(a) - seqOf(b));
  const chosen = rows.length <= limit ? rows : [...urgent, ...rest.slice(0, limit - urgent.length)];
  return chosen.map((row) => ({ ...laneOf(row), turn: turnOf(row) }));
}

function turnOf(row: Row): number {
  return Math.floor(numberIn(row, 'first') / TURN_STEP);
}

function seqOf(row: Row): number {
  return numberIn(row, 'first') % TURN_STEP;
}

function laneOf(row: Row): LaneRef {
  return { flow: textIn(row, 'flow'), lane: numberIn(row, 'lane') };
}

function waitingOf(row: Row): { flow: string; count: number; oldestSeq: number } {
  return {
    flow: textIn(row, 'flow'),
    count: numberIn(row, 'count'),
    oldestSeq: numberIn(row, 'oldest'),
  };
}
