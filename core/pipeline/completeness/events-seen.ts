import type { Flow } from '../../flow/flow.ts';
import type { HistoryOutcome } from '../../store/history-entry.ts';
import type { PipelineContext } from '../context.ts';

/** Attempts that ended a record's way. */
const ENDS: ReadonlySet<HistoryOutcome> = new Set([
  ...(['delivered', 'unchanged', 'filtered', 'superseded', 'written', 'same'] as const),
]);
/** Rows of one record that are looked at: attempts, split records, journal rows. */
const ROWS_PER_KEY = 50;

/**
 * Which of these events the flow has brought to their end.
 *
 * Shape: an event has no state of its own; the proof is its effect, a line of the history, or the journal, which is the
 *        ledger of what was written to the hub's own stock.
 */
export async function eventsSeen(
  { store }: PipelineContext,
  { name: flow }: Flow,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const names = keys.map((key) => ({ flow, key }));
  const limit = keys.length * ROWS_PER_KEY;
  const [effects, lines] = await Promise.all([
    store.history.effects(names, limit),
    store.history.ofKeys(keys, limit),
  ]);
  const seen = new Set([
    ...effects
      .filter(({ state }) => state === 'written' || state === 'same')
      .map(({ recordKey }) => recordKey),
    ...lines.filter((line) => line.flow === flow && ENDS.has(line.outcome)).map(({ key }) => key),
  ]);
  for (const key of keys) {
    if (seen.has(key)) continue;
    const rows = await store.history.stock({ keys: [{ flow, key }], skus: [], limit: 1 });
    if (rows.length > 0) seen.add(key);
  }
  return seen;
}
