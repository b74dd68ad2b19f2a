import type { DeadLetter, DeadLetterStatus, NewDeadLetter, Stage } from '../records.ts';
import type { Row, Statement } from './driver.ts';
import { numberIn, numberOrNullIn, objectIn, textIn, textOrNullIn } from './row.ts';

/**
 * Idempotent by id: an open letter stays as it is. A letter whose replay failed again is opened
 * anew, else the record would be lost (I3); a resolved or dropped one stays closed.
 */
const INSERT = `INSERT INTO dead_letters (id, flow, key, stage, fault, attempts, at, record)
  SELECT w.id, w.flow, w.key, w.stage, w.fault, w.attempts, w.at, w.record
  FROM @rows(?1 w: id text, flow text, key text, stage text, fault text, attempts int, at int,
    record text) WHERE true
  ON CONFLICT (id) DO UPDATE SET stage = excluded.stage, fault = excluded.fault,
    attempts = excluded.attempts, at = excluded.at, record = excluded.record,
    status = 'open', closed_at = NULL, closed_by = NULL
    WHERE dead_letters.status = 'retried'`;

/** The statement that writes dead letters, or none. */
export function writeLetters(letters: readonly NewDeadLetter[]): readonly Statement[] {
  if (letters.length === 0) return [];
  const rows = letters.map((letter) => [
    letter.id,
    letter.flow,
    letter.key,
    letter.stage,
    JSON.stringify(letter.fault),
    letter.attempts,
    letter.at,
    JSON.stringify(letter.record),
  ]);
  return [{ sql: INSERT, params: [rows] }];
}

/** A dead letter from its row. */
export function letterOf(row: Row): DeadLetter {
  return {
    id: textIn(row, 'id'),
    flow: textIn(row, 'flow'),
    key: textIn(row, 'key'),
    stage: STAGES[textIn(row, 'stage')] ?? 'inbox',
    fault: JSON.parse(textIn(row, 'fault')),
    attempts: numberIn(row, 'attempts'),
    at: numberIn(row, 'at'),
    record: objectIn(row, 'record'),
    status: STATUSES[textIn(row, 'status')] ?? 'open',
    closedAt: numberOrNullIn(row, 'closed_at'),
    closedBy: textOrNullIn(row, 'closed_by'),
  };
}

const STAGES: Readonly<Record<string, Stage>> = {
  inbox: 'inbox',
  source: 'source',
  map: 'map',
  validate: 'validate',
  deliver: 'deliver',
  ack: 'ack',
};

const STATUSES: Readonly<Record<string, DeadLetterStatus>> = {
  open: 'open',
  retried: 'retried',
  resolved: 'resolved',
  dropped: 'dropped',
};
