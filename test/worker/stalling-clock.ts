import type { Clock } from '../../core/base/clock.ts';

/** The clock of one process, which can be made to stand still while time goes on for the others. */
export interface StallingClock extends Clock {
  /** As SIGSTOP does: nothing of the process that waits for time goes on. */
  stall(): void;
  /** As SIGCONT does: everything that became due goes on at once. */
  wake(): void;
}

export function stallingClock(inner: Clock): StallingClock {
  let isStalled = false;
  let late: (() => void)[] = [];

  function after(ms: number, call: () => void): () => void {
    const due = (): void => {
      if (isStalled) late.push(due);
      else call();
    };
    const cancel = inner.after(ms, due);
    return () => {
      cancel();
      late = late.filter((one) => one !== due);
    };
  }

  function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const cancel = after(ms, resolve);
      signal?.addEventListener('abort', () => {
        cancel();
        reject(signal.reason);
      });
    });
  }

  return {
    now: () => inner.now(),
    monotonicMs: () => inner.monotonicMs(),
    after,
    sleep,
    stall: () => {
      isStalled = true;
    },
    wake: () => {
      isStalled = false;
      for (const call of late.splice(0)) call();
    },
  };
}
