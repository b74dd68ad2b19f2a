import type { Clock } from '../base/clock.ts';
import { faultOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';

/** One budget of an account as its workers divide it: in calls, places, or thousandths of a bucket. */
export interface SharedMeter {
  readonly size: number;
  /** How long what was used still counts at the vendor after its worker is gone, in ms. */
  readonly lingerMs: number;
  /** What this worker would use now. */
  wanted(): number;
  /** What it cannot give back at once: open calls, calls that the vendor still counts. */
  inUse(): number;
  /** It may use that much from now on. */
  grant(size: number): void;
}

/** What a worker asks for. */
export interface ShareRequest {
  /** The account's name and the budget's within it: the same text in every worker. */
  readonly budget: string;
  readonly size: number;
  readonly wanted: number;
  readonly inUse: number;
  readonly lingerMs: number;
}

/**
 * Where the workers of an account divide its budgets among themselves.
 *
 * Shape:  the shares of a budget together never exceed its size; who wants less than a fair part leaves the rest to the
 *         others, and a worker that is alone has it all. A share is a loan: it ends after `forMs` unless it is asked
 *         for again, so what a dead worker held comes back by itself.
 * Errors: whatever the store throws; the share goes on until its time is over.
 */
export interface BudgetLedger {
  share(request: ShareRequest): Promise<{ readonly granted: number; readonly forMs: number }>;
}

/** How often a share is asked for again while it is used, in ms: the one cost at the store, for any number of calls. */
export const SHARE_EVERY_MS = 1_000;
/** How soon it is asked for again while calls wait and the share is too small, in ms. */
const SHORT_EVERY_MS = 200;
/** How long a share is kept without a call, in ms. */
const IDLE_MS = 5_000;

/** What a keeper is made of. */
export interface KeeperOptions {
  readonly budget: string;
  readonly meter: SharedMeter;
  readonly ledger: BudgetLedger;
  readonly clock: Clock;
  readonly log: Log;
}

/** Keeps one worker's share of one budget as large as it may be while calls need it, and gives it back after them. */
export class ShareKeeper {
  readonly #options: KeeperOptions;
  #granted = 0;
  #usedMs: number;
  #askedMs = Number.NEGATIVE_INFINITY;
  #isAsking = false;
  #isStopped = false;
  #cancel = (): void => undefined;
  #cancelEnd = (): void => undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#usedMs = options.clock.monotonicMs();
    options.meter.grant(0);
  }

  /** A call has to wait: a larger share might serve it. */
  short(): void {
    if (this.#isAsking || this.#granted >= this.#options.meter.size) return;
    const sinceMs = this.#options.clock.monotonicMs() - this.#askedMs;
    this.#again(Math.max(0, SHORT_EVERY_MS - sinceMs));
  }

  /** Gives everything back. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    if (this.#granted > 0) await this.#ask();
    this.#cancelEnd();
  }

  #again(ms: number): void {
    this.#cancel();
    if (ms === 0) void this.#ask();
    else this.#cancel = this.#options.clock.after(ms, () => void this.#ask());
  }

  /** After its time the share may be another worker's, also while the store is slow to answer. */
  #endAt(untilMs: number): void {
    const { clock, meter } = this.#options;
    this.#cancelEnd();
    this.#cancelEnd = clock.after(Math.max(0, untilMs - clock.monotonicMs()), () => {
      this.#granted = 0;
      meter.grant(0);
    });
  }

  async #ask(): Promise<void> {
    const { budget, meter, ledger, clock, log } = this.#options;
    const nowMs = clock.monotonicMs();
    this.#isAsking = true;
    this.#askedMs = nowMs;
    const inUse = meter.inUse();
    const wanted = meter.wanted();
    if (wanted > 0 || inUse > 0) this.#usedMs = nowMs;
    const isIdle = this.#isStopped || nowMs - this.#usedMs > IDLE_MS;
    const asked = isIdle ? 0 : Math.max(1, Math.ceil(wanted));
    try {
      const { size, lingerMs } = meter;
      const share = await ledger.share({ budget, size, wanted: asked, inUse, lingerMs });
      this.#granted = share.granted;
      this.#endAt(nowMs + share.forMs);
    } catch (error) {
      log.warn('A share of a budget could not be asked for.', { budget, ...faultOf(error) });
    }
    this.#isAsking = false;
    meter.grant(this.#granted);
    if (isIdle && this.#granted === 0) return;
    const isShort = this.#granted < meter.size && meter.wanted() > this.#granted;
    this.#again(isShort ? SHORT_EVERY_MS : SHARE_EVERY_MS);
  }
}
