import { faultOf } from '../base/errors.ts';
import type { Flow } from '../flow/flow.ts';
import type { PipelineContext } from '../pipeline/context.ts';
import { claimMs, restMs } from '../pipeline/resting.ts';
import { drain } from '../pipeline/run.ts';
import type { LaneLease } from '../store/records.ts';

/** How many lanes one look at the store brings. */
const DUE_LANES = 64;

/** The shortest rest of a lane, in ms: taking and giving back its lease costs two writes. */
const REST_LEAST_MS = 1_000;

/** Works lanes: a hint says that one may have work, the store says whether it has (I7). */
export class Dispatcher {
  readonly #context: PipelineContext;
  readonly #parallel: number;
  readonly #hints = new Set<string>();
  /** Lanes that wait for their destination, by the lease that keeps them. */
  readonly #resting = new Map<string, LaneLease>();
  readonly #working = new Map<string, Promise<void>>();
  #stopped = false;

  constructor(context: PipelineContext, parallel: number) {
    this.#context = context;
    this.#parallel = parallel;
  }

  /** A lane may have work. */
  wake(flow: string, lane: number): void {
    this.#hints.add(nameOf(flow, lane));
    this.#pump();
  }

  /** Finds lanes with due work and no live lease: what a lost hint or a dead worker left behind. */
  async look(): Promise<number> {
    await this.#wakeRested();
    const due = await this.#context.store.lanes.due(this.#context.clock.now(), DUE_LANES);
    const known = due.filter((lane) => this.#context.flows.has(lane.flow));
    for (const { flow, lane } of known) this.#hints.add(nameOf(flow, lane));
    this.#pump();
    return known.length;
  }

  /** Waits until no lane is being worked and no hint is left. */
  async idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.allSettled([...this.#working.values()]);
  }

  /** Lets the batches under way settle and begins no other. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#hints.clear();
    await this.idle();
    await this.#wakeRested();
  }

  #pump(): void {
    for (const hint of this.#hints) {
      if (this.#stopped || this.#working.size >= this.#parallel) return;
      if (this.#working.has(hint)) continue;
      this.#hints.delete(hint);
      const work = this.#work(hint).finally(() => {
        this.#working.delete(hint);
        this.#pump();
      });
      this.#working.set(hint, work);
    }
  }

  async #work(hint: string): Promise<void> {
    const [name = '', lane = '0'] = hint.split('\n');
    const flow = this.#context.flows.get(name);
    if (flow === undefined) return;
    try {
      await this.#drainLane(flow, Number(lane));
    } catch (error) {
      this.#context.log.error('A lane could not be worked.', {
        flow: name,
        lane,
        ...faultOf(error),
      });
    }
  }

  /** Batch after batch under one lease, renewed in time; the lease ends when nothing is due any more. */
  async #drainLane(flow: Flow, lane: number): Promise<void> {
    const { store, clock, settings } = this.#context;
    const now = clock.now();
    const request = { flow: flow.name, lanes: [lane], owner: settings.owner, now };
    const [lease] = await store.lanes.lease({ ...request, until: now + settings.leaseMs });
    if (lease === undefined) return;
    if (await this.#rests(flow, lease)) return;
    try {
      while (!this.#stopped && (await drain(this.#context, flow, lease)) > 0) {
        if (!(await this.#renew(lease))) return;
      }
    } finally {
      await store.lanes.release([lease]);
    }
  }

  /**
   * A lane whose destination is left alone is kept under its lease until that time: nothing else takes it up, nothing of
   * it is read, and its records wait where they are.
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

  #renew(lease: LaneLease): Promise<boolean> {
    const { store, clock, settings } = this.#context;
    return store.lanes.renew([lease], clock.now() + settings.leaseMs);
  }
}

function nameOf(flow: string, lane: number): string {
  return `${flow}\n${lane}`;
}
