import { performance } from 'node:perf_hooks';

/** The only source of time (I10). Units: ms since the epoch, UTC. */
export interface Clock {
  /** Wall time in ms since the epoch. */
  now(): number;
  /** A reading that never goes back, in ms; only differences mean something. */
  monotonicMs(): number;
  /** Resolves after that time; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls once after that time; the answer cancels. Never keeps the process alive by itself. */
  after(ms: number, call: () => void): () => void;
}

/** The machine's clock. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    sleep: (ms, signal) => sleepFor(ms, signal),
    after: (ms, call) => {
      const timer = setTimeout(call, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

/**
 * A clock whose wall time can be put right while it runs; how fast time passes is still the given clock's.
 *
 * Units: `follow` takes how far the right time is ahead of the given clock, in ms.
 */
export function steeredClock(inner: Clock): {
  readonly clock: Clock;
  readonly follow: (aheadMs: number) => void;
} {
  let ahead = 0;
  return {
    clock: {
      now: () => inner.now() + ahead,
      monotonicMs: () => inner.monotonicMs(),
      sleep: (ms, signal) => inner.sleep(ms, signal),
      after: (ms, call) => inner.after(ms, call),
    },
    follow: (aheadMs) => {
      ahead = aheadMs;
    },
  };
}

function sleepFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** The text form used in records and logs: ISO 8601, UTC, ms. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
