import type { Clock } from '../../base/clock.ts';
import type { SqlDriver } from './driver.ts';

/** Told of each write transaction when it is over, committed or not: its name, and how long it took in ms. */
export type WriteTimed = (write: string, ms: number) => void;

/** A driver whose writes are timed, the wait for the writer among it: that is what callers feel. */
export function timedDriver(driver: SqlDriver, clock: Clock, told: WriteTimed): SqlDriver {
  async function timed<T>(write: string, work: () => Promise<T>): Promise<T> {
    const startedMs = clock.monotonicMs();
    try {
      return await work();
    } finally {
      told(write, clock.monotonicMs() - startedMs);
    }
  }
  return {
    ...driver,
    transaction: (write, statements) => timed(write, () => driver.transaction(write, statements)),
    guarded: (write, statements) => timed(write, () => driver.guarded(write, statements)),
    interactive: (write, work) => timed(write, () => driver.interactive(write, work)),
  };
}
