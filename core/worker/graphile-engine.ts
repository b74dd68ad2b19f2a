import { Logger, makeWorkerUtils, type Runner, run, type WorkerUtils } from 'graphile-worker';
import type { Clock } from '../base/clock.ts';
import { faultOf } from '../base/errors.ts';
import { isJsonObject, type JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import type { Engine, Hint } from './engine.ts';

/** What the engine in PostgreSQL needs. */
export interface GraphileOptions {
  /** The store's own address, as `pg` takes it. */
  readonly url: string;
  /** The schema of the engine's own tables, beside the store's. */
  readonly schema: string;
  /** Hints that this process takes at one time. */
  readonly concurrency: number;
  readonly clock: Clock;
  readonly log: Log;
}

const TASK = 'hint';
/** Hints of this time go to the database in one statement, in ms. */
const GATHER_MS = 20;
/** How long after a lost database the engine is started again, in ms. */
const RESTART_MS = 1_000;
/** A job that nobody announced by NOTIFY is found this often, in ms. */
const POLL_MS = 2_000;
/** Waiting hints beyond that are let go: each process also looks by itself. */
const WAITING_MAX = 10_000;

/**
 * Carries hints through graphile-worker: a job is never a record and never the truth, only "work this lane".
 *
 * Its locks last for hours after a kill, which is why nothing here depends on them: a hint that is announced again is a
 * new job, and what no hint brings, a look at the store does.
 */
export class GraphileEngine implements Engine {
  readonly #options: GraphileOptions;
  readonly #waiting = new Map<string, Hint>();
  #utils: Promise<WorkerUtils> | null = null;
  #runner: Runner | null = null;
  #flushing: Promise<void> | null = null;
  #cancel = (): void => undefined;
  #stopped = false;

  constructor(options: GraphileOptions) {
    this.#options = options;
  }

  announce(hint: Hint): void {
    if (this.#stopped || this.#waiting.size >= WAITING_MAX) return;
    const key = keyOf(hint);
    const known = this.#waiting.get(key);
    if (known === undefined || turnOf(hint) < turnOf(known)) this.#waiting.set(key, hint);
    this.#flushSoon();
  }

  async start(work: (hint: Hint) => Promise<void>): Promise<void> {
    if (this.#stopped) return;
    const { url, schema, concurrency, log } = this.#options;
    try {
      const runner = await run({
        connectionString: url,
        schema,
        concurrency,
        maxPoolSize: concurrency + 2,
        pollInterval: POLL_MS,
        noHandleSignals: true,
        crontab: '',
        // Without a batch nobody hears of a completion that the database did not take, and Node ends the process.
        preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
        logger: loggerOf(log),
        taskList: { [TASK]: (payload: unknown) => this.#take(payload, work) },
      });
      this.#runner = runner;
      // The runner ends when the database is lost.
      runner.promise.then(
        () => this.#again(work, null),
        (error: unknown) => this.#again(work, error),
      );
    } catch (error) {
      this.#again(work, error);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    const runner = this.#runner;
    this.#runner = null;
    await runner?.stop().catch(() => undefined);
    await this.#flushing;
    await this.#release();
  }

  async #take(payload: unknown, work: (hint: Hint) => Promise<void>): Promise<void> {
    const hint = isJsonObject(payload) ? hintOf(payload) : null;
    if (hint !== null) await work(hint);
  }

  #again(work: (hint: Hint) => Promise<void>, error: unknown): void {
    this.#runner = null;
    if (this.#stopped) return;
    const { log, clock } = this.#options;
    log.warn('The engine lost its database and starts again.', {
      ...(error === null ? {} : faultOf(error)),
    });
    this.#cancel = clock.after(RESTART_MS, () => void this.start(work));
  }

  #flushSoon(): void {
    if (this.#flushing !== null) return;
    this.#flushing = this.#options.clock
      .sleep(GATHER_MS)
      .then(() => this.#flush())
      .finally(() => {
        this.#flushing = null;
        if (this.#waiting.size > 0 && !this.#stopped) this.#flushSoon();
      });
  }

  /** One statement at a time and its keys in one order, so that two processes do not wait for each other. */
  async #flush(): Promise<void> {
    const hints = [...this.#waiting].sort(([a], [b]) => (a < b ? -1 : 1));
    this.#waiting.clear();
    if (hints.length === 0) return;
    try {
      this.#utils ??= this.#openUtils();
      const utils = await this.#utils;
      await utils.addJobs(
        hints.map(([jobKey, hint]) => ({
          ...{ identifier: TASK, payload: hint, jobKey, maxAttempts: 1 },
          priority: turnOf(hint),
        })),
      );
    } catch (error) {
      // A pool whose database is gone may end late or never; new hints do not wait for it.
      void this.#release().catch(() => undefined);
      this.#options.log.warn(
        'Hints could not be told to other processes; they look by themselves.',
        {
          ...faultOf(error),
        },
      );
    }
  }

  async #openUtils(): Promise<WorkerUtils> {
    const { url, schema, log } = this.#options;
    const utils = await makeWorkerUtils({
      ...{ connectionString: url, schema, maxPoolSize: 1, logger: loggerOf(log) },
    });
    await utils.migrate();
    return utils;
  }

  /** Gives the pool back, once only: graphile-worker counts a second time as a fault of its own. */
  async #release(): Promise<void> {
    const opened = this.#utils;
    this.#utils = null;
    const utils = await opened?.catch(() => null);
    await utils?.release();
  }
}

function keyOf(hint: Hint): string {
  return hint.kind === 'lane' ? `lane ${hint.flow} ${hint.lane}` : hint.kind;
}

function turnOf(hint: Hint): number {
  return hint.kind === 'lane' ? hint.turn : 0;
}

/** Null for one that another version of the program wrote. */
function hintOf(payload: JsonObject): Hint | null {
  const { kind, flow, lane, turn } = payload;
  if (kind === 'inbox' || kind === 'sweeps') return { kind };
  if (kind !== 'lane') return null;
  if (typeof flow !== 'string' || typeof lane !== 'number' || typeof turn !== 'number') return null;
  return { kind, flow, lane, turn };
}

/** The engine speaks of every connection and job; only what goes wrong is told. */
function loggerOf(log: Log): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error') log.warn('The engine reports an error.', { what: message });
  });
}
