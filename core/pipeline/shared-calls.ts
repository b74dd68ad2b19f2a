/** What the workers of a hub tell each other, through the store, of the systems that they call. */
import type { Clock } from '../base/clock.ts';
import { faultOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { BudgetLedger } from '../connector/share.ts';
import type { BreakerPeers, Target } from '../connector/target.ts';
import type { StoredBreaker } from '../store/call-store.ts';
import type { Store } from '../store/store.ts';

/** How often the store is asked what others found out and what people ordered, in ms. */
export const WATCH_EVERY_MS = 1_000;
/** How long a worker may take for a probe before another one may make it, in ms: longer than any call. */
const PROBE_MS = 120_000;
/**
 * How long a share of a budget is lent, in ms: a worker that is killed leaves the next one without calls for so long,
 * and one that is slow for longer loses its share. It is asked for again three times within it.
 */
export const LEND_MS = 3_000;

/** What the sharing goes over. */
export interface SharedParts {
  readonly store: Pick<Store, 'budgets' | 'breakers' | 'driver'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The process. */
  readonly owner: string;
  /** One that only looks, as `crossdock check` does, follows orders and finds out the rest itself. */
  readonly works: boolean;
}

/** Divides the budgets of vendor accounts with the other processes on the same store. */
export function storeLedger({ store, clock, owner }: Omit<SharedParts, 'works'>): BudgetLedger {
  return {
    share: async (request) => {
      const now = clock.now();
      const granted = await store.budgets.share({ ...request, owner, now, until: now + LEND_MS });
      return { granted, forMs: LEND_MS };
    },
  };
}

/** This process's calls and those of the others. */
export interface SharedCalls {
  readonly calls: { readonly peers: BreakerPeers; readonly ledger?: BudgetLedger };
  /** Takes over what is known already, then again and again what comes. */
  start(targets: ReadonlyMap<string, Target>): Promise<void>;
  /** Ends it, when what was to be told is stored. */
  stop(): Promise<void>;
}

/** The store that several processes work on; a database file has one, which has every budget whole and asks nobody. */
const OF_MANY = 'postgres';

/**
 * Keeps the breakers of all processes together, hears what people order, and divides budgets where there are others.
 *
 * Shape: a store that does not answer leaves each process with what it finds out itself.
 */
export function shareCalls(parts: SharedParts): SharedCalls {
  return new Watch(parts);
}

class Watch implements SharedCalls {
  readonly calls: SharedCalls['calls'];
  readonly #parts: SharedParts;
  readonly #telling = new Set<Promise<void>>();
  #cancel = (): void => undefined;
  #isStopped = false;

  constructor(parts: SharedParts) {
    this.#parts = parts;
    const { store, clock, owner, log } = parts;
    const peers: BreakerPeers = {
      tell: (name, { phase, since, until, why }) => {
        const note = { name, phase, since, until, why, owner };
        const told = store.breakers.tell(note).catch((error: unknown) => {
          log.warn('A circuit breaker could not be told of.', { target: name, ...faultOf(error) });
        });
        this.#telling.add(told);
        void told.finally(() => this.#telling.delete(told));
      },
      mayProbe: (name) => {
        const now = clock.now();
        return store.breakers.claimProbe({ name, now, until: now + PROBE_MS });
      },
    };
    const isDivided = store.driver.name === OF_MANY;
    this.calls = { peers, ...(isDivided ? { ledger: storeLedger(parts) } : {}) };
  }

  async start(targets: ReadonlyMap<string, Target>): Promise<void> {
    if (targets.size > 0) await this.#look(targets);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await Promise.all([...this.#telling]);
  }

  async #look(targets: ReadonlyMap<string, Target>): Promise<void> {
    const { store, clock, log, owner, works } = this.#parts;
    try {
      for (const stored of await store.breakers.list()) {
        const target = targets.get(stored.name);
        if (target !== undefined) follow(target, stored, { owner, works });
      }
    } catch (error) {
      log.warn('Circuit breakers of other processes could not be read.', { ...faultOf(error) });
    }
    if (this.#isStopped) return;
    this.#cancel = clock.after(WATCH_EVERY_MS, () => void this.#look(targets));
  }
}

/** What a person ordered stands first; then the newer word of another worker. */
function follow(
  target: Target,
  { note, order }: StoredBreaker,
  me: { readonly owner: string; readonly works: boolean },
): void {
  target.force(order);
  if (order !== null || note === null || note.owner === me.owner || !me.works) return;
  if (note.phase === 'open' && note.until !== null) target.adopt(note.until, note.why);
  else if (note.since >= target.state().since) target.adoptRecovery();
}
