import type { EffectIntent, EffectOutcome, EffectState, StoredEffect } from '../records.ts';
import type { Row, Statement } from './driver.ts';
import { numberIn, textIn, textOrNullIn } from './row.ts';

const COLUMNS = `f.idempotency_key, f.flow, f.record_key, f.connection, f.stream, f.operation,
  f.request_hash, f.state, f.destination_id, f.attempts, f.intended_at`;

/**
 * A new intent, or one more attempt at the same request. What surely wrote nothing (refused, or no
 * attempts) is intended anew, with the new request; one that wrote stays as it is; another request
 * under the same key changes nothing. The time of the intent is part of the key on the wire: it changes
 * only with the request or after a refusal, since a vendor that asked to wait may still be at work on it.
 */
const INTEND = `INSERT INTO effects
    (idempotency_key, flow, record_key, connection, stream, operation, request_hash, state,
     attempts, intended_at)
  SELECT value ->> 0, ?2, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
    'intent', 1, ?3
  FROM json_each(?1) WHERE true
  ON CONFLICT (idempotency_key) DO UPDATE SET
    attempts = CASE WHEN effects.state = 'refused' OR effects.attempts = 0
      THEN 1 ELSE effects.attempts + 1 END,
    state = CASE effects.state WHEN 'refused' THEN 'intent' ELSE effects.state END,
    request_hash = excluded.request_hash,
    intended_at = CASE WHEN effects.state = 'refused'
        OR (effects.attempts = 0 AND effects.request_hash <> excluded.request_hash)
      THEN excluded.intended_at ELSE effects.intended_at END
  WHERE effects.state = 'refused' OR effects.attempts = 0
    OR (effects.state IN ('intent', 'unknown') AND effects.request_hash = excluded.request_hash)`;

const STORED = `SELECT ${COLUMNS} FROM json_each(?1) e
  CROSS JOIN effects f ON f.idempotency_key = e.value ->> 0`;

/**
 * An only attempt that comes back as an intent was surely not executed, so it does not count as
 * one.
 */
const OUTCOMES = `UPDATE effects SET state = e.value ->> 1,
    attempts = CASE WHEN e.value ->> 1 = 'intent' AND effects.attempts = 1
      THEN 0 ELSE effects.attempts END,
    destination_id = coalesce(e.value ->> 2, effects.destination_id), note = e.value ->> 3
  FROM json_each(?) e WHERE effects.idempotency_key = e.value ->> 0`;

/** One effect by its idempotency key. */
export const EFFECT = `SELECT ${COLUMNS} FROM effects f WHERE f.idempotency_key = ?`;

/** The statements that write intents and read them back; the last one gives the stored effects. */
export function intendEffects(request: {
  flow: string;
  at: number;
  effects: readonly EffectIntent[];
}): readonly Statement[] {
  // The same key twice in one request is one attempt, and the first request counts.
  const byKey = new Map(
    request.effects.toReversed().map((effect) => [effect.idempotencyKey, effect]),
  );
  const rows = JSON.stringify(
    [...byKey.values()].map((effect) => [
      effect.idempotencyKey,
      effect.recordKey,
      effect.connection,
      effect.stream,
      effect.operation,
      effect.requestHash,
    ]),
  );
  return [
    { sql: INTEND, params: [rows, request.flow, request.at] },
    { sql: STORED, params: [rows] },
  ];
}

const FORGET = `DELETE FROM effects
  WHERE idempotency_key IN (SELECT value FROM json_each(?))`;

/** The statements that write outcomes and delete what need not be remembered. */
export function writeOutcomes(
  outcomes: readonly EffectOutcome[],
  forget: readonly string[],
): readonly Statement[] {
  const forgotten = new Set(forget);
  const kept = outcomes.filter(({ idempotencyKey }) => !forgotten.has(idempotencyKey));
  const statements = kept.length === 0 ? [] : [{ sql: OUTCOMES, params: [outcomesJson(kept)] }];
  if (forget.length > 0) statements.push({ sql: FORGET, params: [JSON.stringify(forget)] });
  return statements;
}

function outcomesJson(outcomes: readonly EffectOutcome[]): string {
  const rows = outcomes.map((outcome) => [
    outcome.idempotencyKey,
    outcome.state,
    outcome.destinationId,
    outcome.note,
  ]);
  return JSON.stringify(rows);
}

/** An effect from its row. */
export function effectOf(row: Row): StoredEffect {
  return {
    idempotencyKey: textIn(row, 'idempotency_key'),
    flow: textIn(row, 'flow'),
    recordKey: textIn(row, 'record_key'),
    connection: textIn(row, 'connection'),
    stream: textIn(row, 'stream'),
    operation: textIn(row, 'operation'),
    requestHash: textIn(row, 'request_hash'),
    state: STATES[textIn(row, 'state')] ?? 'unknown',
    destinationId: textOrNullIn(row, 'destination_id'),
    attempts: numberIn(row, 'attempts'),
    intendedAt: numberIn(row, 'intended_at'),
  };
}

const STATES: Readonly<Record<string, EffectState>> = {
  intent: 'intent',
  written: 'written',
  same: 'same',
  refused: 'refused',
  unknown: 'unknown',
};
