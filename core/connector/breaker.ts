import type { Clock } from '../base/clock.ts';
import { CrossdockError } from '../base/errors.ts';
import type { Random } from '../base/random.ts';
import { BREAKER_ERRORS } from './errors.ts';
import type { BreakerPhase } from './observe.ts';

/** What a breaker goes by, from `config/hub.yaml`. */
export interface BreakerSettings {
  /** The share of failed calls at which it opens, in percent. */
  readonly failurePercent: number;
  /** The fewest calls that decide anything; three times as many are looked at. */
  readonly sample: number;
  /** Calls that are older say nothing any more, in ms. */
  readonly windowMs: number;
  /** How long it stays open the first time, in ms; it doubles with each probe that fails. */
  readonly openMs: number;
  readonly openLongestMs: number;
  /** How fast calls may go after an outage, in percent of the rate that was usual before. */
  readonly recoveryPercent: number;
}

/** What became of a call, as far as it tells whether the target works. */
export type CallOutcome = 'ok' | 'failed' | 'neutral';

/** A person's order that stands above what the calls say. */
export interface Forced {
  readonly phase: 'open' | 'closed';
  readonly by: string;
  readonly why: string;
  /** When it was ordered, in ms. */
  readonly at: number;
}

/** A breaker as it stands. */
export interface BreakerState {
  readonly phase: BreakerPhase;
  /** Since when, in ms. */
  readonly since: number;
  /** When an open one lets its next probe through, in ms; null when it is not open, or open by hand. */
  readonly until: number | null;
  readonly why: string;
  readonly forced: Forced | null;
}

/** What a breaker is made of. */
export interface BreakerOptions {
  readonly name: string;
  readonly settings: BreakerSettings;
  readonly clock: Clock;
  readonly random: Random;
  /** `isNews`: this worker found it out, and the others do not know yet. */
  readonly changed: (from: BreakerPhase, state: BreakerState, isNews: boolean) => void;
  /** Whether this worker may make the one probe of all workers. */
  readonly mayProbe: (state: BreakerState) => Promise<boolean>;
}

interface Result {
  readonly atMs: number;
  readonly isFailed: boolean;
}

/** Calls that are looked at for each that is needed: a short streak among many good calls opens nothing. */
const LOOK_BACK = 3;
const WORKS = 'calls are answered';

interface Change {
  readonly forced?: Forced;
  readonly until?: number;
  readonly isNews?: boolean;
}

/** What a person or another worker said, or what is over in a moment. */
const OLD_NEWS: Change = { isNews: false };

/**
 * Keeps calls away from a target that does not work.
 *
 * Shape:  opens when the share of failures among the last calls reaches its limit; after its time one call probes, and
 *         decides alone whether it closes. Results of calls from before a change do not count after it.
 * Errors: BREAKER_OPEN → the call was not sent; it says when to come again.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  #state: BreakerState;
  #results: Result[] = [];
  /** Counts the changes: a result belongs to the time in which its call began. */
  #era = 0;
  #failedProbes = 0;
  /** Until when whoever was let go last may make the probe. */
  #claimedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: BreakerOptions) {
    this.#options = options;
    const since = options.clock.now();
    this.#state = { phase: 'closed', since, until: null, why: WORKS, forced: null };
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** How long no call can go, in ms; 0 when one could be tried. */
  restMs(): number {
    const { phase, until, forced } = this.#state;
    if (forced !== null) return forced.phase === 'open' ? this.#options.settings.openLongestMs : 0;
    if (phase === 'halfOpen') return this.#options.settings.openMs;
    if (phase !== 'open' || until === null) return 0;
    return Math.max(0, until - this.#options.clock.now());
  }

  /** As `restMs`; of all that ask when a probe is due one is let go, the others come again a little later. */
  claimMs(): number {
    const restMs = this.restMs();
    if (restMs > 0 || this.#state.forced !== null || this.#state.phase !== 'open') return restMs;
    const nowMs = this.#options.clock.monotonicMs();
    // Whole ones, as times of the store are; this clock has parts of them.
    if (nowMs < this.#claimedUntilMs) return Math.ceil(this.#claimedUntilMs - nowMs);
    this.#claimedUntilMs = nowMs + this.#options.settings.openMs;
    return 0;
  }

  /** Errors: BREAKER_OPEN when no call can go now. */
  check(): void {
    const restMs = this.restMs();
    if (restMs > 0) throw this.#refusal(restMs);
  }

  /** Just before a call is sent; the answer is told what became of it. */
  async begin(): Promise<(outcome: CallOutcome) => void> {
    this.check();
    if (this.#state.forced === null && this.#state.phase === 'open') return this.#probe();
    const era = this.#era;
    return (outcome) => {
      if (era === this.#era) this.#note(outcome);
    };
  }

  /** Takes over a person's order, or takes it back with null. */
  force(forced: Forced | null): void {
    if (this.#state.forced?.at === forced?.at && this.#state.forced?.phase === forced?.phase)
      return;
    const why = `by hand, ${forced?.by ?? ''}: ${forced?.why ?? ''}`;
    if (forced === null) this.#change('closed', 'the order by hand was taken back', OLD_NEWS);
    else this.#change(forced.phase, why, { ...OLD_NEWS, forced });
  }

  /** Another worker found the target not working: nobody calls it until that time. */
  adopt(until: number, why: string): void {
    const { forced, phase } = this.#state;
    if (forced !== null || phase === 'halfOpen' || until <= this.#options.clock.now()) return;
    if (phase === 'open' && (this.#state.until ?? 0) >= until) return;
    this.#change('open', why, { ...OLD_NEWS, until });
  }

  /** Another worker's probe was answered. */
  adoptRecovery(): void {
    if (this.#state.forced === null && this.#state.phase === 'open') this.#recover(OLD_NEWS);
  }

  /** What had piled up is gone. */
  settled(): void {
    if (this.#state.phase === 'recovering') this.#change('closed', WORKS);
  }

  async #probe(): Promise<(outcome: CallOutcome) => void> {
    const before = this.#state;
    this.#change('halfOpen', 'one call tries whether it works again', OLD_NEWS);
    const era = this.#era;
    const isMine = await this.#options.mayProbe(before).catch(() => true);
    if (era === this.#era && !isMine) {
      const until = this.#options.clock.now() + this.#options.settings.openMs;
      const why = 'another worker tries whether it works again';
      this.#change('open', why, { ...OLD_NEWS, until });
    }
    if (era !== this.#era) throw this.#refusal(Math.max(1, this.restMs()));
    return (outcome) => {
      if (era !== this.#era) return;
      if (outcome === 'ok') this.#recover();
      else if (outcome === 'neutral') this.#open(this.#options.clock.now(), before.why);
      else this.#fail('the probe failed');
    };
  }

  #note(outcome: CallOutcome): void {
    const { clock, settings } = this.#options;
    if (outcome === 'neutral') return;
    const nowMs = clock.monotonicMs();
    this.#results.push({ atMs: nowMs, isFailed: outcome === 'failed' });
    if (this.#results.length > settings.sample * LOOK_BACK) this.#results.shift();
    if (this.#state.forced !== null || outcome === 'ok') return;
    const recent = this.#results.filter((one) => nowMs - one.atMs <= settings.windowMs);
    const failed = recent.filter((one) => one.isFailed).length;
    if (recent.length < settings.sample) return;
    if (failed * 100 < recent.length * settings.failurePercent) return;
    this.#fail(`${failed} of the last ${recent.length} calls failed`);
  }

  /** Doubles the wait with each failed probe, and spreads it, so that workers do not probe together. */
  #fail(why: string): void {
    const { clock, random, settings } = this.#options;
    const most = Math.min(settings.openLongestMs, settings.openMs * 2 ** this.#failedProbes);
    this.#failedProbes += 1;
    const waitMs = Math.ceil(most / 2 + (random.next() * most) / 2);
    this.#open(clock.now() + waitMs, why);
  }

  #open(until: number, why: string): void {
    this.#change('open', why, { until });
  }

  #recover(how: Change = {}): void {
    this.#failedProbes = 0;
    this.#change('recovering', 'the probe was answered', how);
  }

  #change(phase: BreakerPhase, why: string, how: Change = {}): void {
    const { phase: from } = this.#state;
    const { forced = null, until = null, isNews = true } = how;
    this.#era += 1;
    this.#results = [];
    this.#claimedUntilMs = Number.NEGATIVE_INFINITY;
    const since = this.#options.clock.now();
    this.#state = { phase, since, until, why, forced };
    this.#options.changed(from, this.#state, isNews);
  }

  #refusal(restMs: number): CrossdockError {
    const { why, forced } = this.#state;
    return new CrossdockError(BREAKER_ERRORS.BREAKER_OPEN, {
      what: `no call goes to ${this.#options.name}: ${why}`,
      where: this.#options.name,
      retry: { afterMs: restMs },
      ...(forced === null ? {} : { mend: `run \`crossdock breaker auto ${this.#options.name}\`` }),
    });
  }
}
