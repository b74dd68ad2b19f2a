/** One piece of work that is asked for by name: a lane to drain, or a sweep to run. */
export interface Job {
  /** Asked for twice before it begins, it is one job. */
  readonly id: string;
  readonly flow: string;
  /** 0 goes first (`TURN_OF`). */
  readonly turn: number;
  /** Answers whether more is left: then it lines up again. It may stop early when `mustYield` says so. */
  run(mustYield: () => boolean): Promise<'done' | 'more'>;
}

/** Of so many jobs that begin, one is the one that has waited longest, however unimportant it is. */
const AGED_EVERY = 8;

/**
 * Works at most so many jobs at one time: urgent ones first, and among equals the flow that has the fewest under way.
 *
 * The reserved places are kept for what is most urgent, so that a webhook never waits for a long backlog to end.
 */
export class JobQueue {
  readonly #places: number;
  readonly #reserved: number;
  readonly #waiting = new Map<string, Job>();
  readonly #working = new Map<string, { readonly job: Job; readonly done: Promise<void> }>();
  /** Asked for while it was being worked: it may have missed what it was asked for. */
  readonly #again = new Map<string, Job>();
  #begun = 0;
  #stopped = false;

  constructor(places: number, reserved: number) {
    this.#places = places;
    this.#reserved = reserved;
  }

  /** Lines the job up, or makes the one that waits as urgent as this one. */
  add(job: Job): void {
    if (this.#stopped) return;
    const known = this.#waiting.get(job.id);
    if (known !== undefined && known.turn <= job.turn) return;
    if (this.#working.has(job.id)) this.#again.set(job.id, job);
    else this.#waiting.set(job.id, job);
    this.#pump();
  }

  /** Jobs that wait for a place. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Waits until fewer jobs wait than there are places. */
  async room(): Promise<void> {
    while (!this.#stopped && this.#waiting.size >= this.#places && this.#working.size > 0) {
      await Promise.race([...this.#working.values()].map((one) => one.done));
    }
  }

  /** Waits until no job is being worked. */
  async idle(): Promise<void> {
    while (this.#working.size > 0) {
      await Promise.allSettled([...this.#working.values()].map((one) => one.done));
    }
  }

  /** Begins no other job and waits for those under way; `mustYield` tells them. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.clear();
    this.#again.clear();
    await this.idle();
  }

  #pump(): void {
    while (!this.#stopped && this.#working.size < this.#places) {
      const job = this.#next();
      if (job === null) return;
      this.#begin(job);
    }
  }

  #begin(job: Job): void {
    this.#waiting.delete(job.id);
    this.#begun += 1;
    const done = job
      .run(() => this.#mustYield(job))
      .then(
        (left) => this.#end(job, left),
        () => this.#end(job, 'done'),
      );
    this.#working.set(job.id, { job, done });
  }

  #end(job: Job, left: 'done' | 'more'): void {
    this.#working.delete(job.id);
    const again = this.#again.get(job.id);
    this.#again.delete(job.id);
    if (!this.#stopped && again !== undefined) this.#waiting.set(job.id, again);
    else if (!this.#stopped && left === 'more') this.#waiting.set(job.id, job);
    this.#pump();
  }

  #next(): Job | null {
    const isReserved = this.#places - this.#working.size <= this.#reserved;
    const open = [...this.#waiting.values()].filter((job) => !isReserved || job.turn === 0);
    const [oldest] = open;
    if (oldest === undefined) return null;
    if (this.#begun % AGED_EVERY === AGED_EVERY - 1) return oldest;
    return open.reduce((best, job) => (this.#goesBefore(job, best) ? job : best));
  }

  #goesBefore(job: Job, other: Job): boolean {
    if (job.turn !== other.turn) return job.turn < other.turn;
    return this.#underWay(job.flow) < this.#underWay(other.flow);
  }

  #underWay(flow: string): number {
    let count = 0;
    for (const { job } of this.#working.values()) if (job.flow === flow) count += 1;
    return count;
  }

  /** Something more urgent waits and cannot begin, or the process stops. */
  #mustYield(job: Job): boolean {
    if (this.#stopped) return true;
    for (const waiting of this.#waiting.values()) if (waiting.turn < job.turn) return true;
    return false;
  }
}
