/** Effects that will never be tried again, since their record moved on: settled with what is known of them. */
import type { ClosedRecord } from '../records.ts';
import type { Statement } from './driver.ts';
import { keyRanges } from './history-keys.ts';

/** Rows of before a record's key was stored with its effects go by their idempotency key alone. */
export const OF_RECORD = `o.idempotency_key >= w.low AND o.idempotency_key < w.high
    AND coalesce(o.source_key, w.key) = w.key`;

/**
 * What was intended for a record before the effect that its destination holds now, at the same place there. The row of
 * that one is read, so this goes before it is forgotten.
 */
const SUPERSEDE = `WITH passed AS MATERIALIZED (
    SELECT o.idempotency_key AS name
    FROM @rows(?1 w: held text, key text, low text, high text)
    CROSS JOIN effects n ON n.idempotency_key = w.held
    CROSS JOIN effects o ON ${OF_RECORD}
    WHERE o.flow = n.flow AND o.connection = n.connection AND o.stream = n.stream
      AND o.operation = n.operation AND o.record_key = n.record_key
      AND o.state <> 'refused' AND o.state <> 'superseded'
      AND o.idempotency_key NOT IN (SELECT v.value FROM @list(?2 v: text))
  )
  UPDATE effects SET state = 'superseded',
    note = CASE
      WHEN effects.state IN ('written', 'same') THEN 'written, and overwritten since'
      WHEN effects.state = 'intent' AND effects.attempts = 0 THEN 'surely not written'
      ELSE 'nobody knows whether it was written' END
      || '; the destination holds what was written later'
  FROM passed WHERE effects.idempotency_key = passed.name`;

/**
 * What is open of a record, when nothing is left that would try it: nothing of its key waits, and no dead letter of it
 * is open. So this goes after both were settled.
 */
const ABANDON = `WITH passed AS MATERIALIZED (
    SELECT o.idempotency_key AS name, min(w.reason) AS reason
    FROM @rows(?1 w: reason text, key text, low text, high text)
    CROSS JOIN effects o ON ${OF_RECORD}
    WHERE o.flow = ?2 AND o.state IN ('intent', 'unknown')
      AND o.idempotency_key NOT IN (SELECT v.value FROM @list(?3 v: text))
      AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.flow = ?2 AND p.key = w.key)
      AND NOT EXISTS (SELECT 1 FROM dead_letters d
        WHERE d.key = w.key AND d.flow = ?2 AND d.status = 'open')
    GROUP BY o.idempotency_key
  )
  UPDATE effects SET state = 'abandoned',
    note = CASE WHEN effects.state = 'intent' AND effects.attempts = 0
      THEN 'surely not written' ELSE 'nobody knows whether it was written' END || '; ' || passed.reason
  FROM passed WHERE effects.idempotency_key = passed.name`;

/** The statement that settles what the records' present effects make needless, or none. */
export function supersedeEffects(
  flow: string,
  closed: readonly ClosedRecord[],
): readonly Statement[] {
  const rows = closed.flatMap(({ key, held }) =>
    held.flatMap((name) => keyRanges({ flow, key }).map((range) => [name, key, ...range])),
  );
  if (rows.length === 0) return [];
  return [{ sql: SUPERSEDE, params: [rows, closed.flatMap(({ own }) => own)] }];
}

/** The statement that settles what is left open of the records, or none. */
export function abandonEffects(
  flow: string,
  closed: readonly Omit<ClosedRecord, 'held'>[],
): readonly Statement[] {
  if (closed.length === 0) return [];
  const rows = closed.flatMap(({ key, reason }) =>
    keyRanges({ flow, key }).map((range) => [reason, key, ...range]),
  );
  return [{ sql: ABANDON, params: [rows, flow, closed.flatMap(({ own }) => own)] }];
}
