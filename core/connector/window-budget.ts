import type { Clock } from '../base/clock.ts';
import { CrossdockError } from '../base/errors.ts';
import type { WindowBudget } from './contract.ts';
import { BUDGET_ERRORS } from './errors.ts';
import type { WindowState } from './http-contract.ts';

/** The calls of one endpoint, counted against one window. */
export interface CallWindow {
  /**
   * Waits until one more call fits, first come first served, and counts it.
   *
   * Errors: BUDGET_WAIT_TOO_LONG → the call was not sent. Rejects with the signal's reason.
   */
  take(signal?: AbortSignal): Promise<void>;
  /** Says that a call which was counted was answered, or failed. */
  done(): void;
  /** Takes over what the vendor says of its present window. */
  report(state: WindowState): void;
}

/** What a window is made of. */
export interface CallWindowOptions {
  readonly budget: WindowBudget;
  readonly clock: Clock;
  readonly longestWaitMs: number;
  readonly where: string;
}

/**
 * Opens the count of one endpoint.
 *
 * Shape: a call counts from the moment it is sent until one window after its answer, because the vendor counted it
 *        somewhere in between; so no window of the vendor's, wherever it begins, sees more calls than it allows.
 */
export function openCallWindow(options: CallWindowOptions): CallWindow {
  return new Window(options);
}

class Window implements CallWindow {
  readonly #options: CallWindowOptions;
  #underWay = 0;
  /** When the calls that still count were answered, oldest first. */
  #answered: number[] = [];
  /** Calls of others in the vendor's present window, as far as it reported them. */
  #others = { count: 0, untilMs: 0 };
  #line: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;

  constructor(options: CallWindowOptions) {
    this.#options = options;
  }

  take(signal?: AbortSignal): Promise<void> {
    const arrivedMs = this.#options.clock.monotonicMs();
    const turn = this.#line.then(() => this.#wait(arrivedMs, signal));
    this.#line = turn.catch(() => undefined);
    return turn;
  }

  done(): void {
    this.#underWay = Math.max(0, this.#underWay - 1);
    this.#answered.push(this.#options.clock.monotonicMs());
    this.#wake();
  }

  report({ remaining, resetMs }: WindowState): void {
    const nowMs = this.#options.clock.monotonicMs();
    const { size } = this.#options.budget;
    const unknown = size - remaining - this.#counted(nowMs);
    if (unknown <= 0) return;
    this.#others = { count: Math.min(size, unknown), untilMs: nowMs + Math.max(0, resetMs) };
  }

  async #wait(arrivedMs: number, signal: AbortSignal | undefined): Promise<void> {
    const { clock, budget, longestWaitMs } = this.#options;
    for (;;) {
      signal?.throwIfAborted();
      const nowMs = clock.monotonicMs();
      if (this.#counted(nowMs) + this.#foreign(nowMs) < budget.size) break;
      const waitMs = this.#waitMs(nowMs);
      if (waitMs === null) {
        await this.#nextAnswer(signal);
        continue;
      }
      const wholeMs = nowMs - arrivedMs + waitMs;
      if (wholeMs > longestWaitMs) throw this.#tooLong(wholeMs);
      await clock.sleep(waitMs, signal);
    }
    this.#underWay += 1;
  }

  #counted(nowMs: number): number {
    const { windowMs } = this.#options.budget;
    const first = this.#answered.findIndex((atMs) => atMs > nowMs - windowMs);
    this.#answered = first < 0 ? [] : this.#answered.slice(first);
    return this.#underWay + this.#answered.length;
  }

  #foreign(nowMs: number): number {
    return nowMs < this.#others.untilMs ? this.#others.count : 0;
  }

  /** Until the next call of those that count does so no more; null when all of them are under way. */
  #waitMs(nowMs: number): number | null {
    const [oldest] = this.#answered;
    const { untilMs } = this.#others;
    const ends = [
      ...(oldest === undefined ? [] : [oldest + this.#options.budget.windowMs]),
      ...(untilMs > nowMs ? [untilMs] : []),
    ];
    return ends.length === 0 ? null : Math.max(1, Math.ceil(Math.min(...ends) - nowMs));
  }

  #nextAnswer(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(signal?.reason);
      signal?.addEventListener('abort', stop, { once: true });
      this.#wake = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
    });
  }

  #tooLong(waitMs: number): CrossdockError {
    const { longestWaitMs, where, budget } = this.#options;
    return new CrossdockError(BUDGET_ERRORS.BUDGET_WAIT_TOO_LONG, {
      what: `the call would wait ${waitMs} ms for tier ${budget.tier}, and ${longestWaitMs} ms are allowed`,
      where,
      retry: { afterMs: Math.min(waitMs, 3_600_000) },
    });
  }
}
