import type { Random } from './random.ts';

/** How often and how long a record is retried before it becomes a dead letter. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly firstMs: number;
  readonly longestMs: number;
}

/** The policy of a flow that states none: seven waits of at most 10 s to 11 min, 21 min together. */
export const DEFAULT_RETRY: RetryPolicy = { attempts: 8, firstMs: 10_000, longestMs: 3_600_000 };

/**
 * The wait before the next attempt: exponential with full jitter, so that many waiting records spread out.
 *
 * Shape:  attempt 1 is the first failure; the cap doubles each time up to `longestMs`.
 * Source: AWS Architecture Blog, "Exponential Backoff And Jitter" (full jitter), 2015.
 */
export function backoffMs(policy: RetryPolicy, attempt: number, random: Random): number {
  const cap = Math.min(policy.longestMs, policy.firstMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(random.next() * cap);
}
