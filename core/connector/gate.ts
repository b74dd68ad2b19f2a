import type { Clock } from '../base/clock.ts';
import { CrossdockError } from '../base/errors.ts';
import { BUDGET_ERRORS, HTTP_ERRORS } from './errors.ts';
import { WaitingLine } from './waiting-line.ts';
import { currentWork, type Work } from './work.ts';

/** Calls that may wait at one gate when nothing else is set: each costs some hundred bytes of memory. */
export const QUEUE_MAX = 10_000;

/** What a gate counts by: a bucket, a window, or the calls that are open. */
export interface Meter {
  /**
   * Until a call of that cost fits, in ms: 0 fits now; null only when another call ends, or the share grows.
   * Without the reserve what is kept for real time does not count as there.
   */
  waitMs(cost: number, mayUseReserve: boolean): number | null;
  /** Counts the call. */
  take(cost: number): void;
  /** Why a call of that cost can never fit; null when it can. */
  refusal(cost: number): string | null;
}

/** What a gate is made of. */
export interface GateOptions {
  readonly meter: Meter;
  readonly clock: Clock;
  /** The longest that one call waits in line, in ms; null where it ends with the calls before it. */
  readonly longestWaitMs: number | null;
  readonly queueMax: number;
  readonly where: string;
  /** Told when a call has to wait: a share of the budget may be got from elsewhere. */
  readonly short?: () => void;
  /** Told how long a call waited, in ms. */
  readonly waited?: (work: Work, waitedMs: number) => void;
}

interface Entry {
  readonly work: Work;
  readonly cost: number;
  readonly arrivedMs: number;
  readonly enter: () => void;
  readonly refuse: (error: unknown) => void;
}

/** One budget of an account: calls go through in the order of the waiting line as soon as the meter has room. */
export class Gate {
  readonly #options: GateOptions;
  readonly #line = new WaitingLine<Entry>();
  /** In the order of arrival, so that the one that waits longest is found at once. */
  readonly #arrivals = new Set<Entry>();
  #isServing = false;
  #wake = (): void => undefined;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Cost that waits in line. */
  get waitingCost(): number {
    let sum = 0;
    for (const { cost } of this.#arrivals) sum += cost;
    return sum;
  }

  /**
   * Waits until the call fits, and counts it.
   *
   * Errors: BUDGET_CALL_TOO_LARGE, BUDGET_WAIT_TOO_LONG, HTTP_QUEUE_FULL → it was not sent. Rejects with the signal's
   *         reason.
   */
  async take(cost: number, signal?: AbortSignal, work: Work = currentWork()): Promise<void> {
    signal?.throwIfAborted();
    const { meter, clock, queueMax } = this.#options;
    const refusal = meter.refusal(cost);
    if (refusal !== null) throw this.#tooLarge(refusal);
    if (this.#line.size === 0 && meter.waitMs(cost, work.priority === 'realTime') === 0) {
      meter.take(cost);
      return;
    }
    if (this.#line.size >= queueMax) throw this.#full();
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => this.#leave(entry, signal?.reason);
      const left = (): void => signal?.removeEventListener('abort', stop);
      const arrivedMs = clock.monotonicMs();
      const enter = (): void => {
        left();
        resolve();
      };
      const refuse = (error: unknown): void => {
        left();
        reject(error);
      };
      const entry: Entry = { work, cost, arrivedMs, enter, refuse };
      signal?.addEventListener('abort', stop, { once: true });
      this.#line.add(entry);
      this.#arrivals.add(entry);
      this.#options.short?.();
      this.poke();
    });
  }

  /** Looks again who fits: a call ended, the vendor reported, the share changed. */
  poke(): void {
    if (this.#isServing) this.#wake();
    else void this.#serve();
  }

  async #serve(): Promise<void> {
    this.#isServing = true;
    while (this.#line.size > 0) {
      const pauseMs = this.#serveFront();
      if (pauseMs !== 0) await this.#pause(pauseMs);
    }
    this.#isServing = false;
  }

  /** Serves or refuses whose turn it is; 0 when somebody left, else how long nobody can, null until a poke. */
  #serveFront(): number | null {
    const { meter, clock, longestWaitMs } = this.#options;
    const turn = this.#line.next();
    if (turn === null) return 0;
    const { waiting: entry, isPromoted } = turn;
    const nowMs = clock.monotonicMs();
    const refusal = meter.refusal(entry.cost);
    if (refusal !== null) return this.#drop(entry, this.#tooLarge(refusal));
    const waitMs = meter.waitMs(entry.cost, isPromoted || entry.work.priority === 'realTime');
    if (waitMs === 0) {
      meter.take(entry.cost);
      this.#line.served(entry);
      this.#arrivals.delete(entry);
      this.#options.waited?.(entry.work, nowMs - entry.arrivedMs);
      entry.enter();
      return 0;
    }
    if (longestWaitMs === null) return waitMs;
    const wholeMs = nowMs - entry.arrivedMs + (waitMs ?? 0);
    if (wholeMs > longestWaitMs) return this.#drop(entry, this.#tooLong(wholeMs));
    return this.#untilOverdue(nowMs, longestWaitMs, waitMs);
  }

  /** Whoever stands behind others for too long leaves as well. */
  #untilOverdue(nowMs: number, longestWaitMs: number, waitMs: number | null): number | null {
    const [oldest] = this.#arrivals;
    if (oldest === undefined) return waitMs;
    const leftMs = oldest.arrivedMs + longestWaitMs - nowMs;
    if (leftMs < 0) return this.#drop(oldest, this.#tooLong(nowMs - oldest.arrivedMs));
    return Math.min(waitMs ?? Number.POSITIVE_INFINITY, leftMs + 1);
  }

  #drop(entry: Entry, error: unknown): 0 {
    this.#line.remove(entry);
    this.#arrivals.delete(entry);
    entry.refuse(error);
    return 0;
  }

  #leave(entry: Entry, reason: unknown): void {
    this.#drop(entry, reason);
    this.poke();
  }

  /** Until that time is over or somebody pokes. */
  async #pause(ms: number | null): Promise<void> {
    const changed = new AbortController();
    const { signal } = changed;
    const poked = new Promise<void>((resolve) => {
      this.#wake = () => {
        changed.abort();
        resolve();
      };
    });
    if (ms === null) return poked;
    const slept = this.#options.clock.sleep(ms, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    await Promise.race([slept, poked]);
  }

  #tooLarge(what: string): CrossdockError {
    const { where } = this.#options;
    return new CrossdockError(BUDGET_ERRORS.BUDGET_CALL_TOO_LARGE, { what, where });
  }

  #tooLong(waitMs: number): CrossdockError {
    const { longestWaitMs, where } = this.#options;
    const wholeMs = Number.isFinite(waitMs) ? `${Math.ceil(waitMs)} ms` : 'for ever';
    return new CrossdockError(BUDGET_ERRORS.BUDGET_WAIT_TOO_LONG, {
      what: `the call would wait ${wholeMs} in all, and ${longestWaitMs} ms are allowed`,
      where,
      retry: { afterMs: Math.min(Math.ceil(waitMs), 3_600_000) },
    });
  }

  #full(): CrossdockError {
    const what = `${this.#options.queueMax} calls are waiting already`;
    return new CrossdockError(HTTP_ERRORS.HTTP_QUEUE_FULL, { what, where: this.#options.where });
  }
}
