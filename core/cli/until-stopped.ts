import type { Clock } from '../base/clock.ts';

/** How long one wait is, in ms; any length would do. */
const WAIT_MS = 60_000;

/**
 * Resolves when the process was told to stop.
 *
 * A worker whose database is away has nothing else that keeps Node from ending it: its sockets are gone, and the timers
 * of its looks do not count.
 */
export async function untilStopped(clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await clock.sleep(WAIT_MS, signal).catch(() => undefined);
}
