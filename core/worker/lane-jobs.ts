import { faultOf } from '../base/errors.ts';
import type { Flow } from '../flow/flow.ts';
import type { PipelineContext } from '../pipeline/context.ts';
import { type HeldLease, momentOf, withLease } from '../pipeline/held-lease.ts';
import { claimMs, restMs } from '../pipeline/resting.ts';
import { drain } from '../pipeline/run.ts';
import type { LaneLease } from '../store/records.ts';
import type { Job, JobQueue } from './job-queue.ts';

/** How many lanes one look at the store brings. */
const DUE_LANES = 64;
/** After so many batches a lane lines up again, so that other lanes of its turn get their place. */
const BATCHES_MAX = 20;

/** The shortest rest of a lane, in ms: taking and giving back its lease costs two writes. */
const REST_LEAST_MS = 1_000;

/** Works lanes: a hint says that one may have work, the store says whether it has (I7). */
export class LaneJobs {
  readonly #context: PipelineContext;
  readonly #queue: JobQueue;
  /** Lanes that wait for their destination, by the lease that keeps them. */
  readonly #resting = new Map<string, LaneLease>();
  #stopped = false;

  constructor(context: PipelineContext, queue: JobQueue) {
    this.#context = context;
    this.#queue = queue;
  }

  /** A lane may have work. */
  wake(flow: string, lane: number, turn: number): void {
    if (this.#context.flows.has(flow)) this.#queue.add(this.job(flow, lane, turn));
  }

  /** Finds lanes with due work and no live lease: what a lost hint or a dead worker left behind. */
  async look(): Promise<number> {
    await this.#wakeRested();
    const due = await this.#context.store.lanes.due(this.#context.clock.now(), DUE_LANES);
    const known = due.filter((lane) => this.#context.flows.has(lane.flow));
    for (const { flow, lane, turn } of known) this.wake(flow, lane, turn);
    return known.length;
  }

  /** Gives resting lanes back; those under way end with their queue. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#wakeRested();
  }

  /** The job of draining a lane. */
  job(name: string, lane: number, turn: number): Job {
    return {
      id: nameOf(name, lane),
      flow: name,
      turn,
      run: async (mustYield) => {
        const flow = this.#context.flows.get(name);
        if (flow === undefined) return 'done';
        try {
          return await this.#drainLane(flow, lane, mustYield);
        } catch (error) {
          const fault = faultOf(error);
          this.#context.log.error('A lane could not be worked.', { flow: name, lane, ...fault });
          return 'done';
        }
      },
    };
  }

  /** Batch after batch under one lease; the lease ends when nothing is due any more. */
  async #drainLane(flow: Flow, lane: number, mustYield: () => boolean): Promise<'done' | 'more'> {
    const { store, clock, settings } = this.#context;
    const at = momentOf(clock);
    const { now } = at;
    const request = { flow: flow.name, lanes: [lane], owner: settings.owner, now };
    const [lease] = await store.lanes.lease({ ...request, until: now + settings.leaseMs });
    if (lease === undefined) return 'done';
    if (await this.#rests(flow, lease)) return 'done';
    const renew = (until: number): Promise<boolean> => store.lanes.renew([lease], until);
    try {
      return await withLease(this.#context, { at, renew }, (held) =>
        this.#batches(flow, { lease, held }, () => held.lost.aborted || mustYield()),
      );
    } finally {
      await store.lanes.release([lease]);
    }
  }

  /**
   * A lane whose destination is left alone is kept under its lease until that time: nothing else takes it up, nothing
   * of it is read, and its records wait where they are.
   */
  async #rests(flow: Flow, lease: LaneLease): Promise<boolean> {
    const ms = claimMs(this.#context, flow);
    if (ms === 0) return false;
    const { store, clock } = this.#context;
    await store.lanes.renew([lease], clock.now() + Math.max(ms, REST_LEAST_MS));
    this.#resting.set(nameOf(lease.flow, lease.lane), lease);
    return true;
  }

  /** Gives lanes back whose destination works again, or may be tried: sooner than their lease would end. */
  async #wakeRested(): Promise<void> {
    const over = [...this.#resting].filter(([, lease]) => {
      const flow = this.#context.flows.get(lease.flow);
      return this.#stopped || flow === undefined || restMs(this.#context, flow) === 0;
    });
    for (const [name] of over) this.#resting.delete(name);
    if (over.length > 0) await this.#context.store.lanes.release(over.map(([, lease]) => lease));
  }

  async #batches(
    flow: Flow,
    lane: { readonly lease: LaneLease; readonly held: HeldLease },
    mustEnd: () => boolean,
  ): Promise<'done' | 'more'> {
    for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
      if ((await drain(this.#context, flow, lane)) === 0) return 'done';
      if (mustEnd()) return 'more';
    }
    return 'more';
  }
}

function nameOf(flow: string, lane: number): string {
  return `lane ${lane} ${flow}`;
}
