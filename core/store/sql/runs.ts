import type { Run, RunStatus, Settlement } from '../records.ts';
import type { RunStore } from '../store.ts';
import type { Row, SqlDriver, Statement } from './driver.ts';
import { numberIn, numberOrNullIn, textIn, textOrNullIn } from './row.ts';

const BEGIN = `INSERT INTO runs (id, flow, trigger, started_at, status, owner)
  VALUES (?1, ?2, ?3, ?4, 'running', ?5) ON CONFLICT (id) DO NOTHING`;

/** A run ends once: the first answer stays. */
const END = `UPDATE runs SET status = ?, ended_at = ?, fault = ?
  WHERE id = ? AND status = 'running'`;

const INTERRUPT = `UPDATE runs SET status = 'interrupted', ended_at = ?
  WHERE status = 'running' AND NOT EXISTS (SELECT 1 FROM workers w WHERE w.id = runs.owner)
  RETURNING id`;

const ADD = `UPDATE runs SET read = read + ?2, delivered = delivered + ?3,
    unchanged = unchanged + ?4, filtered = filtered + ?5, superseded = superseded + ?6,
    parked = parked + ?7, dead_lettered = dead_lettered + ?8, retries = retries + ?9
  WHERE id = ?1 RETURNING id`;

/** Runs in SQL; a list is newest first, since ids sort by time. */
export function sqlRuns(driver: SqlDriver): RunStore {
  return {
    begin: async ({ id, flow, trigger, at, owner }) => {
      const params = [id, flow, trigger, at, owner];
      await driver.transaction('runs.begin', [{ sql: BEGIN, params }]);
    },
    end: async ({ id, status, at, fault }) => {
      const params = [status, at, fault === null ? null : JSON.stringify(fault), id];
      await driver.transaction('runs.end', [{ sql: END, params }]);
    },
    list: async ({ flow, limit }) => {
      const rows = await (flow === undefined
        ? driver.read('SELECT * FROM runs ORDER BY id DESC LIMIT ?', [limit])
        : driver.read('SELECT * FROM runs WHERE flow = ? ORDER BY id DESC LIMIT ?', [flow, limit]));
      return rows.map(runOf);
    },
    get: async (id) => {
      const [row] = await driver.read('SELECT * FROM runs WHERE id = ?', [id]);
      return row === undefined ? null : runOf(row);
    },
    interrupt: async (at) => {
      const [rows] = await driver.transaction('runs.interrupt', [{ sql: INTERRUPT, params: [at] }]);
      return rows?.length ?? 0;
    },
  };
}

/** The guarded statement that adds a settlement's counts to its run. */
export function addCounts(settlement: Settlement): Statement {
  const { runId, counts, retries } = settlement;
  const { read, delivered, unchanged, filtered, superseded, parked, deadLettered } = counts;
  const added = [read, delivered, unchanged, filtered, superseded, parked, deadLettered, retries];
  return { sql: ADD, params: [runId, ...added], rows: 1 };
}

function runOf(row: Row): Run {
  const fault = textOrNullIn(row, 'fault');
  return {
    id: textIn(row, 'id'),
    flow: textIn(row, 'flow'),
    trigger: textIn(row, 'trigger'),
    startedAt: numberIn(row, 'started_at'),
    endedAt: numberOrNullIn(row, 'ended_at'),
    status: STATUSES[textIn(row, 'status')] ?? 'interrupted',
    counts: {
      read: numberIn(row, 'read'),
      delivered: numberIn(row, 'delivered'),
      unchanged: numberIn(row, 'unchanged'),
      filtered: numberIn(row, 'filtered'),
      superseded: numberIn(row, 'superseded'),
      parked: numberIn(row, 'parked'),
      deadLettered: numberIn(row, 'dead_lettered'),
    },
    retries: numberIn(row, 'retries'),
    fault: fault === null ? null : JSON.parse(fault),
  };
}

const STATUSES: Readonly<Record<string, RunStatus>> = {
  running: 'running',
  done: 'done',
  failed: 'failed',
  interrupted: 'interrupted',
};
