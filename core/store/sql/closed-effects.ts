/** Effects that will never be tried again, since their record moved on: settled with what is known of them. */
import type { ClosedRecord } from '../records.ts';
import type { Statement } from './driver.ts';
import { keyRanges } from './history-keys.ts';

/** Rows of before a record's key was stored with its effects go by their idempotency key alone. */
export const OF_RECORD = `o.idempotency_key >= w.low AND o.idempotency_key < w.high
    AND coalesce(o.source_key, w.key) = w.key`;

/**
 * Not in the words of the index of what is open: walking that would cost all that is open, for each record that is
 * asked for by its keys.
 */
export function isOpen(effect: string): string {
  return `coalesce(${effect}.state, '') IN ('intent', 'unknown')`;
}

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
 *
 * Where the record was written otherwise since, what is abandoned gets that time: tried again under its old key on the
 * wire, a destination that remembers keys would answer with what it did before, and keep the other.
 */
const ABANDON = `WITH passed AS MATERIALIZED (
    SELECT o.idempotency_key AS name, min(w.reason) AS reason, max(w.since) AS since
    FROM @rows(?1 w: reason text, since int, key text, low text, high text)
    CROSS JOIN effects o ON ${OF_RECORD}
    WHERE o.flow = ?2 AND ${isOpen('o')}
      AND o.idempotency_key NOT IN (SELECT v.value FROM @list(?3 v: text))
      AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.flow = ?2 AND p.key = w.key)
      AND NOT EXISTS (SELECT 1 FROM dead_letters d @index(dead_letters_key)
        WHERE d.key = w.key AND d.flow = ?2 AND d.status = 'open')
    GROUP BY o.idempotency_key
  )
  UPDATE effects SET state = 'abandoned',
    note = CASE WHEN effects.state = 'intent' AND effects.attempts = 0
      THEN 'surely not written' ELSE 'nobody knows whether it was written' END || '; ' || passed.reason,
    intended_at = coalesce(passed.since, effects.intended_at)
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
  at: number,
  closed: readonly ClosedRecord[],
): readonly Statement[] {
  if (closed.length === 0) return [];
  const rows = closed.flatMap(({ key, held, reason }) => {
    const since = held.length > 0 ? at : null;
    return keyRanges({ flow, key }).map((range) => [reason, since, key, ...range]);
  });
  return [{ sql: ABANDON, params: [rows, flow, closed.flatMap(({ own }) => own)] }];
}
