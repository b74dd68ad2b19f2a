import type { BreakerOrder, BreakerStore, StoredBreaker } from '../call-store.ts';
import type { Row, SqlDriver } from './driver.ts';
import { numberIn, numberOrNullIn, textIn, textOrNullIn } from './row.ts';

const LIST = `SELECT name, phase, since_at, until_at, why, owner, order_phase, order_by, order_why, order_at
  FROM breakers ORDER BY name`;

const TELL = `INSERT INTO breakers (name, phase, since_at, until_at, why, owner)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6)
  ON CONFLICT (name) DO UPDATE
    SET phase = excluded.phase, since_at = excluded.since_at, until_at = excluded.until_at,
        why = excluded.why, owner = excluded.owner, probe_until = NULL`;

/** The time of the stored note is looked at, too: a worker that has not read it yet would probe too early. */
const CLAIM = `INSERT INTO breakers (name, probe_until) VALUES (?1, ?3)
  ON CONFLICT (name) DO UPDATE SET probe_until = excluded.probe_until
    WHERE (breakers.probe_until IS NULL OR breakers.probe_until <= ?2)
      AND (breakers.until_at IS NULL OR breakers.until_at <= ?2)
  RETURNING name`;

const ORDER = `INSERT INTO breakers (name, order_phase, order_by, order_why, order_at)
  VALUES (?1, ?2, ?3, ?4, ?5)
  ON CONFLICT (name) DO UPDATE
    SET order_phase = excluded.order_phase, order_by = excluded.order_by,
        order_why = excluded.order_why, order_at = excluded.order_at`;

/** Breakers in SQL. */
export function sqlBreakers(driver: SqlDriver): BreakerStore {
  return {
    list: async () => (await driver.read(LIST, [])).map(breakerOf),
    tell: async ({ name, phase, since, until, why, owner }) => {
      const params = [name, phase, since, until, why, owner];
      await driver.transaction('breakers.tell', [{ sql: TELL, params }]);
    },
    claimProbe: async ({ name, now, until }) => {
      const statement = { sql: CLAIM, params: [name, now, until], rows: 1 };
      return (await driver.guarded('breakers.probe', [statement])).committed;
    },
    order: async (name, order) => {
      const params = [name, order?.phase ?? null, order?.by ?? null, order?.why ?? null];
      const sql = ORDER;
      await driver.transaction('breakers.order', [{ sql, params: [...params, order?.at ?? null] }]);
    },
  };
}

function breakerOf(row: Row): StoredBreaker {
  return { name: textIn(row, 'name'), note: noteOf(row), order: orderOf(row) };
}

function noteOf(row: Row): StoredBreaker['note'] {
  const phase = phaseOf(textOrNullIn(row, 'phase'));
  if (phase === null) return null;
  return {
    phase,
    since: numberIn(row, 'since_at'),
    until: numberOrNullIn(row, 'until_at'),
    why: textIn(row, 'why'),
    owner: textIn(row, 'owner'),
  };
}

function orderOf(row: Row): BreakerOrder | null {
  const phase = phaseOf(textOrNullIn(row, 'order_phase'));
  if (phase !== 'open' && phase !== 'closed') return null;
  return {
    phase,
    by: textIn(row, 'order_by'),
    why: textIn(row, 'order_why'),
    at: numberIn(row, 'order_at'),
  };
}

const PHASES = ['closed', 'open', 'halfOpen', 'recovering'] as const;

function phaseOf(text: string | null): (typeof PHASES)[number] | null {
  return PHASES.find((phase) => phase === text) ?? null;
}
