import Bottleneck from 'bottleneck';
import type { Clock } from '../base/clock.ts';
import { CrossdockError } from '../base/errors.ts';
import { type Log, silentLog } from '../base/log.ts';
import { type AccountBudget, type BudgetState, openBudget } from './budget.ts';
import { HTTP_ERRORS } from './errors.ts';
import { QUEUE_MAX } from './gate.ts';
import type { Allowance, WindowState } from './http-contract.ts';
import type { BucketBudget, Budget, WindowBudget } from './limits.ts';
import type { CallObserver } from './observe.ts';
import { openCalls } from './open-calls.ts';
import { type BudgetLedger, type SharedMeter, ShareKeeper } from './share.ts';
import { type CallWindow, openCallWindow } from './window-budget.ts';
import type { Work } from './work.ts';

/** The longest that one call is held back for the account's budget, in ms. */
export const BUDGET_WAIT_MS = 120_000;
/** Calls at one time where the connector names no limit. */
const CONCURRENCY = 8;

/** What one call takes. */
export interface Taking {
  readonly points: number;
  readonly allowance: Allowance | undefined;
  readonly signal: AbortSignal;
}

/** The budgets of one vendor account, shared by every connection that names it. */
export interface Account {
  /** Calls that are open at one time. */
  readonly concurrency: number;
  /**
   * Waits until the call fits into every budget and has one of the account's places; the answer gives them back.
   *
   * Errors: BUDGET_CALL_TOO_LARGE, BUDGET_WAIT_TOO_LONG, HTTP_QUEUE_FULL → it was not sent.
   */
  take(taking: Taking): Promise<() => void>;
  /** Runs a call that has its place over the network. Errors: HTTP_QUEUE_FULL. */
  inTurn<T>(run: () => Promise<T>): Promise<T>;
  reportBudget(state: BudgetState): void;
  reportWindow(allowance: Allowance, state: WindowState): void;
  /** What is left of the buckets now, as far as this process knows. */
  left(): readonly BudgetLeft[];
  /** Gives back what this worker holds of budgets that it shares with others. */
  close(): Promise<void>;
}

/** A bucket of an account. Units: cost points or requests. */
export interface BudgetLeft {
  readonly budget: 'points' | 'requests';
  readonly available: number;
  readonly size: number;
}

/** How an account is opened; what is left out has this process alone as its user, and no reserve. */
export interface AccountOptions {
  readonly clock: Clock;
  readonly where: string;
  /** The part of each budget that only real time may use, from 0 to 1. */
  readonly reserve?: number;
  /** Calls that may wait at each budget. */
  readonly queueMax?: number;
  /** Where several workers divide the budgets, under the account's name; without one this process has them whole. */
  readonly shared?: { readonly ledger: BudgetLedger; readonly account: string; readonly log?: Log };
  readonly observer?: CallObserver;
}

/**
 * Opens the budgets of an account from a connector's limits.
 *
 * Shape: a call takes from its windows, then requests, then points, and last a place among the open calls, so that a
 *        place is never held by a call that still waits.
 */
export function openAccount(limits: readonly Budget[], options: AccountOptions): Account {
  const shares = new Shares(options);
  const bucket = (kind: 'points' | 'requests'): AccountBudget | null => {
    const budget = limits.find((limit): limit is BucketBudget => limit.kind === kind);
    if (budget === undefined) return null;
    return shares.divided(kind, (parts) =>
      openBudget({ ...parts, budget, longestWaitMs: BUDGET_WAIT_MS }),
    );
  };
  const points = bucket('points');
  const requests = bucket('requests');
  const windows = openWindows(limits, shares);
  const concurrency = limits.find((limit) => limit.kind === 'concurrency')?.size ?? CONCURRENCY;
  const longestWaitMs = options.shared === undefined ? null : BUDGET_WAIT_MS;
  const places = shares.divided('calls', (parts) =>
    openCalls({ ...parts, size: concurrency, longestWaitMs }),
  );
  const limiter = openLimiter(concurrency, options);
  return {
    concurrency,
    take: async ({ allowance, points: cost, signal }) => {
      const taken: (() => void)[] = [];
      const giveBack = (): void => {
        for (const done of taken.splice(0)) done();
      };
      try {
        for (const window of windows.of(allowance)) {
          await window.take(signal);
          taken.push(() => window.done());
        }
        await requests?.take(1, signal);
        taken.push(() => requests?.done(1));
        await points?.take(cost, signal);
        taken.push(() => points?.done(cost));
        await places.take(signal);
        taken.push(() => places.done());
        return giveBack;
      } catch (error) {
        giveBack();
        throw error;
      }
    },
    inTurn: limiter,
    reportBudget: (state) => (points ?? requests)?.report(state),
    reportWindow: (allowance, state) => windows.of(allowance).at(-1)?.report(state),
    left: () => [...leftOf('points', points), ...leftOf('requests', requests)],
    close: () => shares.stop(),
  };
}

function leftOf(budget: BudgetLeft['budget'], bucket: AccountBudget | null): readonly BudgetLeft[] {
  if (bucket === null) return [];
  const { available, size } = bucket.state();
  return [{ budget, available, size }];
}

/**
 * The last stop before the network: whatever goes wrong above, no more calls than these are open.
 *
 * Shape: calls come in the order in which they were given a place, so that none waits here.
 */
function openLimiter(size: number, { where }: AccountOptions): Account['inTurn'] {
  const limiter = new Bottleneck({
    maxConcurrent: size,
    highWater: QUEUE_MAX,
    strategy: Bottleneck.strategy.OVERFLOW,
  });
  return (run) =>
    limiter.schedule(run).catch((error: unknown) => {
      if (!(error instanceof Bottleneck.BottleneckError)) throw error;
      const what = `${QUEUE_MAX} calls are waiting already`;
      throw new CrossdockError(HTTP_ERRORS.HTTP_QUEUE_FULL, { what, where });
    });
}

/** What every budget of the account is opened with. */
interface Parts {
  readonly clock: Clock;
  readonly where: string;
  readonly reserve: number;
  readonly queueMax: number;
  readonly short: () => void;
  readonly waited: (work: Work, waitedMs: number) => void;
}

/** The account's budgets, each with a keeper of this worker's share where there are others. */
class Shares {
  readonly #options: AccountOptions;
  readonly #keepers: ShareKeeper[] = [];

  constructor(options: AccountOptions) {
    this.#options = options;
  }

  divided<T extends { readonly shared: SharedMeter }>(name: string, open: (parts: Parts) => T): T {
    const { clock, where, reserve = 0, queueMax = QUEUE_MAX, shared, observer } = this.#options;
    const late: { keeper: ShareKeeper | null } = { keeper: null };
    const account = shared?.account ?? where;
    const opened = open({
      ...{ clock, where, reserve, queueMax },
      short: () => late.keeper?.short(),
      waited: ({ priority, flow }, waitedMs) =>
        observer?.waited?.({ account, budget: name, priority, flow, waitedMs }),
    });
    if (shared === undefined) return opened;
    const { ledger, log = silentLog() } = shared;
    const budget = `${shared.account}/${name}`;
    late.keeper = new ShareKeeper({ budget, meter: opened.shared, ledger, clock, log });
    this.#keepers.push(late.keeper);
    return opened;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#keepers.map((keeper) => keeper.stop()));
  }
}

/** The windows of each endpoint, opened when it is first called; the longest window is the last. */
function openWindows(
  limits: readonly Budget[],
  shares: Shares,
): { readonly of: (allowance: Allowance | undefined) => readonly CallWindow[] } {
  const budgets = limits
    .filter((limit): limit is WindowBudget => limit.kind === 'window')
    .toSorted((a, b) => a.windowMs - b.windowMs);
  const open = new Map<string, readonly CallWindow[]>();
  return {
    of: (allowance) => {
      if (allowance === undefined) return [];
      const name = `${allowance.tier} ${allowance.endpoint}`;
      const known = open.get(name);
      if (known !== undefined) return known;
      const fresh = budgets
        .filter((budget) => budget.tier === allowance.tier)
        .map((budget) =>
          shares.divided(`${name} in ${budget.windowMs} ms`, (parts) =>
            openCallWindow({ ...parts, budget, longestWaitMs: BUDGET_WAIT_MS }),
          ),
        );
      open.set(name, fresh);
      return fresh;
    },
  };
}
