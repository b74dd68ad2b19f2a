import { assert } from '../../base/errors.ts';
import type { HistoryEntry, HistoryOutcome } from '../history-entry.ts';
import type { Row, Statement } from './driver.ts';
import { numberIn, textIn, textOrNullIn } from './row.ts';

const INSERT = `INSERT INTO history (at, flow, key, run, outcome, attempt, trace_id, place, note, sent_key,
    connection, stream, operation, destination_key, destination_id, request_ids)
  SELECT w.at, w.flow, w.key, w.run, w.outcome, w.attempt, w.trace_id, w.place_text, w.note, w.sent_key,
    w.connection, w.stream, w.operation, w.destination_key, w.destination_id, w.request_ids
  FROM @rows(?1 w: at int, flow text, key text, run text, outcome text, attempt int, trace_id text,
    place_text text, note text, sent_key text, connection text, stream text, operation text,
    destination_key text, destination_id text, request_ids text) WHERE true ORDER BY w.place`;

/** The columns that `historyOf` reads. */
export const HISTORY_COLUMNS = `h.seq, h.at, h.flow, h.key, h.run, h.outcome, h.attempt, h.trace_id, h.place,
  h.note, h.sent_key, h.connection, h.stream, h.operation, h.destination_key, h.destination_id, h.request_ids`;

/** The statement that appends lines, or none. */
export function appendHistory(entries: readonly HistoryEntry[]): readonly Statement[] {
  if (entries.length === 0) return [];
  const rows = entries.map((entry) => [
    entry.at,
    entry.flow,
    entry.key,
    entry.runId,
    entry.outcome,
    entry.attempt,
    entry.traceId,
    entry.place,
    entry.note,
    entry.write?.sentKey ?? null,
    entry.write?.connection ?? null,
    entry.write?.stream ?? null,
    entry.write?.operation ?? null,
    entry.write?.destinationKey ?? null,
    entry.write?.destinationId ?? null,
    entry.write === null ? null : JSON.stringify(entry.write.requestIds),
  ]);
  return [{ sql: INSERT, params: [rows] }];
}

/** A line from its row. */
export function historyOf(row: Row): HistoryEntry {
  const sentKey = textOrNullIn(row, 'sent_key');
  return {
    at: numberIn(row, 'at'),
    flow: textIn(row, 'flow'),
    key: textIn(row, 'key'),
    runId: textIn(row, 'run'),
    outcome: outcomeOf(textIn(row, 'outcome')),
    attempt: numberIn(row, 'attempt'),
    traceId: textOrNullIn(row, 'trace_id'),
    place: textIn(row, 'place'),
    note: textOrNullIn(row, 'note'),
    write:
      sentKey === null
        ? null
        : {
            sentKey,
            connection: textIn(row, 'connection'),
            stream: textIn(row, 'stream'),
            operation: textIn(row, 'operation'),
            destinationKey: textIn(row, 'destination_key'),
            destinationId: textOrNullIn(row, 'destination_id'),
            requestIds: JSON.parse(textIn(row, 'request_ids')),
          },
  };
}

const OUTCOMES: Readonly<Record<HistoryOutcome, true>> = {
  delivered: true,
  unchanged: true,
  filtered: true,
  superseded: true,
  retry: true,
  dead: true,
  written: true,
  same: true,
  refused: true,
  later: true,
  conflict: true,
  unknown: true,
};

function outcomeOf(text: string): HistoryOutcome {
  assert(isOutcome(text), 'the history holds only outcomes that were written by it');
  return text;
}

function isOutcome(text: string): text is HistoryOutcome {
  return Object.hasOwn(OUTCOMES, text);
}
