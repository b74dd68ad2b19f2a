import type { Clock } from '../base/clock.ts';
import type { Meter } from './gate.ts';

/** The span by which rates are counted, in ms: long enough that a burst of a second is no rate. */
export const RATE_SPAN_MS = 10_000;
/** How far back the normal rate is looked for, in spans: an hour. */
const SPANS_MAX = 360;
/** The part of the spans that were at most as fast as the normal rate. */
const OFTEN = 0.95;
/** No recovery is slower than this, in calls a second: any vendor bears it. */
export const RECOVERY_LEAST = 1;
/** Where nothing is known of the rate before, it doubles each span; from here on it is not held any more. */
const RAMP_MOST = 64;

/**
 * How fast a target was called before: the rate that it bore again and again in the last hour.
 *
 * Shape: of twenty spans with calls the second fastest, so that a burst into a full bucket is not taken for a rate.
 */
export class NormalRate {
  readonly #clock: Clock;
  readonly #spans = new Map<number, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** One more call went out. */
  count(): void {
    const span = this.#span();
    this.#spans.set(span, (this.#spans.get(span) ?? 0) + 1);
    for (const old of this.#spans.keys()) {
      if (old > span - SPANS_MAX) break;
      this.#spans.delete(old);
    }
  }

  /** Calls a second in the hour up to the last call, or null when no whole span has seen one. */
  perSecond(): number | null {
    const newest = Math.max(...this.#spans.keys());
    const counts = [...this.#spans]
      .filter(([span]) => span < newest && span > newest - SPANS_MAX)
      .map(([, count]) => count)
      .toSorted((a, b) => a - b);
    const often = counts[Math.ceil(counts.length * OFTEN) - 1];
    return often === undefined ? null : often / (RATE_SPAN_MS / 1000);
  }

  #span(): number {
    return Math.floor(this.#clock.monotonicMs() / RATE_SPAN_MS);
  }
}

/**
 * How fast calls may go after an outage, so that what waited does not fall upon the target all at once.
 *
 * Shape: evenly spread, without bursts; by the rate from before where there is one, else faster and faster.
 */
export class RecoveryPace implements Meter {
  readonly #clock: Clock;
  readonly #perSecond: number | null;
  readonly #begunMs: number;
  #nextMs: number;
  #heldMs: number;

  constructor(clock: Clock, normalPerSecond: number | null, factor: number) {
    this.#clock = clock;
    const known = normalPerSecond === null ? null : normalPerSecond * factor;
    this.#perSecond = known === null ? null : Math.max(RECOVERY_LEAST, known);
    this.#begunMs = clock.monotonicMs();
    this.#nextMs = this.#begunMs;
    this.#heldMs = this.#begunMs;
  }

  /** Calls a second at this time; infinite once nothing is held any more. */
  get perSecond(): number {
    if (this.#perSecond !== null) return this.#perSecond;
    const spans = Math.floor((this.#clock.monotonicMs() - this.#begunMs) / RATE_SPAN_MS);
    const ramp = RECOVERY_LEAST * 2 ** spans;
    return ramp > RAMP_MOST ? Number.POSITIVE_INFINITY : ramp;
  }

  /** Nothing had to wait for a whole span: what had piled up is gone. */
  get isOver(): boolean {
    return this.#clock.monotonicMs() - this.#heldMs > RATE_SPAN_MS;
  }

  waitMs(): number {
    const nowMs = this.#clock.monotonicMs();
    if (this.perSecond === Number.POSITIVE_INFINITY || this.#nextMs <= nowMs) return 0;
    this.#heldMs = nowMs;
    return Math.max(1, Math.ceil(this.#nextMs - nowMs));
  }

  take(): void {
    const nowMs = this.#clock.monotonicMs();
    this.#nextMs = Math.max(nowMs, this.#nextMs) + 1000 / this.perSecond;
  }

  refusal(): null {
    return null;
  }
}
