import type { Clock } from '../../core/base/clock.ts';

/** A clock whose sleeps end at once, and whose timers only go off when somebody lets time pass. */
export interface HaltingClock extends Clock {
  /** Lets time pass and every timer that is due go off. */
  pass(ms: number): void;
}

interface Timer {
  readonly dueMs: number;
  readonly call: () => void;
}

/**
 * Makes such a clock.
 *
 * Shape: waits cost no real time, and a call that nobody answers ends when the one who holds the answer back says so,
 *        never because the machine was slow.
 */
export function haltingClock(startMs: number = Date.UTC(2026, 10, 22)): HaltingClock {
  const timers = new Set<Timer>();
  let elapsedMs = 0;
  return {
    now: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      elapsedMs += ms;
      await new Promise<void>((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
    after: (ms, call) => {
      const timer = { dueMs: elapsedMs + ms, call };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pass: (ms) => {
      elapsedMs += ms;
      for (const timer of [...timers]) {
        if (timer.dueMs > elapsedMs || !timers.delete(timer)) continue;
        timer.call();
      }
    },
  };
}
