import { AsyncLocalStorage } from 'node:async_hooks';

/** Why a call is made: a person or a webhook waits for it, or a sweep, a backfill or a replay does it on the side. */
export type Priority = 'realTime' | 'sweep' | 'backfill' | 'replay';

/** Every priority, the one that is served first at the front. */
export const PRIORITIES: readonly Priority[] = ['realTime', 'sweep', 'backfill', 'replay'];

/** For whom calls are made: the account serves by priority, and within one fairly between flows. */
export interface Work {
  readonly priority: Priority;
  /** The flow's name; empty for work of no flow, such as a check or the care for subscriptions. */
  readonly flow: string;
}

/** Work that nobody announced counts as a sweep of no flow: never as real time, which has a reserve to itself. */
const UNANNOUNCED: Work = { priority: 'sweep', flow: '' };

const UNDER_WAY = new AsyncLocalStorage<Work>();

/**
 * Does the work; every call to a vendor that it leads to, however deep in a connector, carries its priority.
 *
 * Shape: asynchronous work, too, also pages that are read ahead; connectors neither see nor pass it on.
 */
export function withWork<T>(work: Work, run: () => T): T {
  return UNDER_WAY.run(work, run);
}

/** The work that is being done here. */
export function currentWork(): Work {
  return UNDER_WAY.getStore() ?? UNANNOUNCED;
}
