import type { Clock } from '../base/clock.ts';
import { CrossdockError } from '../base/errors.ts';
import { type Log, silentLog } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { BUDGET_WAIT_MS } from './account.ts';
import {
  Breaker,
  type BreakerSettings,
  type BreakerState,
  type CallOutcome,
  type Forced,
} from './breaker.ts';
import { BREAKER_ERRORS } from './errors.ts';
import { Gate, QUEUE_MAX } from './gate.ts';
import type { BreakerPhase, CallObserver } from './observe.ts';
import { NormalRate, RecoveryPace } from './recovery.ts';
import { RetryBudget } from './retry-budget.ts';

/** What a target goes by, from `config/hub.yaml`. */
export interface TargetSettings extends BreakerSettings {
  /** Repetitions of calls, in percent of the first calls. */
  readonly repeatPercent: number;
  /** A call is not repeated any more when its first attempt is so long ago, in ms. */
  readonly repeatMaxAgeMs: number;
}

/** The workers that share a breaker, as one of them sees the others. */
export interface BreakerPeers {
  /** This worker found out that a system works no more, or again. */
  tell(name: string, state: BreakerState): void;
  /** Whether this worker may make the probe that is due: true for one of all. Errors: it may, then. */
  mayProbe(name: string, state: BreakerState): Promise<boolean>;
}

/** How a target is opened. */
export interface TargetOptions {
  readonly name: string;
  readonly settings: TargetSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log?: Log;
  readonly observer?: CallObserver;
  readonly peers?: BreakerPeers;
}

/**
 * One system under one credential: whether it works, how fast it may be called after an outage, and how much may be
 * repeated.
 */
export interface Target {
  readonly name: string;
  readonly repeatMaxAgeMs: number;
  /** Before a call stands in line for anything. Errors: BREAKER_OPEN, BUDGET_WAIT_TOO_LONG, HTTP_QUEUE_FULL. */
  admit(signal: AbortSignal): Promise<void>;
  /** Just before it is sent; the answer is told what became of it. Errors: BREAKER_OPEN. */
  begin(isFirst: boolean): Promise<(outcome: CallOutcome) => void>;
  /** Whether a call may be repeated now; if so, it is counted. */
  mayRepeat(): boolean;
  /** The same for a repetition that a connector makes itself. Errors: RETRY_BUDGET_SPENT → it was not sent. */
  repeat(): void;
  /** How long no call can go, in ms; 0 when one could be tried. */
  restMs(): number;
  /** The same for a batch of work: when a probe is due only one of them is let go. */
  claimMs(): number;
  state(): BreakerState;
  force(forced: Forced | null): void;
  adopt(until: number, why: string): void;
  adoptRecovery(): void;
}

/** Opens a target; it is taken to work until its calls say otherwise. */
export function openTarget(options: TargetOptions): Target {
  return new OneTarget(options);
}

interface Recovery {
  readonly pace: RecoveryPace;
  readonly gate: Gate;
}

class OneTarget implements Target {
  readonly name: string;
  readonly repeatMaxAgeMs: number;
  readonly #options: TargetOptions;
  readonly #breaker: Breaker;
  readonly #rate: NormalRate;
  readonly #repeats: RetryBudget;
  #recovery: Recovery | null = null;

  constructor(options: TargetOptions) {
    const { name, settings, clock, random, peers } = options;
    this.name = name;
    this.repeatMaxAgeMs = settings.repeatMaxAgeMs;
    this.#options = options;
    this.#rate = new NormalRate(clock);
    this.#repeats = new RetryBudget(settings.repeatPercent);
    this.#breaker = new Breaker({
      ...{ name, settings, clock, random },
      changed: (from, state, isNews) => this.#changed(from, state, isNews),
      mayProbe: (state) => peers?.mayProbe(name, state) ?? Promise.resolve(true),
    });
  }

  async admit(signal: AbortSignal): Promise<void> {
    this.#breaker.check();
    if (this.#recovery === null) return;
    if (this.#recovery.pace.isOver) this.#breaker.settled();
    else await this.#recovery.gate.take(1, signal);
  }

  async begin(isFirst: boolean): Promise<(outcome: CallOutcome) => void> {
    const end = await this.#breaker.begin();
    if (this.#breaker.state.phase === 'closed') this.#rate.count();
    if (isFirst) this.#repeats.first();
    return end;
  }

  mayRepeat(): boolean {
    const isAllowed = this.#breaker.restMs() === 0 && this.#repeats.spend();
    this.#options.observer?.repeat?.({ target: this.name, isAllowed });
    return isAllowed;
  }

  repeat(): void {
    if (this.mayRepeat()) return;
    const what = `${this.name} has repeated as many calls as it may`;
    throw new CrossdockError(BREAKER_ERRORS.RETRY_BUDGET_SPENT, { what, where: this.name });
  }

  restMs(): number {
    return this.#breaker.restMs();
  }

  claimMs(): number {
    return this.#breaker.claimMs();
  }

  state(): BreakerState {
    return this.#breaker.state;
  }

  force(forced: Forced | null): void {
    this.#breaker.force(forced);
  }

  adopt(until: number, why: string): void {
    this.#breaker.adopt(until, why);
  }

  adoptRecovery(): void {
    this.#breaker.adoptRecovery();
  }

  #changed(from: BreakerPhase, state: BreakerState, isNews: boolean): void {
    const { clock, log = silentLog(), observer, peers, settings } = this.#options;
    const { phase, why, since: at } = state;
    if (phase !== 'recovering') this.#recovery = null;
    else {
      const pace = new RecoveryPace(clock, this.#rate.perSecond(), settings.recoveryPercent / 100);
      const limits = { longestWaitMs: BUDGET_WAIT_MS, queueMax: QUEUE_MAX, where: this.name };
      this.#recovery = { pace, gate: new Gate({ meter: pace, clock, ...limits }) };
    }
    const fields = { target: this.name, from, to: phase, why };
    if (phase === 'open') log.warn('A circuit breaker is open.', fields);
    else log.info('A circuit breaker changed.', fields);
    observer?.breaker?.({ target: this.name, from, to: phase, at, why });
    if (isNews) peers?.tell(this.name, state);
  }
}
