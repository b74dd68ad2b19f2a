import { faultOf } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { Flow } from '../flow/flow.ts';
import type { PipelineContext } from '../pipeline/context.ts';
import type { RunResult } from '../pipeline/run.ts';
import { endLateRuns } from '../pipeline/run-end.ts';
import { ClockWatch } from './clock-watch.ts';
import { Completeness, type CompletenessSettings } from './completeness.ts';
import { Decoder } from './decoder.ts';
import type { Engine, Hint } from './engine.ts';
import { JobQueue } from './job-queue.ts';
import { LaneJobs } from './lane-jobs.ts';
import { Presence, type Role } from './presence.ts';
import { prune, type Retention } from './retention.ts';
import { Scheduler } from './scheduler.ts';
import { type Progress, SweepJobs } from './sweep-jobs.ts';

/** How often the store is asked for work that no hint announced, in ms. */
const LOOK_EVERY_MS = 1_000;
/** Changes within this time make one run, in ms. */
const CHANGE_SETTLE_MS = 250;
/** One place in so many is kept for real time. */
const RESERVED_PART = 4;

/** How much a worker takes on at a time, how long it keeps what is settled, whom it tells, and who it is. */
export interface WorkerOptions {
  readonly parallelLanes: number;
  /** What is older is deleted; nothing is, when missing. */
  readonly retention?: Retention;
  /** How it proves by itself that nothing is missing; it does not, when missing. */
  readonly completeness?: CompletenessSettings;
  readonly progress?: Progress;
  readonly role?: Role;
  /** `host:pid`. */
  readonly place?: string;
  /** Where several processes work on one store. */
  readonly engine?: Engine;
}

/** When and who: fires triggers, decodes arrivals, works lanes and sweeps, until it is told to stop. */
export class Worker {
  readonly #context: PipelineContext;
  readonly #options: WorkerOptions;
  readonly #queue: JobQueue;
  readonly #lanes: LaneJobs;
  readonly #sweeps: SweepJobs;
  readonly #decoder: Decoder;
  readonly #scheduler: Scheduler;
  readonly #presence: Presence;
  readonly #clockWatch: ClockWatch;
  readonly #completeness: Completeness | null;
  readonly #timers = new Map<string, () => void>();
  /** Flows whose source changed once more after a run was asked for. */
  readonly #changedAgain = new Set<Flow>();
  /** What was asked for on the side and is not in the store yet. */
  readonly #asking = new Set<Promise<void>>();
  #running = false;
  #lookedMs: number | null = null;

  constructor(context: PipelineContext, options: WorkerOptions) {
    this.#context = context;
    this.#options = options;
    const { role = 'all', place = '' } = options;
    const { parallelLanes: places } = options;
    this.#queue = new JobQueue(places, places < 2 ? 0 : Math.ceil(places / RESERVED_PART));
    this.#lanes = new LaneJobs(context, this.#queue);
    this.#sweeps = new SweepJobs(context, options.progress ?? (() => {}));
    this.#decoder = new Decoder(context);
    this.#scheduler = new Scheduler(context);
    this.#clockWatch = new ClockWatch(context);
    const { completeness, retention } = options;
    this.#completeness =
      completeness === undefined
        ? null
        : new Completeness(context, completeness, retention?.settledMs ?? Number.MAX_SAFE_INTEGER);
    this.#presence = new Presence(context, { role, place });
  }

  /** Takes up what a dead process left, then begins to fire triggers and to look for work. */
  async start(): Promise<void> {
    const { store, settings } = this.#context;
    this.#running = true;
    await this.recover();
    if (!this.#works) return;
    await this.#scheduler.start();
    this.#catchUpChanges();
    if (store.isShared) this.#every('tidy', settings.leaseMs, () => this.#presence.tidy());
    this.#lookedMs = this.#context.clock.monotonicMs();
    this.#every('look', LOOK_EVERY_MS, () => this.#look());
    this.#startRetention(this.#options.retention ?? null);
    await this.#options.engine?.start((hint) => this.#take(hint));
    this.#decoder.wake();
  }

  /** How long ago it last looked for work, in ms; null while it does not run, or has nothing to look for. */
  lookedAgoMs(): number | null {
    if (!this.#running || this.#lookedMs === null) return null;
    return this.#context.clock.monotonicMs() - this.#lookedMs;
  }

  /** Clears the leases of the dead and marks their runs. Embedded, everybody but this process is dead. */
  async recover(): Promise<void> {
    await (this.#context.store.isShared ? this.#presence.tidy() : this.#presence.takeOver());
    await this.#presence.begin();
  }

  /** Runs one flow's sweep now, or as soon as the one under way is over. */
  run(flow: Flow, trigger: string): Promise<RunResult> {
    return this.#sweeps.run(flow, trigger);
  }

  /** Reads the flow's source once more from that cursor on, beside its own one and behind everything else. */
  backfill(flow: Flow, since: JsonObject | null): Promise<RunResult> {
    return this.#sweeps.backfill(flow, since);
  }

  /** The clock that this process goes by was that much ahead of the right time, and has been put right. */
  clockPutBack(backMs: number): void {
    this.#clockWatch.putBack(backMs);
  }

  /** A hint: a delivery is in the inbox. */
  arrived(): void {
    if (this.#works) this.#decoder.wake();
    else this.#options.engine?.announce({ kind: 'inbox' });
  }

  /** A hint: a lane has work. */
  wake(flow: string, lane: number, turn: number): void {
    // Whoever has its hands full tells the others.
    const isFull = this.#queue.waiting >= this.#options.parallelLanes;
    if (!this.#works || isFull) this.#options.engine?.announce({ kind: 'lane', flow, lane, turn });
    if (this.#works) this.#lanes.wake(flow, lane, turn);
  }

  /** Records of a connection's stream changed: flows that read them by `change` run soon. */
  changed(connection: string, stream: string): void {
    // Without a fleet nobody would run them before the next start, which looks by itself.
    if (!this.#running && !this.#context.store.isShared) return;
    for (const flow of this.#context.flows.values()) {
      const reads = flow.source.connection === connection && flow.source.stream === stream;
      if (!reads || !flow.enabled || !flow.triggers.some((one) => one.on === 'change')) continue;
      this.#changedSoon(flow);
    }
  }

  /** Works until nothing is due: no arrival undecoded, no sweep going, no lane with due records. */
  async idle(): Promise<void> {
    for (;;) {
      this.#decoder.wake();
      await this.#decoder.idle();
      await this.#sweeps.idle();
      await this.#queue.idle();
      await this.#asked();
      const sweeps = this.#running ? await this.#sweeps.look() : 0;
      if ((await this.#lanes.look()) + sweeps === 0) return;
      await this.#queue.idle();
    }
  }

  /** Stops triggers, lets what is under way settle; what waits stays in the store. */
  async stop(): Promise<void> {
    this.#running = false;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    const { engine } = this.#options;
    await Promise.all([
      engine?.stop(),
      this.#decoder.idle(),
      this.#sweeps.stop(),
      this.#completeness?.stop(),
      this.#queue.stop(),
    ]);
    await this.#lanes.stop();
    await this.#asked();
    await this.#presence.leave();
  }

  get #works(): boolean {
    return this.#options.role !== 'web';
  }

  async #look(): Promise<void> {
    await this.#clockWatch.look();
    await this.#scheduler.tick();
    await this.#completeness?.tick();
    await this.#sweeps.look();
    await this.#lanes.look();
    await endLateRuns(this.#context);
    this.#lookedMs = this.#context.clock.monotonicMs();
    this.#decoder.wake();
  }

  /** Work that another process announced; resolves when this one has a place for more. */
  async #take(hint: Hint): Promise<void> {
    if (hint.kind === 'inbox') {
      this.#decoder.wake();
      return this.#decoder.idle();
    }
    if (hint.kind === 'lane') this.#lanes.wake(hint.flow, hint.lane, hint.turn);
    else await this.#sweeps.look();
    return this.#queue.room();
  }

  /** What changed while nobody ran was announced to nobody. */
  #catchUpChanges(): void {
    for (const flow of this.#context.flows.values()) {
      if (flow.enabled && flow.triggers.some((one) => one.on === 'change')) this.#changedSoon(flow);
    }
  }

  #changedSoon(flow: Flow): void {
    const name = `change ${flow.name}`;
    if (this.#timers.has(name)) {
      this.#changedAgain.add(flow);
      return;
    }
    this.#later(CHANGE_SETTLE_MS, name, () => void this.#changesSettled(flow));
    // Asked for at once: this process may end before the timer does, and in the store the wish is safe.
    void this.#ask(flow, this.#context.clock.now() + CHANGE_SETTLE_MS);
  }

  /** A run by schedule, by hand or of another process may have answered the wish before the last change came. */
  async #changesSettled(flow: Flow): Promise<void> {
    if (this.#changedAgain.delete(flow)) await this.#ask(flow, this.#context.clock.now());
    this.#lookForSweeps();
  }

  /** The same for a process that may end before its changes have settled. */
  async #asked(): Promise<void> {
    for (const flow of this.#changedAgain) void this.#ask(flow, this.#context.clock.now());
    this.#changedAgain.clear();
    await Promise.all(this.#asking);
  }

  #lookForSweeps(): void {
    if (!this.#running || !this.#works) {
      this.#options.engine?.announce({ kind: 'sweeps' });
      return;
    }
    this.#sweeps
      .look()
      .catch((error: unknown) =>
        this.#context.log.error('Wanted sweeps could not be looked for.', { ...faultOf(error) }),
      );
  }

  #ask(flow: Flow, dueAt: number): Promise<void> {
    const asked = this.#sweeps
      .request(flow, 'change', { dueAt, overlap: 'coalesce' })
      .catch((error: unknown) =>
        this.#context.log.error('A run could not be asked for.', {
          flow: flow.name,
          ...faultOf(error),
        }),
      )
      .finally(() => this.#asking.delete(asked));
    this.#asking.add(asked);
    return asked;
  }

  #startRetention(retention: Retention | null): void {
    if (retention === null) return;
    this.#every('retention', retention.everyMs, async () => {
      await prune(this.#context, retention);
    });
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
    const cancel = this.#context.clock.after(ms, () => {
      this.#timers.delete(name);
      call();
    });
    this.#timers.set(name, cancel);
  }
}
