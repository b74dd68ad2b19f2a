/** Workers that call without a pause over one vendor's budgets, and the vendor that counts what reaches it. */
import type { VirtualClock } from '../../core/base/virtual-clock.ts';
import { type Account, openAccount } from '../../core/connector/account.ts';
import type { Budget } from '../../core/connector/contract.ts';
import type { BudgetLedger } from '../../core/connector/share.ts';

const NEVER = new AbortController().signal;
const CALL_MS = 100;
/** How long a caller rests after a refusal. */
const REST_MS = 5_000;

/** A worker process: its own account over the one store, and callers that never stop. */
export class Busy {
  readonly account: Account;
  readonly #clock: VirtualClock;
  readonly #vendor: Vendor;
  #isStopped = false;
  calls = 0;
  refused = 0;

  constructor(
    clock: VirtualClock,
    vendor: Vendor,
    limits: readonly Budget[],
    ledger: BudgetLedger,
  ) {
    this.#clock = clock;
    this.#vendor = vendor;
    const shared = { ledger, account: 'erp/1' };
    this.account = openAccount(limits, { clock, where: 'erp', shared });
  }

  work(callers: number, points = 1): void {
    for (let at = 0; at < callers; at += 1) void this.#callOn(points);
  }

  /** Calls that are open end; none is begun. */
  stop(): void {
    this.#isStopped = true;
  }

  async #callOn(points: number): Promise<void> {
    while (!this.#isStopped) {
      try {
        const taking = { points, allowance: { tier: 'S', endpoint: 'x' }, signal: NEVER };
        const giveBack = await this.account.take(taking);
        this.calls += 1;
        await this.#vendor.call(points);
        giveBack();
      } catch {
        this.refused += 1;
        await this.#clock.sleep(REST_MS);
      }
    }
  }
}

/** The other side: how much was asked of it at one time, and in any second or minute. */
export class Vendor {
  readonly #clock: VirtualClock;
  readonly at: { readonly ms: number; readonly points: number }[] = [];
  open = 0;
  mostOpen = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  async call(points: number): Promise<void> {
    this.at.push({ ms: this.#clock.monotonicMs(), points });
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    await this.#clock.sleep(CALL_MS);
    this.open -= 1;
  }

  mostIn(spanMs: number): number {
    let most = 0;
    for (const [last, { ms }] of this.at.entries()) {
      let count = 0;
      for (let at = last; at >= 0 && (this.at[at]?.ms ?? 0) > ms - spanMs; at -= 1) {
        count += this.at[at]?.points ?? 0;
      }
      most = Math.max(most, count);
    }
    return most;
  }
}
