import type { Priority } from './work.ts';

/** A call that had to wait for a budget of its account. */
export interface Wait {
  readonly account: string;
  /** `points`, `requests`, `calls`, or a tier with its endpoint. */
  readonly budget: string;
  readonly priority: Priority;
  readonly flow: string;
  readonly waitedMs: number;
}

/** A breaker that changed. */
export interface BreakerChange {
  readonly target: string;
  readonly from: BreakerPhase;
  readonly to: BreakerPhase;
  readonly at: number;
  readonly why: string;
}

/**
 * closed: calls go through · open: none does until its time · halfOpen: one call tries whether the target answers
 * again · recovering: closed, but no faster than the target bore before.
 */
export type BreakerPhase = 'closed' | 'open' | 'halfOpen' | 'recovering';

/** Told of what accounts and targets do: where metrics are made of it. Must not throw. */
export interface CallObserver {
  /** Left out where nothing waited. */
  readonly waited?: (wait: Wait) => void;
  readonly breaker?: (change: BreakerChange) => void;
  /** A call that would have been repeated; `isAllowed` says whether the target's retry budget had room. */
  readonly repeat?: (repeat: { readonly target: string; readonly isAllowed: boolean }) => void;
}
