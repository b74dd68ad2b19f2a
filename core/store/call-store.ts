/** What the workers of a hub tell each other of the systems that they call: shares of budgets, and breakers. */

/** One worker's part of a budget. */
export interface ShareClaim {
  readonly budget: string;
  /** The worker; one that does not come back loses its share after its time. */
  readonly owner: string;
  readonly size: number;
  readonly wanted: number;
  /** What it cannot give back at once. */
  readonly inUse: number;
  readonly now: number;
  /** Until when the share is lent, in ms. */
  readonly until: number;
  /** How long after that it still counts, in ms: the vendor has not forgotten what was used. */
  readonly lingerMs: number;
}

/** How vendor budgets are divided between workers. */
export interface BudgetStore {
  /**
   * Says what the worker wants and answers what it may use: all shares of a budget together never exceed its size. Who
   * has more in use than that begins nothing more until it is over. Wanting nothing gives the share back.
   */
  share(claim: ShareClaim): Promise<number>;
  /** Every share that still counts. */
  shares(now: number): Promise<readonly BudgetShare[]>;
}

/** A share as it stands. */
export interface BudgetShare {
  readonly budget: string;
  readonly owner: string;
  readonly wanted: number;
  /** What counts of it: what it may use, or what it still has in use beyond that. */
  readonly granted: number;
  /** Until when it is lent, in ms. */
  readonly until: number;
}

/** Where a breaker stands, as the worker that changed it last tells. */
export interface BreakerNote {
  readonly name: string;
  readonly phase: 'closed' | 'open' | 'halfOpen' | 'recovering';
  readonly since: number;
  /** When an open one lets its next probe through, in ms. */
  readonly until: number | null;
  readonly why: string;
  /** The worker. */
  readonly owner: string;
}

/** A person's order for a breaker. */
export interface BreakerOrder {
  readonly phase: 'open' | 'closed';
  readonly by: string;
  readonly why: string;
  readonly at: number;
}

/** A breaker with what a person ordered; the note is null when no worker told anything yet. */
export interface StoredBreaker {
  readonly name: string;
  readonly note: Omit<BreakerNote, 'name'> | null;
  readonly order: BreakerOrder | null;
}

/** What workers and people say of breakers. */
export interface BreakerStore {
  list(): Promise<readonly StoredBreaker[]>;
  /** A worker's breaker changed; a probe that was claimed is over. */
  tell(note: BreakerNote): Promise<void>;
  /** Whether the caller may make the probe of an open breaker: one of all, until it tells or that time is over. */
  claimProbe(claim: { name: string; now: number; until: number }): Promise<boolean>;
  /** Orders a breaker open or closed, or takes the order back with null. */
  order(name: string, order: BreakerOrder | null): Promise<void>;
}
