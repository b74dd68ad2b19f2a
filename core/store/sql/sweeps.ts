import type { DueSweep, SweepLease, SweepRequest, SweepStore } from '../fleet-store.ts';
import type { Row, SqlDriver, Statement } from './driver.ts';
import { numberIn, textIn } from './row.ts';

/** A request while an earlier one still waits is the same one, and as urgent as the more urgent of both. */
const REQUEST = `INSERT INTO sweeps (name, flow, trigger, priority, wanted, done, due_at, epoch)
  VALUES (?1, ?2, ?3, ?4, 1, 0, ?5, 0)
  ON CONFLICT (name) DO UPDATE SET
    wanted = sweeps.wanted + 1,
    trigger = excluded.trigger,
    priority = CASE WHEN sweeps.wanted > sweeps.done AND sweeps.priority < excluded.priority
      THEN sweeps.priority ELSE excluded.priority END,
    due_at = CASE WHEN sweeps.wanted > sweeps.done AND sweeps.due_at < excluded.due_at
      THEN sweeps.due_at ELSE excluded.due_at END
  WHERE ?6 = 'coalesce' OR sweeps.lease_until IS NULL OR sweeps.lease_until <= ?7`;

const DUE = `SELECT name, flow, trigger, priority, due_at FROM sweeps
  WHERE wanted > done AND due_at <= ?1 AND (lease_until IS NULL OR lease_until <= ?1)
  ORDER BY priority, due_at, name LIMIT ?2`;

const WANTED = 'SELECT name FROM sweeps WHERE name = ?1 AND wanted > done';

const LEASE = `UPDATE sweeps SET epoch = epoch + 1, owner = ?2, lease_until = ?4
  WHERE name = ?1 AND wanted > done AND due_at <= ?3 AND (lease_until IS NULL OR lease_until <= ?3)
  RETURNING name, flow, trigger, priority, due_at, epoch, wanted`;

const RENEW = `UPDATE sweeps SET lease_until = ?3
  WHERE name = ?1 AND epoch = ?2 AND lease_until IS NOT NULL RETURNING name`;

const RELEASE = `UPDATE sweeps SET lease_until = NULL, owner = NULL,
    done = CASE WHEN ?4 = 1 THEN ?3 ELSE done END
  WHERE name = ?1 AND epoch = ?2
  RETURNING CASE WHEN wanted > done THEN 1 ELSE 0 END AS is_wanted`;

const CLEAR = 'UPDATE sweeps SET lease_until = NULL, owner = NULL WHERE lease_until IS NOT NULL';

const PULL_DUE = 'UPDATE sweeps SET due_at = ?1 WHERE due_at > ?1';
const PULL_LEASES = 'UPDATE sweeps SET lease_until = ?1 WHERE lease_until > ?1';

/** Wanted sweeps in SQL. */
export function sqlSweeps(driver: SqlDriver): SweepStore {
  return {
    request: async (request, now) => {
      await driver.transaction('sweeps.request', [requestSweep(request, now)]);
    },
    due: async (now, limit) => (await driver.read(DUE, [now, limit])).map(dueOf),
    isWanted: async (name) => (await driver.read(WANTED, [name])).length > 0,
    lease: async ({ name, owner, now, until }) => {
      const params = [name, owner, now, until];
      const [rows] = await driver.transaction('sweeps.lease', [{ sql: LEASE, params }]);
      const [row] = rows ?? [];
      return row === undefined ? null : leaseOf(row);
    },
    renew: async ({ name, epoch }, until) => {
      const statement = { sql: RENEW, params: [name, epoch, until], rows: 1 };
      return (await driver.guarded('sweeps.renew', [statement])).committed;
    },
    release: async ({ name, epoch, wanted }, isDone) => {
      const params = [name, epoch, wanted, isDone ? 1 : 0];
      const [rows] = await driver.transaction('sweeps.release', [{ sql: RELEASE, params }]);
      const [row] = rows ?? [];
      return row !== undefined && numberIn(row, 'is_wanted') === 1;
    },
    pullBack: async ({ dueAt, leaseUntil }) => {
      await driver.transaction('sweeps.pull', [
        { sql: PULL_DUE, params: [dueAt] },
        { sql: PULL_LEASES, params: [leaseUntil] },
      ]);
    },
    clearLeases: async () => {
      await driver.transaction('sweeps.clear', [{ sql: CLEAR, params: [] }]);
    },
  };
}

/** The statement that asks for a sweep; a schedule does so in the transaction in which it fires. */
export function requestSweep(request: SweepRequest, now: number): Statement {
  const { name, flow, trigger, priority, dueAt, overlap } = request;
  return { sql: REQUEST, params: [name, flow, trigger, priority, dueAt, overlap, now] };
}

function dueOf(row: Row): DueSweep {
  return {
    name: textIn(row, 'name'),
    flow: textIn(row, 'flow'),
    trigger: textIn(row, 'trigger'),
    priority: numberIn(row, 'priority'),
    dueAt: numberIn(row, 'due_at'),
  };
}

function leaseOf(row: Row): SweepLease {
  return { ...dueOf(row), epoch: numberIn(row, 'epoch'), wanted: numberIn(row, 'wanted') };
}
