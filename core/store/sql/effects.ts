import type { EffectIntent, EffectOutcome, EffectState, StoredEffect } from '../records.ts';
import { isOpen, OF_RECORD } from './closed-effects.ts';
import type { Row, Statement } from './driver.ts';
import { keyRanges } from './history-keys.ts';
import { numberIn, textIn, textOrNullIn } from './row.ts';

const COLUMNS = `f.idempotency_key, f.flow, f.record_key, f.connection, f.stream, f.operation,
  f.source_key, f.request_hash, f.state, f.destination_id, f.attempts, f.intended_at`;

/** Its outcome does not matter: refused, or the destination holds what was written later. */
const IS_OVER = `effects.state IN ('refused', 'superseded')`;

/**
 * A new intent, or one more attempt at the same request. What surely wrote nothing (refused, or no
 * attempts) or was superseded is intended anew, with the new request; one that wrote stays as it is;
 * one that was abandoned is in doubt again; another request under the same key changes nothing. The
 * time of the intent is part of the key on the wire: it changes only with the request or after the end
 * of the one before, since a vendor that asked to wait may still be at work on it.
 */
const INTEND = `INSERT INTO effects
    (idempotency_key, flow, source_key, record_key, connection, stream, operation, request_hash,
     state, attempts, intended_at)
  SELECT w.idempotency_key, ?2, w.source_key, w.record_key, w.connection, w.stream, w.operation,
    w.request_hash, 'intent', 1, ?3
  FROM @rows(?1 w: idempotency_key text, record_key text, connection text, stream text,
    operation text, request_hash text, source_key text) WHERE true
  ON CONFLICT (idempotency_key) DO UPDATE SET
    attempts = CASE WHEN ${IS_OVER} OR effects.attempts = 0
      THEN 1 ELSE effects.attempts + 1 END,
    state = CASE WHEN ${IS_OVER} OR effects.attempts = 0 THEN 'intent'
      WHEN effects.state = 'abandoned' THEN 'unknown' ELSE effects.state END,
    note = CASE WHEN effects.state IN ('superseded', 'abandoned') THEN NULL ELSE effects.note END,
    request_hash = excluded.request_hash, source_key = excluded.source_key,
    intended_at = CASE WHEN ${IS_OVER}
        OR (effects.attempts = 0 AND effects.request_hash <> excluded.request_hash)
      THEN excluded.intended_at ELSE effects.intended_at END
  WHERE ${IS_OVER} OR effects.attempts = 0
    OR (effects.state IN ('intent', 'unknown', 'abandoned')
      AND effects.request_hash = excluded.request_hash)`;

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

/** From here on nobody knows what the destination holds of these records. */
const DOUBT = `UPDATE record_states SET hash = NULL
  WHERE flow = ?1 AND key IN (SELECT w.value FROM @list(?2 w: text)) AND hash IS NOT NULL`;

/**
 * One more attempt at a state after another version of the record was sent: under the key on the wire of before, a
 * destination that remembers keys would answer with what it did then, and keep the other version. One that surely wrote
 * nothing is no such version: a new key would let the destination do twice what it may have done.
 */
const PASSED_BY = `WITH passed AS MATERIALIZED (
    SELECT f.idempotency_key AS name FROM @rows(?1 w: name text, key text, low text, high text)
    CROSS JOIN effects f ON f.idempotency_key = w.name
    CROSS JOIN effects o ON ${OF_RECORD}
    WHERE ${isOpen('f')} AND f.attempts > 0
      AND o.record_key = f.record_key AND o.intended_at > f.intended_at
      AND o.state <> 'refused' AND o.attempts > 0
      AND o.idempotency_key NOT IN (SELECT v.value FROM @list(?3 v: text))
  )
  UPDATE effects SET intended_at = ?2 FROM passed WHERE effects.idempotency_key = passed.name`;

function passedBy(flow: string, at: number, effects: readonly EffectIntent[]): Statement {
  const rows = effects.flatMap(({ idempotencyKey, sourceKey }) => {
    const key = sourceKey ?? '';
    return keyRanges({ flow, key }).map((range) => [idempotencyKey, key, ...range]);
  });
  return { sql: PASSED_BY, params: [rows, at, effects.map((one) => one.idempotencyKey)] };
}

/** The statements that write intents and read them back; the last one gives the stored effects. */
export function intendEffects(request: {
  flow: string;
  at: number;
  effects: readonly EffectIntent[];
  doubtful: readonly string[];
}): readonly Statement[] {
  const { flow, at, doubtful } = request;
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
    effect.sourceKey,
  ]);
  return [
    ...(doubtful.length === 0
      ? []
      : [{ sql: DOUBT, params: [flow, doubtful] }, passedBy(flow, at, [...byKey.values()])]),
    { sql: INTEND, params: [rows, flow, at] },
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
    sourceKey: textOrNullIn(row, 'source_key'),
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
  superseded: 'superseded',
  abandoned: 'abandoned',
};
