import type { Clock } from '../base/clock.ts';
import { Gate, type GateOptions, type Meter, QUEUE_MAX } from './gate.ts';
import type { WindowState } from './http-contract.ts';
import type { WindowBudget } from './limits.ts';
import type { SharedMeter } from './share.ts';

/** The calls of one endpoint, counted against one window. */
export interface CallWindow {
  /**
   * Waits until one more call fits, in the order of the waiting line, and counts it.
   *
   * Errors: BUDGET_WAIT_TOO_LONG, HTTP_QUEUE_FULL → the call was not sent. Rejects with the signal's reason.
   */
  take(signal?: AbortSignal): Promise<void>;
  /** Says that a call which was counted was answered, or failed. */
  done(): void;
  /** Takes over what the vendor says of its present window; what cannot be true is not. */
  report(state: WindowState): void;
  /** How this worker's part of the window is made larger and smaller, where several share it. */
  readonly shared: SharedMeter;
}

/** What a window is made of. */
export interface CallWindowOptions extends Pick<GateOptions, 'where' | 'short' | 'waited'> {
  readonly budget: WindowBudget;
  readonly clock: Clock;
  readonly longestWaitMs: number;
  readonly queueMax?: number;
  /** The part of the window that only real time may use, from 0 to 1. */
  readonly reserve?: number;
}

/**
 * Opens the count of one endpoint.
 *
 * Shape: a call counts from the moment it is sent until one window after its answer, because the vendor counted it
 *        somewhere in between; so no window of the vendor's, wherever it begins, sees more calls than it allows.
 */
export function openCallWindow(options: CallWindowOptions): CallWindow {
  const meter = new Window(options);
  const { budget, clock, longestWaitMs, queueMax = QUEUE_MAX, short, waited } = options;
  const where = `${options.where}, tier ${budget.tier}`;
  const gate = new Gate({
    ...{ meter, clock, longestWaitMs, queueMax, where },
    ...(short === undefined ? {} : { short }),
    ...(waited === undefined ? {} : { waited }),
  });
  return {
    take: (signal) => gate.take(1, signal),
    done: () => {
      meter.done();
      gate.poke();
    },
    report: (state) => meter.report(state),
    shared: {
      size: budget.size,
      lingerMs: budget.windowMs,
      wanted: () => Math.min(budget.size, meter.counted() + gate.waitingCost),
      inUse: () => meter.counted(),
      grant: (size) => {
        meter.grant(size);
        gate.poke();
      },
    },
  };
}

class Window implements Meter {
  readonly #options: CallWindowOptions;
  #underWay = 0;
  /** When the calls that still count were answered, oldest first. */
  #answered: number[] = [];
  /** Calls of others in the vendor's present window, as far as it reported them. */
  #others = { count: 0, untilMs: 0 };
  /** The calls in a window that this worker may make. */
  #share: number;

  constructor(options: CallWindowOptions) {
    this.#options = options;
    this.#share = options.budget.size;
  }

  waitMs(_cost: number, mayUseReserve: boolean): number | null {
    const nowMs = this.#options.clock.monotonicMs();
    const { reserve = 0 } = this.#options;
    const kept = mayUseReserve ? 0 : Math.floor(this.#share * reserve);
    if (this.counted() + this.#foreign(nowMs) < this.#share - kept) return 0;
    return this.#untilRoomMs(nowMs);
  }

  take(): void {
    this.#underWay += 1;
  }

  refusal(): null {
    return null;
  }

  done(): void {
    this.#underWay = Math.max(0, this.#underWay - 1);
    this.#answered.push(this.#options.clock.monotonicMs());
  }

  /** Calls that the other workers may make are known of; what goes beyond them was made by somebody else. */
  report({ remaining, resetMs }: WindowState): void {
    const nowMs = this.#options.clock.monotonicMs();
    const { size, windowMs } = this.#options.budget;
    const unknown = size - remaining - this.counted() - (size - this.#share);
    if (!(unknown > 0) || Number.isNaN(resetMs)) return;
    const leftMs = Math.min(windowMs, Math.max(0, resetMs));
    this.#others = { count: Math.min(size, unknown), untilMs: nowMs + leftMs };
  }

  grant(size: number): void {
    this.#share = size;
  }

  /** Calls of this worker that the vendor may still count. */
  counted(): number {
    const { windowMs } = this.#options.budget;
    const nowMs = this.#options.clock.monotonicMs();
    const first = this.#answered.findIndex((atMs) => atMs > nowMs - windowMs);
    this.#answered = first < 0 ? [] : this.#answered.slice(first);
    return this.#underWay + this.#answered.length;
  }

  #foreign(nowMs: number): number {
    return nowMs < this.#others.untilMs ? this.#others.count : 0;
  }

  /** Until the next call of those that count does so no more; null when all of them are under way. */
  #untilRoomMs(nowMs: number): number | null {
    const [oldest] = this.#answered;
    const { untilMs } = this.#others;
    const ends = [
      ...(oldest === undefined ? [] : [oldest + this.#options.budget.windowMs]),
      ...(untilMs > nowMs ? [untilMs] : []),
    ];
    return ends.length === 0 ? null : Math.max(1, Math.ceil(Math.min(...ends) - nowMs));
  }
}
