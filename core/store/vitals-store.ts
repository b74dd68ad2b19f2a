/** The role of whoever watches the hub: how much waits, since when, and what is left half done. */

/** A lease that is held or was not given back. */
export interface LeaseView {
  readonly flow: string;
  readonly lane: number;
  readonly owner: string | null;
  readonly leaseUntil: number;
}

/** A run that has not ended. */
export interface RunningView {
  readonly id: string;
  readonly flow: string;
  readonly trigger: string;
  readonly startedAt: number;
}

/** Writes of a flow to a connection that are not settled. Times are ms since the epoch. */
export interface OpenEffects {
  readonly flow: string;
  readonly connection: string;
  readonly state: 'intent' | 'unknown';
  readonly count: number;
  readonly oldestAt: number;
}

/** Records that wait in a flow's lanes; `oldestAt` is null when the oldest is of before it was noted. */
export interface WaitingRecords {
  readonly flow: string;
  readonly count: number;
  readonly oldestAt: number | null;
}

/** The store's own figures, each along an index of what is open, so that asking stays cheap as history grows. */
export interface VitalsStore {
  /** Deliveries that are not decoded yet. */
  arrivals(): Promise<{ readonly waiting: number; readonly oldestAt: number | null }>;
  lanes(): Promise<readonly WaitingRecords[]>;
  openEffects(): Promise<readonly OpenEffects[]>;
  /** Oldest first. */
  running(limit: number): Promise<readonly RunningView[]>;
  leases(): Promise<readonly LeaseView[]>;
  /** When the oldest settled delivery and the oldest ended run are from; null when there is none. */
  oldestSettledAt(): Promise<number | null>;
  /** How many schema changes were applied to the database, and how many this program knows. */
  schema(): Promise<{ readonly applied: number; readonly known: number }>;
}
