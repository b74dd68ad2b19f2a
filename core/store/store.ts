/**
 * The store's roles: small interfaces, each named for its user. SQLite implements them in
 * `sqlite/`.
 *
 * Every method is one transaction; its promise resolves after the commit is durable (fsync).
 * Errors: STORE_* of `errors.ts`; a busy database is retried inside, a full or broken disk is
 *         thrown.
 */

import type { Fault } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { BreakerStore, BudgetStore } from './call-store.ts';
import type { CertificateStore } from './certificate-store.ts';
import type { SweepRequest, SweepStore, WorkerStore } from './fleet-store.ts';
import type { HistoryStore } from './history-store.ts';
import type { InventoryStore } from './inventory-store.ts';
import type { RecordStore } from './record-store.ts';
import type {
  Arrival,
  CursorRow,
  DeadLetter,
  DeadLetterStatus,
  DueLane,
  EffectIntent,
  LaneLease,
  NewPending,
  Pending,
  RecordState,
  Run,
  RunStatus,
  Settlement,
  StoredArrival,
  StoredEffect,
} from './records.ts';
import type { VitalsStore } from './vitals-store.ts';

/** Durable append of what came in; concurrent callers share one commit (group commit). */
export interface InboxStore {
  /**
   * Stores the raw delivery, or says that its (connection, deliveryId) is already there. I1:
   * resolve = durable.
   * Errors: STORE_OVERLOADED when too much waits in memory: the sender is told to come again.
   */
  append(arrival: Arrival): Promise<'stored' | 'duplicate'>;
  /** The oldest deliveries that were not yet turned into pending records. */
  undecoded(limit: number): Promise<readonly StoredArrival[]>;
  /**
   * Marks deliveries decoded and appends their records in one transaction.
   * Errors: STORE_ARRIVAL_CLOSED when one of them does not wait any more; then nothing was written.
   */
  decoded(seqs: readonly number[], records: readonly NewPending[]): Promise<void>;
  /**
   * A delivery that cannot be decoded: closed with its reason, raw bytes kept, dead letter written.
   * Errors: as `decoded`.
   */
  undecodable(seq: number, letter: DeadLetter | null, fault: Fault): Promise<void>;
  /**
   * Deletes closed deliveries, settled effects, closed dead letters, ended runs and history older than that,
   * at most `limit` rows; returns how many. A delivery that is pruned is no longer known as a
   * duplicate.
   */
  prune(beforeMs: number, limit: number): Promise<number>;
}

/** Records that wait, and the leases under which they are worked. */
export interface LaneStore {
  /** Appends records outside a settlement: by hand or by replay. */
  append(records: readonly NewPending[]): Promise<void>;
  /**
   * Lanes with due work and no live lease: the most urgent ones, what waits longest first, and beside them those that
   * wait longest of all, so that nothing waits for ever. Hints are only hints, this is the truth.
   */
  due(now: number, limit: number): Promise<readonly DueLane[]>;
  /** When the next held record becomes due, or null. */
  nextDueAt(): Promise<number | null>;
  /** Takes what is free of those lanes, each with a new epoch. */
  lease(request: {
    flow: string;
    lanes: readonly number[];
    owner: string;
    now: number;
    until: number;
  }): Promise<readonly LaneLease[]>;
  /** False when any of them was lost, released or taken over; then none is renewed. */
  renew(leases: readonly LaneLease[], until: number): Promise<boolean>;
  /** Gives leases back; one that was lost is left to its new owner. */
  release(leases: readonly LaneLease[]): Promise<void>;
  /**
   * Due records of a leased lane: keys with urgent records first, each key's records in order (I4). A held key's
   * records are left out whole; none when the lease was lost.
   */
  take(lease: LaneLease, now: number, limit: number): Promise<readonly Pending[]>;
  /** Embedded mode: the process owns the file, so leases of the dead end at start; they are fenced. */
  clearLeases(): Promise<void>;
  /**
   * After the clock went back: no record is held and no lane leased for longer than until these times (ms since the
   * epoch), which are the latest that a right clock could have named.
   */
  pullBack(latest: { holdUntil: number; leaseUntil: number }): Promise<void>;
  /** How many records wait, by flow. */
  waiting(): Promise<
    readonly { readonly flow: string; readonly count: number; readonly oldestSeq: number }[]
  >;
}

/** What the pipeline asks before it delivers, and the one transaction in which it settles. */
export interface SettlementStore {
  /**
   * States of these keys in one query and in their order; a key without a row is answered with
   * empty fields.
   */
  states(flow: string, keys: readonly string[]): Promise<readonly RecordState[]>;
  /**
   * Commits the intents before anything is sent (I8), under the fence of `leases`. Answers, in
   * order, the effect as stored: a new one has attempts 1 and state `intent`; an older one says how
   * far it came, and counts one attempt more unless it was done. One that surely wrote nothing
   * (refused, or told to come later) or that a later one superseded is taken as new, also with another
   * request; otherwise another request under the same key changes nothing, and the caller compares. One
   * that was abandoned is unknown once more. Null = fenced out.
   *
   * `doubtful`: source keys of states. What their destination holds is not known from here on until they are
   * settled: their hash is emptied, so that a record which goes back to what was delivered before is sent; and
   * one more attempt at a version after another one was sent has a time of its own.
   */
  intend(request: {
    flow: string;
    at: number;
    leases: readonly LaneLease[];
    effects: readonly EffectIntent[];
    doubtful: readonly string[];
  }): Promise<readonly StoredEffect[] | null>;
  /**
   * Writes all outcomes in one transaction, or nothing when a lease was lost or the cursor moved
   * (I2, I5, I7).
   * Errors: STORE_RUN_UNKNOWN when the run was never begun: its counts would be lost, so nothing is
   *         written.
   */
  settle(settlement: Settlement): Promise<'settled' | 'fenced'>;
  effect(idempotencyKey: string): Promise<StoredEffect | null>;
}

/** How far each flow has read. */
export interface CursorStore {
  /** The cursor of a flow's stream; version 0 and null when it was never moved. */
  read(flow: string, name: string): Promise<CursorRow>;
  /**
   * Empties a cursor by hand (reset, backfill); a settlement that read the old one is then refused.
   */
  reset(flow: string, name: string): Promise<void>;
  /** Sets a cursor by hand, for a reading beside the flow's own. */
  put(flow: string, name: string, value: JsonObject | null): Promise<void>;
  /** Forgets a cursor that is not needed any more. */
  drop(flow: string, name: string): Promise<void>;
}

/** Which ids of two systems mean the same thing. */
export interface LinkStore {
  /**
   * The id linked to each of these ids from (connection, stream) to (otherConnection, otherStream),
   * in order; null where none. Links are found from both sides. No link overwrites another; of
   * several the newest is the answer.
   */
  find(request: {
    connection: string;
    stream: string;
    ids: readonly string[];
    otherConnection: string;
    otherStream: string;
  }): Promise<readonly (string | null)[]>;
}

/** Records that were given up, until a person or a replay closes them. */
export interface DeadLetterStore {
  /** Newest first; `before` is the last id of the page before. */
  list(filter: {
    flow?: string;
    status?: DeadLetterStatus;
    limit: number;
    before?: string;
  }): Promise<readonly DeadLetter[]>;
  get(id: string): Promise<DeadLetter | null>;
  count(
    status: DeadLetterStatus,
  ): Promise<readonly { readonly flow: string; readonly count: number }[]>;
  /**
   * Marks it retried and appends its record to the lane in one transaction; false when it was not
   * open.
   */
  retry(id: string, record: NewPending, by: string, at: number): Promise<boolean>;
  /**
   * Closes it without a replay, and abandons what is open of its effects when nothing else would try them; false when
   * it was not open.
   */
  drop(id: string, by: string, at: number): Promise<boolean>;
}

/** What each run did; its counts are added by the settlements. */
export interface RunStore {
  /** A run that was already begun stays as it is. */
  begin(run: {
    id: string;
    flow: string;
    trigger: string;
    at: number;
    owner: string;
  }): Promise<void>;
  /** A run ends once: a later end changes nothing. */
  end(run: { id: string; status: RunStatus; at: number; fault: Fault | null }): Promise<void>;
  /** Newest first. */
  list(filter: { flow?: string; limit: number }): Promise<readonly Run[]>;
  get(id: string): Promise<Run | null>;
  /** Runs left `running` by processes of which no worker row tells any more become `interrupted`; answers how many. */
  interrupt(at: number): Promise<number>;
}

/** When each schedule last fired, so that one tick fires once over all processes. */
export interface ScheduleStore {
  /** When the schedule last fired, in ms, or null. */
  lastFired(schedule: string): Promise<number | null>;
  /**
   * Compare-and-set: true for exactly one caller over all processes; the sweep, if one is given, is asked for in the
   * same transaction.
   */
  fire(
    schedule: string,
    previous: number | null,
    at: number,
    sweep?: SweepRequest,
  ): Promise<boolean>;
}

/** The whole store: one value, its roles by name. */
export interface Store {
  readonly inbox: InboxStore;
  readonly lanes: LaneStore;
  readonly settlement: SettlementStore;
  readonly cursors: CursorStore;
  readonly links: LinkStore;
  readonly deadLetters: DeadLetterStore;
  readonly runs: RunStore;
  readonly schedules: ScheduleStore;
  readonly inventory: InventoryStore;
  readonly records: RecordStore;
  readonly history: HistoryStore;
  readonly vitals: VitalsStore;
  readonly budgets: BudgetStore;
  readonly breakers: BreakerStore;
  readonly sweeps: SweepStore;
  readonly workers: WorkerStore;
  readonly certificates: CertificateStore;
  /** Brings the schema forward, as opening does too; each migration is one transaction. */
  migrate(): Promise<{ readonly from: number; readonly to: number }>;
  /** The database's own check; an empty list is healthy. */
  integrityCheck(): Promise<readonly string[]>;
  /** Every table by name with how many rows it holds; counting reads all of it. */
  contents(): Promise<readonly { readonly table: string; readonly rows: number }[]>;
  /** The database's own time in ms since the epoch, or null where it has none but this machine's. */
  time(): Promise<number | null>;
  /** Whether other processes may work on it at the same time. */
  readonly isShared: boolean;
  readonly driver: { readonly name: string; readonly version: string; readonly path: string };
  close(): Promise<void>;
}
