import type { Flow } from '../flow/flow.ts';
import type { LaneLease } from '../store/records.ts';
import type { PipelineContext } from './context.ts';
import { type HeldLease, KeptLease, momentOf, NO_LEASE } from './held-lease.ts';

/** A sweep gives its lanes back this often, so that webhooks of the same flow wait no longer than that, in ms. */
const HELD_MAX_MS = 1_000;

/**
 * The lanes that a sweep works: taken as its pages need them, kept over pages, given back now and then; renewed when a
 * page takes longer than a lease.
 */
export class SweepLanes {
  readonly #context: PipelineContext;
  readonly #flow: Flow;
  readonly #leases = new Map<number, LaneLease>();
  #since = 0;
  #kept: KeptLease | null = null;
  #isWriting = false;

  constructor(context: PipelineContext, flow: Flow) {
    this.#context = context;
    this.#flow = flow;
  }

  /** The leases of those of the lanes that are free; records of the others will be parked. */
  async take(lanes: readonly number[]): Promise<readonly LaneLease[]> {
    const wanted = [...new Set(lanes)].sort((a, b) => a - b);
    const missing = wanted.filter((lane) => !this.#leases.has(lane));
    if (missing.length > 0) await this.#lease(missing);
    return wanted.flatMap((lane) => this.#leases.get(lane) ?? []);
  }

  /** The leases of all lanes that are taken now. */
  get held(): HeldLease {
    return this.#kept ?? NO_LEASE;
  }

  /** Writes and settles a page: its lanes are kept however long that takes, and not while a source is waited for. */
  async writing<T>(work: () => Promise<T>): Promise<T> {
    this.#isWriting = true;
    try {
      return await work();
    } finally {
      this.#isWriting = false;
    }
  }

  /** Whether it is time to let others have the lanes; long before the leases run out. */
  get areDue(): boolean {
    if (this.#leases.size === 0) return false;
    const { clock, settings } = this.#context;
    return clock.now() - this.#since >= Math.min(HELD_MAX_MS, settings.leaseMs / 2);
  }

  /** Gives all lanes back, those that another owner has taken by now excepted: their epoch moved on. */
  async release(): Promise<void> {
    const leases = this.#inOrder();
    this.#leases.clear();
    this.#kept?.end();
    this.#kept = null;
    if (leases.length > 0) await this.#context.store.lanes.release(leases);
  }

  async #lease(lanes: readonly number[]): Promise<void> {
    const { clock, settings, store } = this.#context;
    const at = momentOf(clock);
    const { now } = at;
    if (this.#leases.size === 0) this.#since = now;
    const request = { flow: this.#flow.name, lanes, owner: settings.owner, now };
    const leases = await store.lanes.lease({ ...request, until: now + settings.leaseMs });
    for (const lease of leases) this.#leases.set(lease.lane, lease);
    if (leases.length === 0) return;
    // The others may have been renewed while these were asked for: all count as held no longer than these.
    this.#kept?.join(at);
    const renew = (until: number) => store.lanes.renew(this.#inOrder(), until);
    const isNeeded = () => this.#isWriting;
    this.#kept ??= new KeptLease(this.#context, { at, renew, isNeeded });
  }

  /** In the order in which everybody locks lanes. */
  #inOrder(): readonly LaneLease[] {
    return [...this.#leases.values()].sort((a, b) => a.lane - b.lane);
  }
}
