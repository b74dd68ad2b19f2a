import type { Clock } from './clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly call: () => void;
}

/** A clock that moves only when told: tests and the simulation run on it (I10). */
export interface VirtualClock extends Clock {
  /** Moves time forward, firing due timers in time order and letting promises settle between them. */
  advance(ms: number): Promise<void>;
  /** Jumps the wall clock without firing timers: a clock step as NTP or an operator makes it. */
  jump(ms: number): void;
  /** How many timers wait. */
  pending(): number;
}

/** Makes a virtual clock that starts at that time. */
export function virtualClock(startMs: number = Date.UTC(2026, 0, 1)): VirtualClock {
  let elapsed = 0;
  let wallOffset = startMs;
  let order = 0;
  let timers: Timer[] = [];

  function after(ms: number, call: () => void): () => void {
    const timer: Timer = { at: elapsed + Math.max(0, ms), order, call };
    order += 1;
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  }

  function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      const cancel = after(ms, () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      });
      const stop = (): void => {
        cancel();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  async function advance(ms: number): Promise<void> {
    const end = elapsed + ms;
    await settle();
    for (let next = nextDue(end); next !== undefined; next = nextDue(end)) {
      const due = next;
      timers = timers.filter((other) => other !== due);
      elapsed = due.at;
      due.call();
      await settle();
    }
    elapsed = end;
    await settle();
  }

  function nextDue(end: number): Timer | undefined {
    return timers
      .filter((timer) => timer.at <= end)
      .sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }

  return {
    now: () => wallOffset + elapsed,
    monotonicMs: () => elapsed,
    sleep,
    after,
    advance,
    jump: (ms) => {
      wallOffset += ms;
    },
    pending: () => timers.length,
  };
}

/** Lets every queued promise and I/O callback of this turn run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
