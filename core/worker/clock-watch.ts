import type { Flow } from '../flow/flow.ts';
import type { PipelineContext } from '../pipeline/context.ts';

/** A clock that goes back by less than this is put right as clocks are all the time, in ms. */
const BACK_MS = 5_000;

/**
 * Holds and leases are times of the wall clock: what one that was ahead has named would be waited for long after it is
 * put right. Looked at at the start too, since a process before this one may have had such a clock.
 */
export class ClockWatch {
  readonly #context: PipelineContext;
  /** How far the wall clock was ahead of the one that never goes back, in ms. */
  #wallAheadMs: number | null = null;

  constructor(context: PipelineContext) {
    this.#context = context;
  }

  /**
   * This process went by a time that was so much later than the right one, between two looks perhaps: what it named
   * meanwhile is pulled back at the next look.
   */
  putBack(backMs: number): void {
    if (this.#wallAheadMs === null) return;
    const { clock } = this.#context;
    const was = clock.now() - clock.monotonicMs() + backMs;
    this.#wallAheadMs = Math.max(this.#wallAheadMs, was);
  }

  /** Pulls holds and leases back when the clock went back since the last look. */
  async look(): Promise<void> {
    const { clock, flows, log, settings, store } = this.#context;
    const now = clock.now();
    const aheadMs = now - clock.monotonicMs();
    const before = this.#wallAheadMs;
    if (before !== null && before - aheadMs < BACK_MS) {
      this.#wallAheadMs = aheadMs;
      return;
    }
    if (before !== null) log.warn('The clock went back.', { backMs: before - aheadMs });
    const each = [...flows.values()];
    const longestMs = Math.max(0, ...each.map(({ retry }) => retry.longestMs));
    // In a fleet this clock may be the wrong one: by it leases that others hold would be over at once.
    const rightMs = (await store.time()) ?? now;
    const leaseUntil = rightMs + settings.leaseMs;
    await store.lanes.pullBack({ holdUntil: rightMs + longestMs, leaseUntil });
    await store.sweeps.pullBack({ dueAt: rightMs + longestJitter(each), leaseUntil });
    this.#wallAheadMs = aheadMs;
  }
}

function longestJitter(flows: readonly Flow[]): number {
  const jitters = flows.flatMap(({ triggers }) =>
    triggers.flatMap((trigger) => (trigger.on === 'schedule' ? [trigger.jitterMs] : [])),
  );
  return Math.max(0, ...jitters);
}
