import { assert, faultOf } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { Flow } from '../flow/flow.ts';
import type { PipelineContext } from '../pipeline/context.ts';
import { momentOf, withLease } from '../pipeline/held-lease.ts';
import { type RunResult, sweep } from '../pipeline/run.ts';
import type { DueSweep, SweepLease } from '../store/fleet-store.ts';
import { NO_COUNTS, type RunCounts, TURN_OF } from '../store/records.ts';
import { JobQueue } from './job-queue.ts';

/** Told after each settled page. */
export type Progress = (flow: Flow, counts: RunCounts) => void;

/** A run that was worked here, and whether another one was wanted when it ended. */
interface Worked {
  readonly result: RunResult;
  readonly isWanted: boolean;
}

/** What sets a backfill off, and the beginning of its name and of its cursor's. */
const BACKFILL = 'backfill';
/** How many wanted sweeps one look at the store brings. */
const DUE_SWEEPS = 64;
/**
 * Sweeps that run here at one time. They mostly wait for their vendors, each for its own, so a few slow ones must not
 * keep the others from beginning.
 */
const SWEEPS_AT_ONCE = 64;
/** What a run is set off by that works lanes. */
const DRAINS: ReadonlySet<string> = new Set(['lane', 'replay']);
/** Rows looked at for the run of another process; beside it there may be drains. */
const RUNS_LOOKED_AT = 20;
/** How often a person's run asks whether it may begin, while another process runs the same flow, in ms. */
const ASK_EVERY_MS = 250;

/**
 * Runs wanted sweeps so that a flow never overlaps itself, over all processes: asked for during a run it runs once
 * more, and what a dead process left undone is taken up.
 */
export class SweepJobs {
  readonly #context: PipelineContext;
  readonly #queue = new JobQueue(SWEEPS_AT_ONCE, 0);
  readonly #progress: Progress;
  readonly #going = new Map<string, Promise<Worked | null>>();
  readonly #stop = new AbortController();

  constructor(context: PipelineContext, progress: Progress) {
    this.#context = context;
    this.#progress = progress;
  }

  /** Asks for a run, not before that time. */
  async request(
    flow: Flow,
    trigger: string,
    when: { readonly dueAt: number; readonly overlap: 'coalesce' | 'skip' },
  ): Promise<void> {
    const { store, clock } = this.#context;
    const { name } = flow;
    const request = { name, flow: name, trigger, priority: TURN_OF.sweep, ...when };
    await store.sweeps.request(request, clock.now());
  }

  /** Runs the flow now, or as soon as the run that another process has under way is over. */
  async run(flow: Flow, trigger: string): Promise<RunResult> {
    const askedAt = this.#context.clock.now();
    await this.request(flow, trigger, { dueAt: askedAt, overlap: 'coalesce' });
    return this.#answer(flow, flow.name, askedAt);
  }

  /**
   * Reads the flow's source beside its own cursor, from that one on, its records behind all others; answers as `run`.
   * A backfill that was cut off is taken up by whoever serves next; asked for again, it begins at that cursor again.
   */
  async backfill(flow: Flow, since: JsonObject | null): Promise<RunResult> {
    const { store, clock } = this.#context;
    const name = `${BACKFILL} ${flow.name}`;
    await store.cursors.put(flow.name, name, since);
    const wish = { name, flow: flow.name, trigger: BACKFILL, priority: TURN_OF.backfill };
    const askedAt = clock.now();
    await store.sweeps.request({ ...wish, dueAt: askedAt, overlap: 'coalesce' }, askedAt);
    return this.#answer(flow, name, askedAt);
  }

  /** Works the sweep until nothing of it is wanted any more; the last run is the answer, whoever ran it. */
  async #answer(flow: Flow, name: string, askedAt: number): Promise<RunResult> {
    const { store, clock } = this.#context;
    for (let last: RunResult | null = null; ; ) {
      const worked = await this.#work(name);
      last = worked?.result ?? last;
      // What was asked for while it ran makes one more run.
      if (worked?.isWanted === true && !this.#stop.signal.aborted) continue;
      if (last !== null) return last;
      if (!(await store.sweeps.isWanted(name)))
        return this.#runElsewhere(flow, { isBackfill: name !== flow.name, askedAt });
      await clock.sleep(ASK_EVERY_MS, this.#stop.signal);
    }
  }

  /** What another process did; a run that found nothing leaves no row. */
  async #runElsewhere(
    flow: Flow,
    asked: { readonly isBackfill: boolean; readonly askedAt: number },
  ): Promise<RunResult> {
    const recent = await this.#context.store.runs.list({ flow: flow.name, limit: RUNS_LOOKED_AT });
    const run = recent.find(({ trigger, endedAt }) => {
      if (DRAINS.has(trigger) || (endedAt ?? 0) < asked.askedAt) return false;
      return (trigger === BACKFILL) === asked.isBackfill;
    });
    const status = run?.status === 'failed' ? 'failed' : 'done';
    const counts = run?.counts ?? NO_COUNTS;
    return { runId: run?.id ?? '', status, isWhole: true, counts, pages: 0, notes: [] };
  }

  /** A sweep may be wanted. */
  wake(due: DueSweep): void {
    if (!this.#context.flows.has(due.flow)) return;
    this.#queue.add({
      id: `sweep ${due.name}`,
      flow: due.flow,
      turn: due.priority,
      run: async () => ((await this.#work(due.name))?.isWanted === true ? 'more' : 'done'),
    });
  }

  /** Finds wanted sweeps that nobody runs. */
  async look(): Promise<number> {
    const due = await this.#context.store.sweeps.due(this.#context.clock.now(), DUE_SWEEPS);
    for (const one of due) this.wake(one);
    return due.length;
  }

  /** Waits until no sweep runs. */
  async idle(): Promise<void> {
    while (this.#going.size > 0) await Promise.allSettled([...this.#going.values()]);
  }

  /** Lets running sweeps end at their next page; what they leave is still wanted. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.#queue.stop(), this.idle()]);
  }

  /** One run under the lease; null when nothing is wanted, or another process runs it. */
  #work(name: string): Promise<Worked | null> {
    const going = this.#going.get(name);
    if (going !== undefined) return going;
    const work = this.#leased(name).finally(() => this.#going.delete(name));
    this.#going.set(name, work);
    return work;
  }

  async #leased(name: string): Promise<Worked | null> {
    const { store, clock, settings, flows } = this.#context;
    const at = momentOf(clock);
    const { now } = at;
    const until = now + settings.leaseMs;
    const lease = await store.sweeps.lease({ name, owner: settings.owner, now, until });
    if (lease === null) return null;
    const flow = flows.get(lease.flow);
    assert(flow !== undefined, 'a sweep is asked for by the name of a flow that is there');
    let result: RunResult | null = null;
    let isWanted = false;
    try {
      const renew = (to: number): Promise<boolean> => store.sweeps.renew(lease, to);
      result = await withLease(this.#context, { at, renew }, ({ lost }) =>
        this.#sweep(flow, lease, AbortSignal.any([lost, this.#stop.signal])),
      );
      if (result.isWhole && name !== flow.name) await store.cursors.drop(flow.name, name);
    } finally {
      isWanted = await this.#giveBack(lease, result?.isWhole === true);
    }
    return { result, isWanted };
  }

  #sweep(flow: Flow, lease: SweepLease, stop: AbortSignal): Promise<RunResult> {
    return sweep(this.#context, flow, lease.trigger, {
      progress: (counts) => this.#progress(flow, counts),
      stop,
      ...(lease.name === flow.name ? {} : { beside: lease.name }),
    });
  }

  /** Answers whether another run is wanted. A lease that cannot be given back runs out by itself. */
  async #giveBack(lease: SweepLease, isWhole: boolean): Promise<boolean> {
    try {
      return await this.#context.store.sweeps.release(lease, isWhole);
    } catch (error) {
      const fields = { sweep: lease.name, ...faultOf(error) };
      this.#context.log.error('A sweep could not be given back.', fields);
      return false;
    }
  }
}
