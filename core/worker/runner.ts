import type { Flow } from '../flow/flow.ts';
import type { PipelineContext } from '../pipeline/context.ts';
import { type RunResult, sweep } from '../pipeline/run.ts';
import type { RunCounts } from '../store/records.ts';

/** Told after each settled page. */
export type Progress = (flow: Flow, counts: RunCounts) => void;

interface Going {
  readonly done: Promise<RunResult>;
  again: boolean;
}

/** Runs sweeps so that a flow never overlaps itself: a trigger during a run is remembered once, or skipped. */
export class FlowRunner {
  readonly #context: PipelineContext;
  readonly #progress: Progress;
  readonly #going = new Map<string, Going>();
  #stopped = false;

  constructor(context: PipelineContext, progress: Progress) {
    this.#context = context;
    this.#progress = progress;
  }

  /** Runs the flow now; while it runs already, once more after it (`coalesce`) or not at all (`skip`). */
  run(flow: Flow, trigger: string, overlap: 'coalesce' | 'skip' = 'coalesce'): Promise<RunResult> {
    const going = this.#going.get(flow.name);
    if (going === undefined) return this.#start(flow, trigger);
    if (overlap === 'coalesce') going.again = true;
    return going.done;
  }

  #start(flow: Flow, trigger: string): Promise<RunResult> {
    const going: Going = { again: false, done: this.#loop(flow, trigger, () => going) };
    this.#going.set(flow.name, going);
    return going.done;
  }

  async #loop(flow: Flow, trigger: string, self: () => Going): Promise<RunResult> {
    try {
      // The first turn of the event loop passes before `self` may be asked.
      await Promise.resolve();
      let result = await sweep(this.#context, flow, trigger, (counts) =>
        this.#progress(flow, counts),
      );
      while (self().again && !this.#stopped) {
        self().again = false;
        result = await sweep(this.#context, flow, trigger, (counts) =>
          this.#progress(flow, counts),
        );
      }
      return result;
    } finally {
      this.#going.delete(flow.name);
    }
  }

  /** Waits for the running sweeps; no further round begins. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.allSettled([...this.#going.values()].map((going) => going.done));
  }

  /** Waits until no sweep runs. */
  async idle(): Promise<void> {
    while (this.#going.size > 0) {
      await Promise.allSettled([...this.#going.values()].map((going) => going.done));
    }
  }
}
