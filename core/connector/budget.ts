import type { Clock } from '../base/clock.ts';
import { Gate, type GateOptions, type Meter, QUEUE_MAX } from './gate.ts';
import type { BucketBudget } from './limits.ts';
import type { SharedMeter } from './share.ts';

/** What a vendor says of the bucket. */
export interface BudgetState {
  readonly available: number;
  readonly size: number;
  readonly restorePerSecond: number;
}

/** A leaky bucket that every flow of one account takes from before it calls. */
export interface AccountBudget {
  /**
   * Waits until that much is there, in the order of the waiting line, and takes it.
   *
   * Errors: BUDGET_CALL_TOO_LARGE, BUDGET_WAIT_TOO_LONG, HTTP_QUEUE_FULL → the call was not sent. Rejects with the
   *         signal's reason.
   */
  take(cost: number, signal?: AbortSignal): Promise<void>;
  /** Says that a call which took this much was answered, or failed. */
  done(cost: number): void;
  /** Corrects the estimate by what the vendor reported; what cannot be true is not taken over. */
  report(state: BudgetState): void;
  state(): BudgetState;
  /** How this worker's part of the bucket is made larger and smaller, where several share it. */
  readonly shared: SharedMeter;
}

/** What a budget is made of. */
export interface BudgetOptions extends Pick<GateOptions, 'where' | 'short' | 'waited'> {
  readonly budget: BucketBudget;
  readonly clock: Clock;
  /** The longest that one call waits in line, in ms. */
  readonly longestWaitMs: number;
  readonly queueMax?: number;
  /** The part of the bucket that only real time may use, from 0 to 1. */
  readonly reserve?: number;
}

/** A bucket is shared in thousandths, since its size is only known once the vendor has told. */
export const BUCKET_PARTS = 1_000;

/**
 * Opens the budget of one account.
 *
 * Units: cost points or requests. The estimate is kept low rather than high: what other calls under way have taken is
 * subtracted from each report, since the vendor may not have charged them yet.
 */
export function openBudget(options: BudgetOptions): AccountBudget {
  const meter = new Bucket(options);
  const { clock, longestWaitMs, queueMax = QUEUE_MAX, where, short, waited } = options;
  const gate = new Gate({
    ...{ meter, clock, longestWaitMs, queueMax, where },
    ...(short === undefined ? {} : { short }),
    ...(waited === undefined ? {} : { waited }),
  });
  const poked = (change: () => void): void => {
    change();
    gate.poke();
  };
  return {
    take: (cost, signal) => gate.take(cost, signal),
    done: (cost) => meter.done(cost),
    report: (state) => poked(() => meter.report(state)),
    state: () => meter.state(),
    shared: {
      size: BUCKET_PARTS,
      lingerMs: 0,
      wanted: () => meter.wanted(gate.waitingCost),
      inUse: () => 0,
      grant: (parts) => poked(() => meter.grant(parts / BUCKET_PARTS)),
    },
  };
}

class Bucket implements Meter {
  readonly #clock: Clock;
  readonly #reserve: number;
  #size: number;
  #restorePerSecond: number;
  #available: number;
  #atMs: number;
  #underWay = 0;
  /** The part of the bucket and of what flows back that this worker may use. */
  #share = 1;
  /** What calls took since the share was last asked for: who used much will want much. */
  #takenSinceAsked = 0;
  /** Whether a call went: its answer tells what is left at the vendor. */
  #isTried = false;

  constructor({ clock, budget, reserve = 0 }: BudgetOptions) {
    this.#clock = clock;
    this.#reserve = reserve;
    this.#size = budget.size;
    this.#restorePerSecond = budget.restorePerSecond;
    this.#available = budget.size;
    this.#atMs = clock.monotonicMs();
  }

  /**
   * Below its reserve a bucket serves real time only. A call that is larger than this worker's part of the bucket goes
   * when the part is full, and what it took beyond flows back first: it would wait for ever otherwise. The first call
   * goes as soon as there is a part at all, for a part is empty at first, and only an answer tells what is left.
   */
  waitMs(cost: number, mayUseReserve: boolean): number | null {
    this.#restore();
    const most = this.#size * this.#share;
    if (most <= 0) return null;
    if (!this.#isTried) return 0;
    const kept = mayUseReserve ? 0 : most * this.#reserve;
    const missing = Math.min(cost + kept, most) - this.#available;
    // What flowed back in pieces of a ms is not whole to the last digit.
    if (missing <= 1e-9) return 0;
    return Math.max(1, Math.ceil((missing / (this.#restorePerSecond * this.#share)) * 1000));
  }

  take(cost: number): void {
    this.#isTried = true;
    this.#available -= cost;
    this.#underWay += cost;
    this.#takenSinceAsked += cost;
  }

  refusal(cost: number): string | null {
    if (cost <= this.#size) return null;
    return `the call costs ${cost} and the account's budget holds ${this.#size}`;
  }

  done(cost: number): void {
    this.#underWay = Math.max(0, this.#underWay - cost);
  }

  report({ available, size, restorePerSecond }: BudgetState): void {
    if (!Number.isFinite(size) || size <= 0 || !Number.isFinite(available)) return;
    this.#restore();
    this.#size = size;
    if (Number.isFinite(restorePerSecond) && restorePerSecond > 0) {
      this.#restorePerSecond = restorePerSecond;
    }
    const whole = Math.min(size, Math.max(0, available));
    this.#available = whole * this.#share - this.#underWay;
  }

  state(): BudgetState {
    this.#restore();
    return {
      available: this.#available,
      size: this.#size,
      restorePerSecond: this.#restorePerSecond,
    };
  }

  wanted(waitingCost: number): number {
    const cost = this.#takenSinceAsked + waitingCost;
    this.#takenSinceAsked = 0;
    return Math.min(BUCKET_PARTS, Math.ceil((cost / this.#size) * BUCKET_PARTS));
  }

  /** A part that grows is empty at first: others may just have used it. One that shrinks loses what is beyond it. */
  grant(share: number): void {
    this.#restore();
    this.#share = share;
    this.#available = Math.min(this.#available, this.#size * share);
  }

  #restore(): void {
    const nowMs = this.#clock.monotonicMs();
    const back = ((nowMs - this.#atMs) / 1000) * this.#restorePerSecond * this.#share;
    this.#available = Math.min(this.#size * this.#share, this.#available + back);
    this.#atMs = nowMs;
  }
}
