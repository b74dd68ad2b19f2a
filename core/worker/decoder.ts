import { faultOf } from '../base/errors.ts';
import type { PipelineContext } from '../pipeline/context.ts';
import { momentOf, withLease } from '../pipeline/held-lease.ts';
import { decodeArrivals } from '../pipeline/inbox.ts';

/** No flow may have this name, so its lane is free for the decoding of deliveries. */
const INBOX = '@inbox';

/**
 * Turns deliveries into waiting records, one process at a time: two at once would each do the work of the other, and
 * the one that is later would have its transaction refused.
 */
export class Decoder {
  readonly #context: PipelineContext;
  #going: Promise<void> | null = null;
  #again = false;

  constructor(context: PipelineContext) {
    this.#context = context;
  }

  /** A hint: a delivery is in the inbox. */
  wake(): void {
    this.#again = true;
    this.#going ??= this.#decode().finally(() => {
      this.#going = null;
      if (this.#again) this.wake();
    });
  }

  /** Waits until nothing is being decoded. */
  async idle(): Promise<void> {
    while (this.#going !== null) await this.#going;
  }

  async #decode(): Promise<void> {
    this.#again = false;
    try {
      await (this.#context.store.isShared ? this.#decodeAlone() : this.#decodeAll());
    } catch (error) {
      this.#context.log.error('Arrivals could not be decoded.', { ...faultOf(error) });
    }
  }

  async #decodeAlone(): Promise<void> {
    const { store, clock, settings } = this.#context;
    // What came while the lease went back is looked for once more, else it would wait for the next look.
    while ((await store.inbox.undecoded(1)).length > 0) {
      const at = momentOf(clock);
      const { now } = at;
      const request = { flow: INBOX, lanes: [0], owner: settings.owner, now };
      const [lease] = await store.lanes.lease({ ...request, until: now + settings.leaseMs });
      if (lease === undefined) return;
      const renew = (until: number): Promise<boolean> => store.lanes.renew([lease], until);
      try {
        await withLease(this.#context, { at, renew }, () => this.#decodeAll());
      } finally {
        await store.lanes.release([lease]);
      }
    }
  }

  async #decodeAll(): Promise<void> {
    while ((await decodeArrivals(this.#context)) > 0);
  }
}
