/** What the processes of a fleet know of each other: who works, and which sweeps are wanted. */

/** Asks for one run of a flow's sweep. */
export interface SweepRequest {
  /** The flow's name; another name for a further reading of the same flow, such as a backfill. */
  readonly name: string;
  readonly flow: string;
  readonly trigger: string;
  /** 0 is served first: the place in `PRIORITIES` of core/connector/work.ts. */
  readonly priority: number;
  /** Not before. Units: ms since the epoch. */
  readonly dueAt: number;
  /** coalesce: while one runs, once more after it · skip: not while one runs. */
  readonly overlap: 'coalesce' | 'skip';
}

/** A sweep that waits for a worker. */
export interface DueSweep extends Pick<SweepRequest, 'name' | 'flow' | 'trigger' | 'priority'> {
  readonly dueAt: number;
}

/** The right to run a sweep; the epoch is its fencing token. */
export interface SweepLease extends DueSweep {
  readonly epoch: number;
  /** Which of the requests this run answers: those after it make one more. */
  readonly wanted: number;
}

/** Sweeps that are wanted, and the leases under which they run: a flow's sweep runs once at a time over the fleet. */
export interface SweepStore {
  /** What is asked for again before it began is one run. */
  request(request: SweepRequest, now: number): Promise<void>;
  /** Wanted sweeps that nobody runs, by priority, what is due longest first. */
  due(now: number, limit: number): Promise<readonly DueSweep[]>;
  /** Whether a request waits for its answer, also while a run is under way that may be it. */
  isWanted(name: string): Promise<boolean>;
  /** Takes the sweep when it is wanted, due and free, with a new epoch; else null. */
  lease(request: {
    readonly name: string;
    readonly owner: string;
    readonly now: number;
    readonly until: number;
  }): Promise<SweepLease | null>;
  /** False when it was lost. */
  renew(lease: SweepLease, until: number): Promise<boolean>;
  /**
   * Gives it back: as done, so that only later requests make another run, or undone, so that another worker takes it
   * up. A lost one is left to its new owner. Answers whether another run is wanted, be it due or not.
   */
  release(lease: SweepLease, isDone: boolean): Promise<boolean>;
  /** Brings times that a wrong clock has named back to these, as `LaneStore.pullBack` does. */
  pullBack(latest: { readonly dueAt: number; readonly leaseUntil: number }): Promise<void>;
  /** Embedded mode: the leases of the dead end at start. */
  clearLeases(): Promise<void>;
}

/** One process that works, or worked. */
export interface WorkerRow {
  readonly id: string;
  readonly role: string;
  /** Where it runs: `host:pid`. */
  readonly place: string;
  readonly startedAt: number;
  /** Its last sign of life. */
  readonly seenAt: number;
}

/** Who works in the fleet. */
export interface WorkerStore {
  /** A sign of life. */
  seen(worker: WorkerRow): Promise<void>;
  /** It has stopped in good order. */
  gone(id: string): Promise<void>;
  /** The latest first, those that are silent too until they are forgotten. */
  list(): Promise<readonly WorkerRow[]>;
  /** Forgets those that were last seen before that time; answers how many. */
  forget(seenBefore: number): Promise<number>;
}
