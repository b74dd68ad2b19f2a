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
  SELECT w.idempotency_key, ?2, w.record_key, w.connection, w.stream, w.operation, w.request_hash,
    'intent', 1, ?3
  FROM @rows(?1 w: idempotency_key text, record_key text, connection text, stream text,
    operation text, request_hash text) WHERE true
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

const STORED = `SELECT ${COLUMNS} FROM @list(?1 w: text)
  CROSS JOIN effects f ON f.idempotency_key = w.value`;

/**
 * An only attempt that comes back as an intent was surely not executed, so it does not count as
 * one.
 */
const OUTCOMES = `UPDATE effects SET state = w.state,
    attempts = CASE WHEN w.state = 'intent' AND effects.attempts = 1
      THEN 0 ELSE effects.attempts END,
    destination_id = coalesce(w.destination_id, effects.destination_id), note = w.note
  FROM @rows(?1 w: idempotency_key text, state text, destination_id text, note text)
  WHERE effects.idempotency_key = w.idempotency_key`;

/** One effect by its idempotency key. */
export const EFFECT = `SELECT ${COLUMNS} FROM effects f WHERE f.idempotency_key = ?1`;

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
  const rows = [...byKey.values()].map((effect) => [
    effect.idempotencyKey,
    effect.recordKey,
    effect.connection,
    effect.stream,
    effect.operation,
    effect.requestHash,
  ]);
  return [
    { sql: INTEND, params: [rows, request.flow, request.at] },
    { sql: STORED, params: [[...byKey.keys()]] },
  ];
}

const FORGET = `DELETE FROM effects
  WHERE idempotency_key IN (SELECT w.value FROM @list(?1 w: text))`;

/** The statements that write outcomes and delete what need not be remembered. */
export function writeOutcomes(
  outcomes: readonly EffectOutcome[],
  forget: readonly string[],
): readonly Statement[] {
  const forgotten = new Set(forget);
  const kept = outcomes.filter(({ idempotencyKey }) => !forgotten.has(idempotencyKey));
  const statements: Statement[] =
    kept.length === 0 ? [] : [{ sql: OUTCOMES, params: [kept.map(outcomeRow)] }];
  if (forget.length > 0) statements.push({ sql: FORGET, params: [forget] });
  return statements;
}

function outcomeRow(outcome: EffectOutcome): readonly (string | null)[] {
  return [outcome.idempotencyKey, outcome.state, outcome.destinationId, outcome.note];
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
