/** The limits of the accounts behind the connections, and which part of an hour of each a call takes. */
import type { JsonObject } from '../../base/json.ts';
import type { Budget } from '../../connector/contract.ts';
import type { PlannedConnection, Usage } from './usage.ts';

const HOUR_MS = 3_600_000;

/** How long a call is open where nobody says: no vendor promises a time. */
export const OPEN_MS_ASSUMED = 1_000;

/** One limit of one account. */
export interface Limit {
  /** The account, by the connection that was named first. */
  readonly account: string;
  /** `points`, `requests`, `open calls`, or a tier with its endpoint. */
  readonly name: string;
  /** In words: what the vendor, or a setting, allows. */
  readonly allowed: string;
  /** The part of it that sweeps may use, from 0 to 1: the rest is for real time. */
  readonly sweepShare: number;
}

/** The part of an hour of a limit that calls take: 1 is all of it. */
export interface Load {
  readonly limit: Limit;
  readonly hours: number;
}

/** What is known beside the connectors' own figures. */
export interface LimitOptions {
  readonly settings: ReadonlyMap<string, JsonObject>;
  /** The part of each budget that only real time may use, from 0 to 1. */
  readonly reserve: number;
  /** How long a call of a connection is open, in ms. */
  readonly openMs: ReadonlyMap<string, number>;
}

/** Turns calls into parts of hours of limits. */
export class Limits {
  readonly #connections: ReadonlyMap<string, PlannedConnection>;
  readonly #options: LimitOptions;
  /** Account key → the connection that was named first. */
  readonly #accounts = new Map<string, string>();
  readonly #known = new Map<string, Limit>();

  constructor(connections: ReadonlyMap<string, PlannedConnection>, options: LimitOptions) {
    this.#connections = connections;
    this.#options = options;
  }

  /** Every limit that calls so far count against. */
  get all(): readonly Limit[] {
    return [...this.#known.values()];
  }

  /** What calls take of each limit of their account. */
  loadsOf({ connection, cost }: Usage): readonly Load[] {
    const planned = this.#connections.get(connection);
    if (planned === undefined) return [];
    const settings = this.#options.settings.get(connection) ?? {};
    // A folder of this machine is read, not called.
    if ((planned.connector.spec.network?.(settings).hosts ?? []).length === 0) return [];
    const account = this.#accountOf(planned, settings);
    const openMs = this.#options.openMs.get(connection) ?? OPEN_MS_ASSUMED;
    return longestWindows(planned.connector.spec.limits(settings)).flatMap((budget) => {
      const hours = hoursOf(budget, cost, openMs);
      return hours === null ? [] : [{ limit: this.#limitOf(account, budget, cost), hours }];
    });
  }

  #accountOf({ name, connector }: PlannedConnection, settings: JsonObject): string {
    const key = `${connector.spec.name}/${connector.spec.account?.(settings) ?? name}`;
    const known = this.#accounts.get(key) ?? name;
    this.#accounts.set(key, known);
    return known;
  }

  #limitOf(account: string, budget: Budget, cost: Usage['cost']): Limit {
    const name = nameOf(budget, cost);
    const key = `${account} ${name}`;
    const sweepShare = sweepShareOf(budget, this.#options.reserve);
    const limit = this.#known.get(key) ?? { account, name, allowed: allowedBy(budget), sweepShare };
    this.#known.set(key, limit);
    return limit;
  }
}

/** Of several windows of a tier the longest is the one that a whole hour has to keep to. */
function longestWindows(budgets: readonly Budget[]): readonly Budget[] {
  return budgets.filter(
    (one) =>
      one.kind !== 'window' ||
      !budgets.some(
        (other) =>
          other.kind === 'window' && other.tier === one.tier && other.windowMs > one.windowMs,
      ),
  );
}

/** The part of an hour that calls take of a budget; null when they do not count in it. */
function hoursOf(budget: Budget, cost: Usage['cost'], openMs: number): number | null {
  switch (budget.kind) {
    case 'points':
      return (cost.calls * (cost.points ?? 1)) / (budget.restorePerSecond * 3600);
    case 'requests':
      return cost.calls / (budget.restorePerSecond * 3600);
    case 'concurrency':
      return (cost.calls * openMs) / (budget.size * HOUR_MS);
    case 'window':
      if (cost.allowance?.tier !== budget.tier) return null;
      return (cost.calls * budget.windowMs) / (budget.size * HOUR_MS);
  }
}

function nameOf(budget: Budget, cost: Usage['cost']): string {
  if (budget.kind === 'concurrency') return 'open calls';
  if (budget.kind !== 'window') return budget.kind;
  return cost.allowance?.endpoint === '' ? budget.tier : (cost.allowance?.endpoint ?? budget.tier);
}

function allowedBy(budget: Budget): string {
  switch (budget.kind) {
    case 'points':
    case 'requests':
      return `${budget.restorePerSecond} ${budget.kind} a second`;
    case 'concurrency':
      return `${budget.size} at one time`;
    case 'window':
      return `${budget.size} calls in ${budget.windowMs / 1000} s`;
  }
}

/** A bucket keeps a level for real time, which is no rate; of the others a part is never the sweeps'. */
function sweepShareOf(budget: Budget, reserve: number): number {
  if (budget.kind === 'points' || budget.kind === 'requests') return 1;
  return 1 - Math.floor(budget.size * reserve) / budget.size;
}
