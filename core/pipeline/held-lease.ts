import type { Clock } from '../base/clock.ts';
import { faultOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Lease } from '../connector/lease.ts';

/** A lease is renewed so often within its length that one late renewal does not lose it. */
const RENEWALS = 3;
/**
 * The part of a lease's length before its end in which it does not count as held: a call takes a while to arrive, and
 * this process may go by a time that is a little behind the database's.
 */
const MARGIN_PART = 10;

/** A moment by both clocks: the wall's, by which others judge a lease, and the one that never goes back. */
export interface Moment {
  readonly now: number;
  readonly monotonicMs: number;
}

/** This moment; a lease is counted from the one before its statement was sent. */
export function momentOf(clock: Clock): Moment {
  return { now: clock.now(), monotonicMs: clock.monotonicMs() };
}

/** A lease that this process took and renews. */
export interface HeldLease extends Lease {
  /** Aborted when the lease could not be kept, so that the work ends early. */
  readonly lost: AbortSignal;
}

/** How a lease was taken, and how it is renewed. */
export interface Taken {
  /** Before the statement that took it was sent. */
  readonly at: Moment;
  /** False when another owner has it by now. */
  readonly renew: (until: number) => Promise<boolean>;
  /** Whether it is to be renewed now although nobody asks for it; always when absent. */
  readonly isNeeded?: () => boolean;
}

interface Parts {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: { readonly leaseMs: number };
}

/**
 * Does the work while its lease is renewed beside it. A process that stands still does not renew: another one takes
 * over, what this one then wants to send is refused, and what it wants to settle is fenced out.
 */
export async function withLease<T>(
  parts: Parts,
  taken: Taken,
  work: (held: HeldLease) => Promise<T>,
): Promise<T> {
  const kept = new KeptLease(parts, taken);
  try {
    return await work(kept);
  } finally {
    kept.end();
  }
}

/** A lease that is renewed from its making until `end`. */
export class KeptLease implements HeldLease {
  readonly #parts: Parts;
  readonly #renew: Taken['renew'];
  readonly #isNeeded: () => boolean;
  readonly #lost = new AbortController();
  #heldSince: Moment;
  #isOver = false;
  /** Counts what joined: a renewal that was sent before does not cover it. */
  #joined = 0;
  #renewing: Promise<boolean> | null = null;
  #cancel = (): void => undefined;

  constructor(parts: Parts, { at, renew, isNeeded = () => true }: Taken) {
    this.#parts = parts;
    this.#heldSince = at;
    this.#renew = renew;
    this.#isNeeded = isNeeded;
    this.#renewLater();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Both clocks must say so: others judge by the wall's, which may jump, and the other one may stand still while the
   * machine sleeps.
   */
  isHeld(): boolean {
    if (this.#isOver || this.lost.aborted) return false;
    const { clock, settings } = this.#parts;
    const surelyMs = settings.leaseMs - settings.leaseMs / MARGIN_PART;
    const { now, monotonicMs } = this.#heldSince;
    return clock.monotonicMs() < monotonicMs + surelyMs && clock.now() < now + surelyMs;
  }

  async ensure(): Promise<boolean> {
    // A renewal that is under way may have been asked for before the standstill.
    for (let times = 0; times < 2 && !this.isHeld(); times += 1) await this.#renewed();
    return this.isHeld();
  }

  /** One more lease is held and renewed with it from now on: all are held so long as each of them is. */
  join(at: Moment): void {
    const { now, monotonicMs } = this.#heldSince;
    this.#joined += 1;
    this.#heldSince = {
      now: Math.min(now, at.now),
      monotonicMs: Math.min(monotonicMs, at.monotonicMs),
    };
  }

  /** Renews no more; the lease itself is for its owner to give back. */
  end(): void {
    this.#isOver = true;
    this.#cancel();
  }

  #renewLater(): void {
    const { clock, settings } = this.#parts;
    this.#cancel = clock.after(Math.floor(settings.leaseMs / RENEWALS), () => {
      const renewed = this.#isNeeded() ? this.#renewed() : Promise.resolve(false);
      void renewed.finally(() => {
        if (!this.#isOver && !this.lost.aborted) this.#renewLater();
      });
    });
  }

  /** Asks once at a time, however many calls wait for the answer. */
  #renewed(): Promise<boolean> {
    this.#renewing ??= this.#renewNow().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renewNow(): Promise<boolean> {
    if (this.#isOver || this.lost.aborted) return false;
    const { clock, log, settings } = this.#parts;
    const at = momentOf(clock);
    const joined = this.#joined;
    try {
      const isRenewed = await this.#renew(at.now + settings.leaseMs);
      if (isRenewed && joined === this.#joined) this.#heldSince = at;
      // One that ended meanwhile was given back, not lost.
      else if (!isRenewed && !this.#isOver) this.#lost.abort();
      return isRenewed;
    } catch (error) {
      // The database may answer again before the lease runs out.
      log.warn('A lease could not be renewed.', { ...faultOf(error) });
      return false;
    }
  }
}

/** Where no lane was free: nothing may be written. */
export const NO_LEASE: HeldLease = {
  lost: AbortSignal.abort(),
  isHeld: () => false,
  ensure: async () => false,
};
