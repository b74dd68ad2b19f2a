import type { Clock } from '../base/clock.ts';
import { CrossdockError } from '../base/errors.ts';
import type { BucketBudget } from './contract.ts';
import { BUDGET_ERRORS } from './errors.ts';

/** What a vendor says of the bucket. */
export interface BudgetState {
  readonly available: number;
  readonly size: number;
  readonly restorePerSecond: number;
}

/** A leaky bucket that every flow of one account takes from before it calls. */
export interface AccountBudget {
  /**
   * Waits until that much is there, first come first served, and takes it.
   *
   * Errors: BUDGET_CALL_TOO_LARGE, BUDGET_WAIT_TOO_LONG → the call was not sent. Rejects with the signal's reason.
   */
  take(cost: number, signal?: AbortSignal): Promise<void>;
  /** Says that a call which took this much was answered, or failed. */
  done(cost: number): void;
  /** Corrects the estimate by what the vendor reported. */
  report(state: BudgetState): void;
  state(): BudgetState;
}

/** What a budget is made of. */
export interface BudgetOptions {
  readonly budget: BucketBudget;
  readonly clock: Clock;
  /** The longest that one call waits in line, in ms. */
  readonly longestWaitMs: number;
  readonly where: string;
}

/**
 * Opens the budget of one account.
 *
 * Units: cost points or requests. The estimate is kept low rather than high: what other calls under way have taken is
 * subtracted from each report, since the vendor may not have charged them yet.
 */
export function openBudget(options: BudgetOptions): AccountBudget {
  return new Bucket(options);
}

class Bucket implements AccountBudget {
  readonly #options: BudgetOptions;
  #size: number;
  #restorePerSecond: number;
  #available: number;
  #atMs: number;
  #underWay = 0;
  #line: Promise<void> = Promise.resolve();

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#size = options.budget.size;
    this.#restorePerSecond = options.budget.restorePerSecond;
    this.#available = options.budget.size;
    this.#atMs = options.clock.monotonicMs();
  }

  take(cost: number, signal?: AbortSignal): Promise<void> {
    const arrivedMs = this.#options.clock.monotonicMs();
    const turn = this.#line.then(() => this.#wait({ cost, arrivedMs, signal }));
    this.#line = turn.catch(() => undefined);
    return turn;
  }

  done(cost: number): void {
    this.#underWay = Math.max(0, this.#underWay - cost);
  }

  report(state: BudgetState): void {
    this.#size = state.size;
    this.#restorePerSecond = state.restorePerSecond;
    this.#available = Math.min(state.size, state.available) - this.#underWay;
    this.#atMs = this.#options.clock.monotonicMs();
  }

  state(): BudgetState {
    this.#restore();
    return {
      available: this.#available,
      size: this.#size,
      restorePerSecond: this.#restorePerSecond,
    };
  }

  async #wait(call: { cost: number; arrivedMs: number; signal: AbortSignal | undefined }) {
    const { clock, longestWaitMs } = this.#options;
    for (;;) {
      call.signal?.throwIfAborted();
      this.#restore();
      if (call.cost > this.#size) throw this.#tooLarge(call.cost);
      if (this.#available >= call.cost) break;
      const missing = call.cost - this.#available;
      const waitMs = Math.max(1, Math.ceil((missing / this.#restorePerSecond) * 1000));
      const waitedMs = clock.monotonicMs() - call.arrivedMs;
      if (waitedMs + waitMs > longestWaitMs) throw this.#tooLong(waitedMs + waitMs);
      await clock.sleep(waitMs, call.signal);
    }
    this.#available -= call.cost;
    this.#underWay += call.cost;
  }

  #restore(): void {
    const nowMs = this.#options.clock.monotonicMs();
    const back = ((nowMs - this.#atMs) / 1000) * this.#restorePerSecond;
    this.#available = Math.min(this.#size, this.#available + back);
    this.#atMs = nowMs;
  }

  #tooLarge(cost: number): CrossdockError {
    return new CrossdockError(BUDGET_ERRORS.BUDGET_CALL_TOO_LARGE, {
      what: `the call costs ${cost} and the account's budget holds ${this.#size}`,
      where: this.#options.where,
    });
  }

  #tooLong(waitMs: number): CrossdockError {
    return new CrossdockError(BUDGET_ERRORS.BUDGET_WAIT_TOO_LONG, {
      what: `the call would wait ${waitMs} ms in all, and ${this.#options.longestWaitMs} ms are allowed`,
      where: this.#options.where,
      retry: { afterMs: Math.min(waitMs, 3_600_000) },
    });
  }
}
