/** What a settlement appends to the history of its records: enough to answer "what happened to order 1001?". */
import { traceIdOf } from '../base/trace-context.ts';
import type { HistoryEntry, HistoryOutcome } from '../store/history-entry.ts';
import type { Batch } from './context.ts';
import { wireKey } from './effect.ts';
import type { Sent, Settled } from './outcome.ts';

/**
 * The lines of a batch.
 *
 * Shape: a line for each write that has an effect row, since that row is overwritten or forgotten; else a line for a
 *        record of a lane, and for one that waits for another attempt. What a sweep read and left as it was, or wrote
 *        to the hub's own ledger, has none: the ledger keeps it for ever, and a nightly file would write twice.
 */
export function historyEntries(
  batch: Batch,
  results: readonly Settled[],
  at: number,
): readonly HistoryEntry[] {
  return results.flatMap((result) => {
    if (result.sent.length > 0) return result.sent.map((sent) => ofWrite(batch, result, sent, at));
    const { item, outcome } = result;
    if (outcome.kind === 'parked') return [];
    return item.seq !== null || outcome.kind === 'retry' ? [ofRecord(batch, result, at)] : [];
  });
}

function ofRecord(batch: Batch, result: Settled, at: number): HistoryEntry {
  const { item, outcome } = result;
  const fault = 'fault' in outcome ? `${outcome.fault.code}: ${outcome.fault.what}` : null;
  const reason = 'reason' in outcome ? outcome.reason : fault;
  const id = 'destinationId' in outcome ? outcome.destinationId : null;
  return {
    ...base(batch, result, at),
    outcome: outcome.kind === 'parked' ? 'retry' : outcome.kind,
    attempt: (batch.states.get(item.key)?.attempts ?? 0) + 1,
    note: reason ?? (id === null ? null : `as ${id}`),
    write: null,
  };
}

function ofWrite(batch: Batch, result: Settled, sent: Sent, at: number): HistoryEntry {
  const { command, effect, ack, requestIds = [] } = sent;
  const { connection } = batch.flow.deliver;
  const { stream, operation, key: destinationKey } = command;
  return {
    ...base(batch, result, at),
    outcome: OUTCOMES[ack.outcome],
    attempt: Math.max(1, effect?.attempts ?? 1),
    note: noteOf(ack),
    write: {
      ...{ sentKey: wireKey(command, effect), connection, stream, operation, destinationKey },
      destinationId: 'id' in ack ? ack.id : null,
      requestIds,
    },
  };
}

const OUTCOMES: Readonly<Record<Sent['ack']['outcome'], HistoryOutcome>> = {
  written: 'written',
  same: 'same',
  refused: 'refused',
  conflict: 'conflict',
  retry: 'later',
  unknown: 'unknown',
};

function noteOf(ack: Sent['ack']): string | null {
  const what = 'what' in ack ? ack.what : null;
  if ('code' in ack && typeof ack.code === 'string') return `${ack.code}: ${what ?? ''}`;
  return what ?? ('note' in ack ? (ack.note ?? null) : null);
}

function base(batch: Batch, { item }: Settled, at: number) {
  const traceId = traceIdOf(batch.trace.spanOf(item).traceparent);
  const { key, where: place } = item;
  return { at, flow: batch.flow.name, key, runId: batch.runId, traceId, place };
}
