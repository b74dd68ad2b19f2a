import type { Clock } from '../../core/base/clock.ts';

/** A clock whose sleeps end at once and move time forward; timers for timeouts run for real, and short. */
export interface JumpingClock extends Clock {
  /** Every wait so far, in ms. */
  readonly waits: number[];
}

export function jumpingClock(startMs: number = Date.UTC(2026, 10, 22)): JumpingClock {
  const waits: number[] = [];
  let elapsedMs = 0;
  return {
    waits,
    now: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
      elapsedMs += ms;
      await new Promise<void>((resolve) => setImmediate(resolve));
    },
    after: (ms, call) => {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
  };
}
