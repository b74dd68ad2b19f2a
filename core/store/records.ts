/** The rows of the hub's own bookkeeping, as the store's roles take and give them. */
import type { Fault } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { HistoryEntry } from './history-entry.ts';

/** A webhook delivery exactly as it came in: raw bytes and headers (accepted = durable). */
export interface Arrival {
  readonly connection: string;
  readonly topic: string;
  /** The vendor's delivery id: with the connection it is the dedupe key. */
  readonly deliveryId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: Buffer;
  readonly receivedAt: number;
  /** The trace that it belongs to, as W3C's `traceparent`; null in rows of before. */
  readonly traceparent: string | null;
}

/** A delivery with its place in the inbox. */
export interface StoredArrival extends Arrival {
  readonly seq: number;
}

/** What put a record on the road. */
export type Origin = 'webhook' | 'sweep' | 'backfill' | 'replay' | 'manual';

/**
 * Which records of a lane go first, by their place in `PRIORITIES` of core/connector/work.ts; those of one key keep
 * their order all the same (I4).
 */
export const TURN_OF: Readonly<Record<Origin, number>> = {
  webhook: 0,
  sweep: 1,
  manual: 1,
  backfill: 2,
  replay: 3,
};

/** One record that waits for its lane: from a webhook, parked by a sweep, or replayed. */
export interface NewPending {
  readonly flow: string;
  readonly key: string;
  readonly lane: number;
  readonly version: string | null;
  readonly data: JsonObject;
  readonly occurredAt: string | null;
  readonly where: string;
  readonly origin: Origin;
  /** The current object must be re-read before it is mapped. */
  readonly reread: boolean;
  readonly deleted: boolean;
  /** The dead letter that this replays, if it does. */
  readonly replayOf: string | null;
  /** The trace that it belongs to, as W3C's `traceparent`, or null. */
  readonly traceparent: string | null;
  /** When it began to wait here. Units: ms since the epoch. */
  readonly queuedAt: number;
}

/** A waiting record with its place in the order. */
export interface Pending extends Omit<NewPending, 'queuedAt'> {
  readonly seq: number;
}

/** A lane of a flow: keys hash to lanes, and a lane is worked by one owner at a time. */
export interface LaneRef {
  readonly flow: string;
  readonly lane: number;
}

/** A lane with due work, and how urgent that is (`TURN_OF`). */
export interface DueLane extends LaneRef {
  readonly turn: number;
}

/** A lane under lease. The epoch is the fencing token: a settlement with an old one is refused. */
export interface LaneLease extends LaneRef {
  readonly epoch: number;
}

/** What is known of one record key of one flow. */
export interface RecordState {
  readonly key: string;
  /** Content hash of what was last delivered, or null. */
  readonly hash: string | null;
  readonly version: string | null;
  readonly destinationId: string | null;
  readonly destinationVersion: string | null;
  /** Failed attempts since the last success; 0 when there is no hold. */
  readonly attempts: number;
  /** The key waits until then (ms since the epoch), or null. */
  readonly holdUntil: number | null;
  /** True when earlier records of the key still wait: a new one must queue behind them (I4). */
  readonly waiting: boolean;
  /** False when no write of anybody is open, so that none of this record is: asking for its own would cost more. */
  readonly mayBeOpen: boolean;
}

/**
 * How far an intended write came. `unknown` is looked up before it is repeated. Two states are of writes that nobody
 * tries again, whatever became of them: `superseded` when the destination holds what was written for the record later,
 * `abandoned` when nothing more is written for it.
 */
export type EffectState =
  | 'intent'
  | 'written'
  | 'same'
  | 'refused'
  | 'unknown'
  | 'superseded'
  | 'abandoned';

/** One intended write, committed before it is sent (I8). */
export interface EffectIntent {
  readonly idempotencyKey: string;
  /** The record's key at the source; null in rows of before it was stored. */
  readonly sourceKey: string | null;
  /** Its key at the destination. */
  readonly recordKey: string;
  readonly connection: string;
  readonly stream: string;
  readonly operation: string;
  /** Hash of the command's data: the same key with other data is a fault, never sent. */
  readonly requestHash: string;
}

/** An intended write as the store remembers it. */
export interface StoredEffect extends EffectIntent {
  readonly flow: string;
  readonly state: EffectState;
  readonly destinationId: string | null;
  readonly attempts: number;
  readonly intendedAt: number;
}

/** What became of an intended write. */
export interface EffectOutcome {
  readonly idempotencyKey: string;
  /** `intent`: surely not executed; an only attempt then does not count as one. */
  readonly state: EffectState;
  readonly destinationId: string | null;
  readonly note: string | null;
}

/** A record that came to its end: what else was intended for it is never tried again. */
export interface ClosedRecord {
  /** At the source. */
  readonly key: string;
  /** Its effects in this settlement, which stay as they are. */
  readonly own: readonly string[];
  /** Those of its effects in this settlement that say what the destination holds now: they supersede earlier ones. */
  readonly held: readonly string[];
  /** Why nothing more is written for it. */
  readonly reason: string;
}

/** Says that two systems' ids mean the same thing. */
export interface Link {
  readonly connection: string;
  readonly stream: string;
  readonly id: string;
  readonly otherConnection: string;
  readonly otherStream: string;
  readonly otherId: string;
}

/** The stages of the road at which a record can fail (DESIGN §2). */
export type Stage = 'inbox' | 'source' | 'map' | 'validate' | 'deliver' | 'ack';

/** A record that was given up, with its reason (I3). */
export interface NewDeadLetter {
  readonly id: string;
  readonly flow: string;
  readonly key: string;
  readonly stage: Stage;
  readonly fault: Fault;
  readonly attempts: number;
  readonly at: number;
  /** The record as the source gave it, so that it can be replayed. */
  readonly record: JsonObject;
}

/**
 * open: waits for a person · retried: on the road again · resolved: the replay succeeded · dropped.
 */
export type DeadLetterStatus = 'open' | 'retried' | 'resolved' | 'dropped';

/** A dead letter with what became of it. */
export interface DeadLetter extends NewDeadLetter {
  readonly status: DeadLetterStatus;
  readonly closedAt: number | null;
  readonly closedBy: string | null;
}

/**
 * What became of a run's records; every record that was read is in exactly one of the fields after
 * `read`.
 */
export interface RunCounts {
  readonly read: number;
  readonly delivered: number;
  readonly unchanged: number;
  readonly filtered: number;
  readonly superseded: number;
  /** Waits for another attempt or behind one of its key; it is settled by a later drain. */
  readonly parked: number;
  readonly deadLettered: number;
}

/** The counts of a run that has read nothing. */
export const NO_COUNTS: RunCounts = {
  read: 0,
  delivered: 0,
  unchanged: 0,
  filtered: 0,
  superseded: 0,
  parked: 0,
  deadLettered: 0,
};

/** How a run stands; `interrupted` is one whose process died. */
export type RunStatus = 'running' | 'done' | 'failed' | 'interrupted';

/** One run of a flow: what started it and what became of its records. */
export interface Run {
  readonly id: string;
  readonly flow: string;
  readonly trigger: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly status: RunStatus;
  readonly counts: RunCounts;
  readonly retries: number;
  readonly fault: Fault | null;
}

/** How far a flow has read a stream of its source. */
export interface CursorRow {
  readonly value: JsonObject | null;
  /** Grows with each move; compare-and-set on it (I2). */
  readonly version: number;
}

/** One transaction's worth of outcomes (I5): all of it or none. */
export interface Settlement {
  readonly flow: string;
  readonly runId: string;
  readonly at: number;
  /** Fencing: every lane must still carry this epoch, else nothing is written. */
  readonly leases: readonly LaneLease[];
  /** Give the leases back in the same transaction. */
  readonly release: boolean;
  readonly cursor?: {
    readonly name: string;
    readonly fromVersion: number;
    readonly value: JsonObject | null;
  };
  readonly states: readonly {
    readonly key: string;
    readonly hash: string | null;
    readonly version: string | null;
    readonly destinationId: string | null;
    readonly destinationVersion: string | null;
  }[];
  readonly effects: readonly EffectOutcome[];
  /** Records that came to their end, of which an earlier effect may be open. */
  readonly closed: readonly ClosedRecord[];
  /** Effects that are over and need no memory (state flows: the record's state says it): their rows are deleted. */
  readonly forget: readonly string[];
  /** Failed keys: they wait, also when an earlier record of the key is in `states`. A key in `states` is freed. */
  readonly holds: readonly {
    readonly key: string;
    readonly attempts: number;
    readonly holdUntil: number;
    readonly fault: Fault;
  }[];
  /** Keys whose hold ends without a delivery (dead letter, filtered, superseded). */
  readonly freed: readonly string[];
  /** Records that must wait in their lane. */
  readonly park: readonly NewPending[];
  /** Pending rows that are settled now. */
  readonly done: readonly number[];
  /**
   * Idempotent by id: one that is open or closed stays as it is, one that was retried is opened
   * anew with the new fault.
   */
  readonly deadLetters: readonly NewDeadLetter[];
  /** Dead letters that this settlement resolved (their replay succeeded). */
  readonly resolved: readonly string[];
  readonly links: readonly Link[];
  /** Appended to the history of the records. */
  readonly history: readonly HistoryEntry[];
  /** Added to the run's counts. */
  readonly counts: RunCounts;
  readonly retries: number;
}
