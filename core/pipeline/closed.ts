import type { ClosedRecord } from '../store/records.ts';
import type { Batch, Item } from './context.ts';
import type { Settled } from './outcome.ts';

/**
 * The records that came to their end in this batch and may have left an earlier effect open: it is never tried again,
 * since its version of the record is over or the flow does not write it any more.
 *
 * Shape: every state that was written, and whatever is filtered while any write is open: an intent of before may have
 *        been interrupted, and of a new record nothing else says so. Of events that were written only those that were
 *        tried before. An event's effect is superseded by none: each counts by itself.
 */
export function closedRecords(batch: Batch, results: readonly Settled[]): readonly ClosedRecord[] {
  return results.flatMap((result) => closedRecord(batch, result));
}

function closedRecord(batch: Batch, result: Settled): readonly ClosedRecord[] {
  const { item, outcome, effects } = result;
  const { key } = item;
  const own = effects.map((effect) => effect.idempotencyKey);
  switch (outcome.kind) {
    case 'delivered':
    case 'unchanged': {
      const isState = batch.flow.kind === 'state';
      if (own.length === 0 || (!isState && !wasTried(batch, item))) return [];
      return [{ key, own, held: isState ? own : [], reason: 'the record was written without it' }];
    }
    case 'filtered':
      if (batch.states.get(key)?.mayBeOpen !== true) return [];
      return [{ key, own, held: [], reason: `the record is filtered now: ${outcome.reason}` }];
    default:
      return [];
  }
}

/** Whether an attempt at the event failed before. */
function wasTried({ states }: Batch, { key, replayOf }: Item): boolean {
  const state = states.get(key);
  return (
    replayOf !== null || (state !== undefined && (state.attempts > 0 || state.holdUntil !== null))
  );
}
