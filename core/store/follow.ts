import type { Clock } from '../base/clock.ts';
import { faultOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Store } from './store.ts';

/** How often the machine's clock is compared with the database's, in ms. */
const EVERY_MS = 30_000;
/**
 * How often the machine's clock is looked at by itself, in ms. One that jumped is compared at once: meanwhile this
 * process would take leases that others hold, or give itself such as are over.
 */
const LOOK_MS = 1_000;
/** Differences below that lie within what the comparison itself takes, in ms. */
const LEAST_MS = 50;
/** A difference that somebody should know of, in ms. */
const TOLD_MS = 2_000;

/**
 * Lets a process go by the database's time: leases, holds and schedules of a fleet then mean the same moment on every
 * machine, however wrong a machine's own clock is or jumps.
 *
 * Shape: resolves after the first comparison; the answer ends the later ones.
 */
export async function followStore(options: {
  readonly store: Store;
  /** The machine's clock, which `follow` puts right. */
  readonly own: Clock;
  readonly follow: (aheadMs: number) => void;
  /** Told when this process had gone by a later time than the right one, and by how much, in ms. */
  readonly putBack: (backMs: number) => void;
  readonly log: Log;
}): Promise<() => void> {
  const { store, own, follow, putBack, log } = options;
  let isOver = false;
  let cancel = (): void => undefined;
  let known = 0;
  /** At the last comparison, by the clock that never goes back, and how far the wall's was ahead of that. */
  let comparedMs = 0;
  let wallAheadMs = 0;

  const compare = async (): Promise<boolean> => {
    const before = own.monotonicMs();
    const wallAhead = own.now() - before;
    const time = await store.time();
    if (time === null) return false;
    comparedMs = before;
    wallAheadMs = wallAhead;
    const halfWay = (own.monotonicMs() - before) / 2;
    const ahead = Math.round(time + halfWay - own.now());
    if (Math.abs(ahead - known) < LEAST_MS) return true;
    if (Math.abs(ahead) >= TOLD_MS)
      log.warn("This machine's clock differs from the database's, which is followed.", {
        aheadMs: ahead,
      });
    const backMs = known - ahead;
    known = ahead;
    follow(ahead);
    if (backMs > 0) putBack(backMs);
    return true;
  };
  const look = async (): Promise<void> => {
    const nowMs = own.monotonicMs();
    const jumpedMs = Math.abs(own.now() - nowMs - wallAheadMs);
    if (jumpedMs >= LEAST_MS || nowMs - comparedMs >= EVERY_MS) await compare();
  };
  const later = (): void => {
    cancel = own.after(LOOK_MS, () => {
      look()
        .catch((error: unknown) =>
          log.warn('The clocks could not be compared.', { ...faultOf(error) }),
        )
        .finally(() => {
          if (!isOver) later();
        });
    });
  };
  if (await compare()) later();
  return () => {
    isOver = true;
    cancel();
  };
}
