/** What a vendor lets an account do, and what work takes of it. */
import type { Allowance } from './http-contract.ts';

/** What an account's calls may cost: one budget for all flows and connections that share the account. */
export type Budget = BucketBudget | WindowBudget | ConcurrencyBudget;

/** A leaky bucket of cost points or requests. */
export interface BucketBudget {
  readonly kind: 'points' | 'requests';
  readonly size: number;
  /** What flows back each second. */
  readonly restorePerSecond: number;
}

/** At most `size` calls in any window of that length, for each endpoint of the tier on its own. */
export interface WindowBudget {
  readonly kind: 'window';
  /** The vendor's name for endpoints with the same allowance; requests name it in `allowance`. */
  readonly tier: string;
  readonly size: number;
  readonly windowMs: number;
}

/** Calls at one time. */
export interface ConcurrencyBudget {
  readonly kind: 'concurrency';
  readonly size: number;
}

/** Calls of one kind that a piece of work makes. */
export interface CallCost {
  /** How many; a part of one where several pieces share a call. */
  readonly calls: number;
  /** What each takes of a bucket; 1 when absent. */
  readonly points?: number;
  /** Which windows each counts in. */
  readonly allowance?: Allowance;
}

/** What a piece of work takes when all goes well; meant a little too high rather than too low. */
export interface WorkCost {
  /** Once for the whole. */
  readonly perRun?: readonly CallCost[];
  /** For each page that is read, or batch that is written, which a run has at least one of. */
  readonly perBatch: readonly CallCost[];
  /** Records of a page or batch. */
  readonly batchRecords: number;
  /** For each record besides. */
  readonly perRecord?: readonly CallCost[];
}
