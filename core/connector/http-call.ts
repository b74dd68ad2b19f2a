import pRetry from 'p-retry';
import { backoffMs, type RetryPolicy } from '../base/backoff.ts';
import type { Clock } from '../base/clock.ts';
import { CrossdockError } from '../base/errors.ts';
import type { Random } from '../base/random.ts';
import type { Account } from './account.ts';
import type { CallOutcome } from './breaker.ts';
import { HTTP_ERRORS, mayHaveExecuted } from './errors.ts';
import type { Allowance, HttpResponse } from './http-contract.ts';
import { type CallRecord, recordOf } from './http-record.ts';
import type { AttemptNote, CallNotes } from './http-telemetry.ts';
import type { Transport, WireRequest } from './http-transport.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Target } from './target.ts';

/** The age at which a call is not repeated any more, in ms, where no target says so; a longer wait is the engine's. */
export const PATIENCE_MS = 30_000;
const REPEATS: RetryPolicy = { attempts: 4, firstMs: 500, longestMs: 10_000 };

/** One call, checked and serialised, and what it needs on its way. */
export interface CallPlan {
  readonly wire: WireRequest;
  /** Whether it may be repeated although it may have been carried out. */
  readonly isRepeatable: boolean;
  readonly points: number;
  readonly allowance: Allowance | undefined;
  readonly isRepetition: boolean;
  readonly account: Account;
  readonly target: Target | undefined;
  readonly send: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly where: string;
  readonly record: ((call: CallRecord) => void) | undefined;
  readonly notes: CallNotes;
}

/**
 * Makes one call over all its attempts.
 *
 * Shape:  a held-back call (429, or 503 with Retry-After) and one that was surely not sent are always repeated,
 *         server faults and broken connections only when the call is repeatable. The last answer is the answer.
 */
export function makeCall(plan: CallPlan): Promise<HttpResponse> {
  return new Call(plan).run();
}

/** An answer that asks to come again; it is the final answer when patience ends. */
class ComeAgain extends Error {
  readonly response: HttpResponse;
  readonly waitMs: number | null;

  constructor(response: HttpResponse, waitMs: number | null) {
    super(`status ${response.status}`);
    this.response = response;
    this.waitMs = waitMs;
  }
}

class Call {
  readonly #plan: CallPlan;
  readonly #begin: ReturnType<CallNotes['begin']>;
  /** When the first attempt was sent; null before. */
  #firstMs: number | null = null;
  /** An earlier attempt that may have been carried out: a later "surely not sent" must not hide it. */
  #doubt: ComeAgain | CrossdockError | null = null;

  constructor(plan: CallPlan) {
    this.#plan = plan;
    this.#begin = plan.notes.begin();
  }

  async run(): Promise<HttpResponse> {
    try {
      return await pRetry((attempt) => this.#attempt(attempt), {
        retries: REPEATS.attempts - 1,
        // p-retry's own waits run on the machine's timers; this client waits on the injected clock instead (I10).
        minTimeout: 0,
        shouldRetry: ({ error, attemptNumber }) => this.#again(error, attemptNumber),
      });
    } catch (error) {
      return this.#end(error);
    }
  }

  async #attempt(attempt: number): Promise<HttpResponse> {
    const leave = await this.#enter(attempt);
    const { clock, wire } = this.#plan;
    const startedMs = clock.monotonicMs();
    this.#firstMs ??= startedMs;
    const tracing = this.#begin(wire, attempt);
    const note = (result: unknown): void =>
      this.#plan.record?.(recordOf({ wire, attempt, result, at: clock.now(), startedMs, clock }));
    try {
      const response = await this.#send(tracing, startedMs);
      note(response);
      leave(outcomeOf(response.status));
      this.#mayComeAgain(response);
      return response;
    } catch (error) {
      if (!(error instanceof ComeAgain)) {
        note(error);
        leave(outcomeOfFault(error));
      }
      throw error;
    }
  }

  /** Past lease and breaker, into every budget; the answer leaves them again with what became of the attempt. */
  async #enter(attempt: number): Promise<(outcome: CallOutcome) => void> {
    const { target, isRepetition, where, wire } = this.#plan;
    // What may not be sent stands in no line and takes of no budget.
    await wire.lease?.ensure(where);
    if (isRepetition && attempt === 1) target?.repeat();
    const giveBack = await this.#take();
    try {
      // Both asked again, since the wait for the budgets may have been long.
      await wire.lease?.ensure(where);
      const end = await target?.begin(attempt === 1 && !isRepetition);
      return (outcome) => {
        giveBack();
        end?.(outcome);
      };
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  async #take(): Promise<() => void> {
    const { account, allowance, points, target, wire } = this.#plan;
    await target?.admit(wire.signal);
    return account.take({ points, allowance, signal: wire.signal });
  }

  async #send(tracing: AttemptNote, startedMs: number): Promise<HttpResponse> {
    const { clock, send, wire } = this.#plan;
    try {
      const headers = { ...wire.headers, ...tracing.headers };
      const response = await send({ ...wire, headers });
      tracing.answered(response, clock.monotonicMs() - startedMs);
      return response;
    } catch (error) {
      tracing.failed(error, clock.monotonicMs() - startedMs);
      throw error;
    }
  }

  #mayComeAgain(response: HttpResponse): void {
    const waitMs = retryAfterMs(response.headers['retry-after'], this.#plan.clock.now());
    const isHeldBack = response.status === 429 || (response.status === 503 && waitMs !== null);
    if (isHeldBack) throw new ComeAgain(response, waitMs ?? 1000);
    if (!isServerFault(response.status) || !this.#plan.isRepeatable) return;
    this.#doubt = new ComeAgain(response, null);
    throw this.#doubt;
  }

  /** Waits before the next attempt; false ends the call with what there is. */
  async #again(error: Error, attempt: number): Promise<boolean> {
    const { clock, random, target, wire } = this.#plan;
    if (!(error instanceof ComeAgain) && !this.#mayRepeat(error)) return false;
    const askedMs = error instanceof ComeAgain ? (error.waitMs ?? 0) : 0;
    const waitMs = askedMs + backoffMs(REPEATS, attempt, random);
    const ageMs = clock.monotonicMs() - (this.#firstMs ?? clock.monotonicMs());
    if (ageMs + waitMs > (target?.repeatMaxAgeMs ?? PATIENCE_MS)) return false;
    if (target !== undefined && !target.mayRepeat()) return false;
    await clock.sleep(waitMs, wire.signal);
    return true;
  }

  #mayRepeat(error: Error): boolean {
    if (!(error instanceof CrossdockError) || !REPEATED.has(error.code)) return false;
    if (!mayHaveExecuted(error)) return true;
    this.#doubt = error;
    return this.#plan.isRepeatable;
  }

  #end(error: unknown): HttpResponse {
    const last = this.#finalFault(error);
    const isSure = last instanceof ComeAgain ? last !== this.#doubt : !mayHaveExecuted(last);
    const verdict = isSure && this.#doubt !== null ? this.#doubt : last;
    if (verdict instanceof ComeAgain) return verdict.response;
    throw verdict;
  }

  #finalFault(error: unknown): unknown {
    if (error instanceof CrossdockError || error instanceof ComeAgain) return error;
    if (!this.#plan.wire.signal.aborted) return error;
    const what = 'the hub is stopping';
    return new CrossdockError(HTTP_ERRORS.HTTP_STOPPED, { what, where: this.#plan.where });
  }
}

/** Faults that another attempt may mend; a refused host or a too large answer stays what it is. */
const REPEATED: ReadonlySet<string> = new Set([
  'HTTP_UNREACHABLE',
  'HTTP_TIMEOUT',
  'HTTP_RESET',
  'HTTP_BODY_BROKEN',
]);

/** Faults of the server or its edge, by Shopify's list and the usual gateways. */
function isServerFault(status: number): boolean {
  return [500, 502, 503, 504].includes(status) || status >= 520;
}

/** A held-back call was answered by a system that works; 401 is a credential that does not. */
function outcomeOf(status: number): CallOutcome {
  return isServerFault(status) || status === 401 ? 'failed' : 'ok';
}

/** A fault of ours, or a stop of the hub, says nothing of the target. */
function outcomeOfFault(error: unknown): CallOutcome {
  const isTheirs = error instanceof CrossdockError && THEIRS.has(error.code);
  return isTheirs ? 'failed' : 'neutral';
}

const THEIRS: ReadonlySet<string> = new Set([...REPEATED, 'HTTP_TLS_REFUSED']);
