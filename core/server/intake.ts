import type { Clock } from '../base/clock.ts';
import { CrossdockError } from '../base/errors.ts';
import type { Reception } from '../pipeline/inbox.ts';
import { STORE_ERRORS } from '../store/errors.ts';
import { SERVER_ERRORS } from './errors.ts';

/** Vendors give up after five seconds; a store that is slower than this keeps nothing for them. */
const STUCK_AFTER_MS = 4_000;
const SECOND_MS = 1_000;
/** While nobody sends, nothing shows that there is room again: after this long the next delivery may try. */
const REFUSAL_COUNTS_MS = 10_000;

/** Refusals that meet every delivery alike, though the store can still be read. */
const OF_ALL = [
  STORE_ERRORS.STORE_DISK_FULL,
  STORE_ERRORS.STORE_IO,
  STORE_ERRORS.STORE_READ_ONLY,
  STORE_ERRORS.STORE_ACCESS_REFUSED,
].map(({ code }) => code);

/** Deliveries between their last byte and their commit. */
export interface Intake {
  /**
   * Waits for the commit of a delivery, but not for ever.
   *
   * Errors: SERVER_STORE_SLOW; the delivery may be stored all the same, and its repetition is then a duplicate.
   */
  readonly store: (work: Promise<Reception>, where: string) => Promise<Reception>;
  /** Why deliveries are not stored now; null when they are. */
  readonly trouble: () => string | null;
}

/** Counts them. Units: ms. */
export function openIntake({
  clock,
  answerWithinMs,
}: {
  readonly clock: Clock;
  readonly answerWithinMs: number;
}): Intake {
  /** When each began to wait, the oldest first. */
  const waiting = new Set<{ readonly since: number }>();
  let refusal: { readonly reason: string; readonly at: number } | null = null;

  /** A refused sender or a duplicate needs no room, so neither shows that there is any. */
  function ended(reception: Reception): void {
    if (reception.status === 'stored') refusal = null;
  }

  function failed(error: unknown): void {
    if (!(error instanceof CrossdockError) || !OF_ALL.includes(error.code)) return;
    refusal = { reason: `${error.code}, ${error.what}`, at: clock.monotonicMs() };
  }

  async function store(work: Promise<Reception>, where: string): Promise<Reception> {
    const own = { since: clock.monotonicMs() };
    waiting.add(own);
    work.then(ended, failed);
    let cancel = (): void => undefined;
    const late = new Promise<never>((_resolve, reject) => {
      cancel = clock.after(answerWithinMs, () => reject(slow(where, answerWithinMs)));
    });
    try {
      return await Promise.race([work.finally(() => waiting.delete(own)), late]);
    } finally {
      cancel();
    }
  }

  function trouble(): string | null {
    const [oldest] = waiting;
    const now = clock.monotonicMs();
    const ms = oldest === undefined ? 0 : now - oldest.since;
    if (ms >= STUCK_AFTER_MS) {
      return `a delivery has waited ${Math.floor(ms / SECOND_MS)} s for the store`;
    }
    if (refusal === null || now - refusal.at >= REFUSAL_COUNTS_MS) return null;
    return `the store keeps no delivery: ${refusal.reason}`;
  }

  return { store, trouble };
}

function slow(where: string, limitMs: number): CrossdockError {
  const what = `the store has not committed a delivery within ${limitMs / SECOND_MS} s`;
  return new CrossdockError(SERVER_ERRORS.SERVER_STORE_SLOW, { what, where });
}
