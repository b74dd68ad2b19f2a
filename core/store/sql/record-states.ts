import type { RecordState, Settlement } from '../records.ts';
import type { Row, SqlDriver, Statement } from './driver.ts';
import { numberIn, numberOrNullIn, textOrNullIn } from './row.ts';

const STATES = `SELECT s.hash, s.version, s.destination_id, s.destination_version,
    coalesce(s.attempts, 0) AS attempts, s.hold_until,
    EXISTS (SELECT 1 FROM pending p WHERE p.flow = ?1 AND p.key = e.value) AS waiting,
    EXISTS (SELECT 1 FROM effects @index(effects_waiting) WHERE state IN ('intent', 'unknown')) AS any_open
  FROM @list(?2 e: text) LEFT JOIN record_states s ON s.flow = ?1 AND s.key = e.value
  ORDER BY e.place`;

const UPSERT = `INSERT INTO record_states
    (flow, key, hash, version, destination_id, destination_version, updated_at)
  SELECT ?1, w.key, w.hash, w.version, w.destination_id, w.destination_version, ?3
  FROM @rows(?2 w: key text, hash text, version text, destination_id text, destination_version text)
  WHERE true
  ON CONFLICT (flow, key) DO UPDATE SET hash = excluded.hash, version = excluded.version,
    destination_id = excluded.destination_id, destination_version = excluded.destination_version,
    attempts = 0, hold_until = NULL, fault = NULL, updated_at = excluded.updated_at`;

/** A key of which nothing but the hold was known needs no row any more. */
const FORGET = `DELETE FROM record_states
  WHERE flow = ?1 AND key IN (SELECT w.value FROM @list(?2 w: text))
    AND hash IS NULL AND version IS NULL AND destination_id IS NULL`;

const FREE = `UPDATE record_states
  SET attempts = 0, hold_until = NULL, fault = NULL, updated_at = ?3
  WHERE flow = ?1 AND key IN (SELECT w.value FROM @list(?2 w: text))`;

const HOLD = `INSERT INTO record_states (flow, key, attempts, hold_until, fault, updated_at)
  SELECT ?1, w.key, w.attempts, w.hold_until, w.fault, ?3
  FROM @rows(?2 w: key text, attempts int, hold_until int, fault text) WHERE true
  ON CONFLICT (flow, key) DO UPDATE SET attempts = excluded.attempts,
    hold_until = excluded.hold_until, fault = excluded.fault, updated_at = excluded.updated_at`;

/** The states of these keys, in their order; a key that is not known has empty fields. */
export async function readStates(
  driver: SqlDriver,
  flow: string,
  keys: readonly string[],
): Promise<readonly RecordState[]> {
  if (keys.length === 0) return [];
  const rows = await driver.read(STATES, [flow, keys]);
  return rows.map((row, place) => stateOf(row, keys[place] ?? ''));
}

/**
 * The statements for a settlement's keys. A key that was delivered and then failed again is held.
 */
export function writeStates(settlement: Settlement): readonly Statement[] {
  const { flow, at, states, freed, holds } = settlement;
  const upserts = states.map((state): readonly [string, ...(string | null)[]] => [
    state.key,
    state.hash,
    state.version,
    state.destinationId,
    state.destinationVersion,
  ]);
  const held = holds.map((hold): readonly [string, ...(string | number)[]] => [
    hold.key,
    hold.attempts,
    hold.holdUntil,
    JSON.stringify(hold.fault),
  ]);
  const statements: Statement[] = [];
  if (upserts.length > 0)
    statements.push({ sql: UPSERT, params: [flow, lastOfEachKey(upserts), at] });
  if (freed.length > 0) {
    statements.push({ sql: FORGET, params: [flow, freed] });
    statements.push({ sql: FREE, params: [flow, freed, at] });
  }
  if (held.length > 0) statements.push({ sql: HOLD, params: [flow, lastOfEachKey(held), at] });
  return statements;
}

/** One statement writes a row once: of several rows of a key the last one counts. */
function lastOfEachKey<R extends readonly [string, ...unknown[]]>(
  rows: readonly R[],
): readonly R[] {
  return [...new Map(rows.map((row) => [row[0], row])).values()];
}

function stateOf(row: Row, key: string): RecordState {
  return {
    key,
    hash: textOrNullIn(row, 'hash'),
    version: textOrNullIn(row, 'version'),
    destinationId: textOrNullIn(row, 'destination_id'),
    destinationVersion: textOrNullIn(row, 'destination_version'),
    attempts: numberIn(row, 'attempts'),
    holdUntil: numberOrNullIn(row, 'hold_until'),
    waiting: numberIn(row, 'waiting') === 1,
    mayBeOpen: numberIn(row, 'any_open') === 1,
  };
}
