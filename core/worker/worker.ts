import type { Clock } from '../base/clock.ts';
import { faultOf } from '../base/errors.ts';
import type { Flow, Trigger } from '../flow/flow.ts';
import type { PipelineContext } from '../pipeline/context.ts';
import { decodeArrivals } from '../pipeline/inbox.ts';
import type { RunResult } from '../pipeline/run.ts';
import { endLateRuns } from '../pipeline/run-end.ts';
import { Dispatcher } from './dispatcher.ts';
import { prune, type Retention } from './retention.ts';
import { FlowRunner, type Progress } from './runner.ts';
import { Scheduler } from './scheduler.ts';

/** How often the store is asked for work that no hint announced, in ms. */
const LOOK_EVERY_MS = 1_000;
/** A clock that goes back by less than this is put right as clocks are all the time, in ms. */
const BACK_MS = 5_000;
/** Changes within this time make one run, in ms. */
const CHANGE_SETTLE_MS = 250;

/** How much a worker takes on at a time, how long it keeps what is settled, and whom it tells. */
export interface WorkerOptions {
  readonly parallelLanes: number;
  /** What is older is deleted; nothing is, when missing. */
  readonly retention?: Retention;
  readonly progress?: Progress;
}

/** When and who: fires triggers, decodes arrivals, works lanes, until it is told to stop. */
export class Worker {
  readonly #context: PipelineContext;
  readonly #runner: FlowRunner;
  readonly #dispatcher: Dispatcher;
  readonly #scheduler: Scheduler;
  readonly #retention: Retention | null;
  readonly #timers = new Map<string, () => void>();
  #decoding: Promise<void> | null = null;
  #decodeAgain = false;
  #running = false;
  #lookedMs: number | null = null;
  /** How far the wall clock was ahead of the one that never goes back, in ms. */
  #wallAheadMs: number | null = null;

  constructor(context: PipelineContext, options: WorkerOptions) {
    this.#context = context;
    this.#runner = new FlowRunner(context, options.progress ?? (() => {}));
    this.#dispatcher = new Dispatcher(context, options.parallelLanes);
    this.#retention = options.retention ?? null;
    this.#scheduler = new Scheduler(context, (schedule) => {
      this.#later(jitter(context, schedule.trigger.jitterMs), `run ${schedule.id}`, () => {
        this.#fire(schedule.flow, `schedule ${schedule.trigger.cron}`, schedule.trigger.overlap);
      });
    });
  }

  /** Takes up what a dead process left, then begins to fire triggers and to look for work. */
  async start(): Promise<void> {
    this.#running = true;
    await this.recover();
    await this.#scheduler.start();
    this.#lookedMs = this.#context.clock.monotonicMs();
    this.#every('look', LOOK_EVERY_MS, () => this.#look());
    for (const flow of this.#context.flows.values()) this.#startFileTrigger(flow);
    this.#startRetention(this.#retention);
    this.arrived();
  }

  /** How long ago it last looked for work, in ms; null while it does not run. */
  lookedAgoMs(): number | null {
    if (!this.#running || this.#lookedMs === null) return null;
    return this.#context.clock.monotonicMs() - this.#lookedMs;
  }

  /** Clears the leases of the dead and marks their runs: the owner of the data folder is this process. */
  async recover(): Promise<void> {
    const { store, clock, log } = this.#context;
    await store.lanes.clearLeases();
    const interrupted = await store.runs.interrupt(clock.now());
    if (interrupted > 0)
      log.info('Runs of an earlier process were interrupted.', { runs: interrupted });
  }

  /** Runs one flow's sweep, coalesced with one that runs already. */
  run(flow: Flow, trigger: string, overlap: 'coalesce' | 'skip' = 'coalesce'): Promise<RunResult> {
    return this.#runner.run(flow, trigger, overlap);
  }

  /** A hint: a delivery is in the inbox. */
  arrived(): void {
    this.#decodeAgain = true;
    this.#decoding ??= this.#decode().finally(() => {
      this.#decoding = null;
      if (this.#decodeAgain) this.arrived();
    });
  }

  /** A hint: a lane has work. */
  wake(flow: string, lane: number): void {
    this.#dispatcher.wake(flow, lane);
  }

  /** Records of a connection's stream changed: flows that read them by `change` run soon. */
  changed(connection: string, stream: string): void {
    if (!this.#running) return;
    for (const flow of this.#context.flows.values()) {
      const reads = flow.source.connection === connection && flow.source.stream === stream;
      if (!reads || !flow.enabled || !flow.triggers.some((one) => one.on === 'change')) continue;
      const name = `change ${flow.name}`;
      if (this.#timers.has(name)) continue;
      this.#later(CHANGE_SETTLE_MS, name, () => this.#fire(flow, 'change'));
    }
  }

  /** Works until nothing is due: no arrival undecoded, no sweep going, no lane with due records. */
  async idle(): Promise<void> {
    for (;;) {
      this.arrived();
      while (this.#decoding !== null) await this.#decoding;
      await this.#runner.idle();
      await this.#dispatcher.idle();
      if ((await this.#dispatcher.look()) === 0) return;
      await this.#dispatcher.idle();
    }
  }

  /** Stops triggers, lets what is under way settle; what waits stays in the store. */
  async stop(): Promise<void> {
    this.#running = false;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    await this.#decoding;
    await this.#runner.stop();
    await this.#dispatcher.stop();
  }

  async #decode(): Promise<void> {
    this.#decodeAgain = false;
    try {
      while ((await decodeArrivals(this.#context)) > 0);
    } catch (error) {
      this.#context.log.error('Arrivals could not be decoded.', { ...faultOf(error) });
    }
  }

  /** A run that nobody waits for: what it throws is logged, and the next trigger tries again. */
  #fire(flow: Flow, trigger: string, overlap?: 'coalesce' | 'skip'): void {
    this.run(flow, trigger, overlap).catch((error: unknown) =>
      this.#context.log.error('A flow could not be run.', {
        flow: flow.name,
        trigger,
        ...faultOf(error),
      }),
    );
  }

  /**
   * Holds and leases are times of the wall clock: what one that was ahead has named would be waited for long after it
   * is put right. Looked at at the start too, since a process before this one may have had such a clock.
   */
  async #mayHaveGoneBack(): Promise<void> {
    const { clock, flows, log, settings, store } = this.#context;
    const now = clock.now();
    const aheadMs = now - clock.monotonicMs();
    const before = this.#wallAheadMs;
    if (before !== null && before - aheadMs < BACK_MS) {
      this.#wallAheadMs = aheadMs;
      return;
    }
    if (before !== null) log.warn('The clock went back.', { backMs: before - aheadMs });
    const longestMs = Math.max(0, ...[...flows.values()].map(({ retry }) => retry.longestMs));
    await store.lanes.pullBack({
      holdUntil: now + longestMs,
      leaseUntil: now + settings.leaseMs,
    });
    this.#wallAheadMs = aheadMs;
  }

  async #look(): Promise<void> {
    await this.#mayHaveGoneBack();
    await this.#scheduler.tick();
    await this.#dispatcher.look();
    await endLateRuns(this.#context);
    this.#lookedMs = this.#context.clock.monotonicMs();
    this.arrived();
  }

  #startRetention(retention: Retention | null): void {
    if (retention === null) return;
    this.#every('retention', retention.everyMs, async () => {
      await prune(this.#context, retention);
    });
  }

  #startFileTrigger(flow: Flow): void {
    for (const trigger of flow.triggers) {
      if (trigger.on !== 'file' || !flow.enabled) continue;
      this.#every(`file ${flow.name}`, trigger.everyMs, async () => {
        await this.run(flow, 'file', 'skip');
      });
    }
  }

  /** Again and again, the next time counted from the end of the last. */
  #every(name: string, ms: number, work: () => Promise<void>): void {
    this.#later(ms, name, () => {
      work()
        .catch((error: unknown) =>
          this.#context.log.error('A repeated task failed.', { task: name, ...faultOf(error) }),
        )
        .finally(() => {
          if (this.#running) this.#every(name, ms, work);
        });
    });
  }

  #later(ms: number, name: string, call: () => void): void {
    const clock: Clock = this.#context.clock;
    const cancel = clock.after(ms, () => {
      this.#timers.delete(name);
      call();
    });
    this.#timers.set(name, cancel);
  }
}

function jitter(
  context: PipelineContext,
  mostMs: Extract<Trigger, { on: 'schedule' }>['jitterMs'],
): number {
  return Math.floor(context.random.next() * mostMs);
}
