/** The lines of a record's history, as settlements append them. */

/** What one attempt at a record came to; those after `dead` are a destination's answers to one write. */
export type HistoryOutcome =
  | 'delivered'
  | 'unchanged'
  | 'filtered'
  | 'superseded'
  | 'retry'
  | 'dead'
  | 'written'
  | 'same'
  | 'refused'
  | 'later'
  | 'conflict'
  | 'unknown';

/** One line of a record's history: an attempt, and if it sent something, what was sent and answered. */
export interface HistoryEntry {
  readonly at: number;
  readonly flow: string;
  /** The record's key at the source. */
  readonly key: string;
  readonly runId: string;
  readonly outcome: HistoryOutcome;
  /** Counted from 1. */
  readonly attempt: number;
  readonly traceId: string | null;
  /** Where the record came from: `connection/topic/delivery id`, or file and line. */
  readonly place: string;
  /** The reason or the destination's words, or null. */
  readonly note: string | null;
  readonly write: HistoryWrite | null;
}

/** One write of an attempt, and its answer. */
export interface HistoryWrite {
  /** The idempotency key as it went over the wire. */
  readonly sentKey: string;
  readonly connection: string;
  readonly stream: string;
  readonly operation: string;
  readonly destinationKey: string;
  readonly destinationId: string | null;
  /** The destination's own names of its answers, from their headers. */
  readonly requestIds: readonly string[];
}
