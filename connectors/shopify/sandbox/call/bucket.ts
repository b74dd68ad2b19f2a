import type { Clock } from '../../../../core/connector/index.ts';

/** What a plan gives an app: the bucket's size and what flows back each second. */
export interface BucketSize {
  readonly maximumAvailable: number;
  readonly restoreRate: number;
}

/** The bucket of each plan. Source: restore rates from shopify.dev, 2026-10; sizes as seen in answers. */
export const PLAN_BUCKETS: Readonly<Record<string, BucketSize>> = {
  standard: { maximumAvailable: 2000, restoreRate: 100 },
  advanced: { maximumAvailable: 4000, restoreRate: 200 },
  plus: { maximumAvailable: 20_000, restoreRate: 1000 },
};

/** The bucket as it stands now. */
export interface ThrottleStatus extends BucketSize {
  readonly currentlyAvailable: number;
}

/** The leaky bucket of one app in one shop, in cost points. */
export interface Bucket {
  /** Takes the points, or leaves them when there are not enough. */
  take(points: number): boolean;
  giveBack(points: number): void;
  status(): ThrottleStatus;
  /** Empties it, for a test of throttling. */
  drain(): void;
}

/** Opens a full bucket. */
export function makeBucket(clock: Clock, size: BucketSize): Bucket {
  let available = size.maximumAvailable;
  let readAt = clock.monotonicMs();

  function refill(): void {
    const now = clock.monotonicMs();
    const restored = ((now - readAt) / 1000) * size.restoreRate;
    available = Math.min(size.maximumAvailable, available + restored);
    readAt = now;
  }

  return {
    take: (points) => {
      refill();
      if (points > available) return false;
      available -= points;
      return true;
    },
    giveBack: (points) => {
      available = Math.min(size.maximumAvailable, available + points);
    },
    status: () => {
      refill();
      return { ...size, currentlyAvailable: Math.floor(available) };
    },
    drain: () => {
      refill();
      available = 0;
    },
  };
}
