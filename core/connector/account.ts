import Bottleneck from 'bottleneck';
import type { Clock } from '../base/clock.ts';
import { CrossdockError } from '../base/errors.ts';
import { type AccountBudget, type BudgetState, openBudget } from './budget.ts';
import type { BucketBudget, Budget, WindowBudget } from './contract.ts';
import { HTTP_ERRORS } from './errors.ts';
import type { Allowance, WindowState } from './http-contract.ts';
import { type CallWindow, openCallWindow } from './window-budget.ts';

/** The longest that one call is held back for the account's budget, in ms. */
export const BUDGET_WAIT_MS = 120_000;
/** Calls at one time where the connector names no limit. */
const CONCURRENCY = 8;
const QUEUE_MAX = 10_000;

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
  /** Waits until the call fits into every budget; the answer gives it back. */
  take(taking: Taking): Promise<() => void>;
  /** Runs a call when one of the account's places is free. Errors: HTTP_QUEUE_FULL. */
  inTurn<T>(run: () => Promise<T>): Promise<T>;
  reportBudget(state: BudgetState): void;
  reportWindow(allowance: Allowance, state: WindowState): void;
}

/** Opens the budgets of an account from a connector's limits. */
export function openAccount(
  limits: readonly Budget[],
  options: { readonly clock: Clock; readonly where: string },
): Account {
  const bucket = (kind: 'points' | 'requests'): AccountBudget | null => {
    const budget = limits.find((limit): limit is BucketBudget => limit.kind === kind);
    if (budget === undefined) return null;
    return openBudget({ budget, longestWaitMs: BUDGET_WAIT_MS, ...options });
  };
  const points = bucket('points');
  const requests = bucket('requests');
  const windows = openWindows(limits, options);
  const concurrency = limits.find((limit) => limit.kind === 'concurrency')?.size ?? CONCURRENCY;
  const limiter = new Bottleneck({
    maxConcurrent: concurrency,
    highWater: QUEUE_MAX,
    strategy: Bottleneck.strategy.OVERFLOW,
  });
  return {
    concurrency,
    take: async (taking) => {
      const taken: (() => void)[] = [];
      const giveBack = (): void => {
        for (const done of taken) done();
      };
      try {
        for (const window of windows.of(taking.allowance)) {
          await window.take(taking.signal);
          taken.push(() => window.done());
        }
        await requests?.take(1, taking.signal);
        taken.push(() => requests?.done(1));
        await points?.take(taking.points, taking.signal);
        taken.push(() => points?.done(taking.points));
        return giveBack;
      } catch (error) {
        giveBack();
        throw error;
      }
    },
    inTurn: (run) => limiter.schedule(run).catch((error: unknown) => throwFull(error, options)),
    reportBudget: (state) => (points ?? requests)?.report(state),
    reportWindow: (allowance, state) => windows.of(allowance).at(-1)?.report(state),
  };
}

function throwFull(error: unknown, { where }: { readonly where: string }): never {
  if (!(error instanceof Bottleneck.BottleneckError)) throw error;
  const what = `${QUEUE_MAX} calls are waiting already`;
  throw new CrossdockError(HTTP_ERRORS.HTTP_QUEUE_FULL, { what, where });
}

/** The windows of each endpoint, opened when it is first called; the longest window is the last. */
function openWindows(
  limits: readonly Budget[],
  options: { readonly clock: Clock; readonly where: string },
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
        .map((budget) => openCallWindow({ budget, longestWaitMs: BUDGET_WAIT_MS, ...options }));
      open.set(name, fresh);
      return fresh;
    },
  };
}
