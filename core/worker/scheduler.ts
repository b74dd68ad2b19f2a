import type { PipelineContext } from '../pipeline/context.ts';
import { lastTick, nextTick, type Schedule, schedulesOf } from './schedule.ts';

/** What a due schedule does. */
export type Fire = (schedule: Schedule, tickMs: number) => void;

/**
 * Fires schedules, each tick once, over restarts and clock jumps.
 *
 * `tick` is called about every second. The last tick fired is in the store and moved by compare-and-set, so no tick
 * fires twice, not even in two processes. Ticks missed while nobody ran are caught up as one, or dropped and said.
 */
export class Scheduler {
  readonly #context: PipelineContext;
  readonly #fire: Fire;
  readonly #schedules: readonly Schedule[];
  readonly #lastMs = new Map<string, number>();
  /** The first tick after the last one that was fired: asking for it every second would keep an idle hub busy. */
  readonly #nextMs = new Map<string, { readonly after: number; readonly at: number | null }>();

  constructor(context: PipelineContext, fire: Fire) {
    this.#context = context;
    this.#fire = fire;
    this.#schedules = schedulesOf(context.flows.values());
  }

  /** Reads where each schedule stands; one that never fired starts counting now. */
  async start(): Promise<void> {
    const { store, clock } = this.#context;
    const now = clock.now();
    for (const schedule of this.#schedules) {
      const last = await store.schedules.lastFired(schedule.id);
      if (last === null) await store.schedules.fire(schedule.id, null, now);
      this.#lastMs.set(schedule.id, last ?? now);
      if (last !== null && schedule.trigger.catchUp === 'none')
        await this.#forgetMissed(schedule, last, now);
    }
  }

  /** Fires what is due. */
  async tick(): Promise<void> {
    const now = this.#context.clock.now();
    for (const schedule of this.#schedules) {
      await this.#mayHaveGoneBack(schedule, now);
      const last = this.#lastMs.get(schedule.id);
      if (last === undefined || !this.#isDue(schedule, last, now)) continue;
      const due = lastTick(schedule, last, now);
      if (due !== null && (await this.#move(schedule, last, due))) this.#fire(schedule, due);
    }
  }

  /** When the next tick is due, in ms, or null. */
  nextAt(): number | null {
    const times = this.#schedules.flatMap((schedule) => {
      const last = this.#lastMs.get(schedule.id);
      return last === undefined ? [] : (this.#next(schedule, last) ?? []);
    });
    return times.length === 0 ? null : Math.min(...times);
  }

  #isDue(schedule: Schedule, last: number, now: number): boolean {
    const next = this.#next(schedule, last);
    return next !== null && next <= now;
  }

  #next(schedule: Schedule, last: number): number | null {
    const known = this.#nextMs.get(schedule.id);
    if (known?.after === last) return known.at;
    const at = nextTick(schedule, last);
    this.#nextMs.set(schedule.id, { after: last, at });
    return at;
  }

  /**
   * A clock that was ahead has fired ticks of a time that is still to come; put right, it would keep the schedule silent
   * until then. When more than one tick would be missed, counting begins anew, and it is said.
   */
  async #mayHaveGoneBack(schedule: Schedule, now: number): Promise<void> {
    const last = this.#lastMs.get(schedule.id);
    if (last === undefined || last <= now) return;
    const next = nextTick(schedule, now);
    const second = next === null ? null : nextTick(schedule, next);
    const planned = this.#next(schedule, last);
    if (second === null || planned === null || planned <= second) return;
    this.#context.log.warn('The clock went back; a schedule counts from now on.', {
      schedule: schedule.id,
      aheadMs: last - now,
    });
    await this.#move(schedule, last, now);
  }

  async #forgetMissed(schedule: Schedule, last: number, now: number): Promise<void> {
    const missed = lastTick(schedule, last, now);
    if (missed === null) return;
    await this.#move(schedule, last, missed);
    this.#context.log.warn('Missed ticks of a schedule were not caught up.', {
      schedule: schedule.id,
    });
  }

  async #move(schedule: Schedule, from: number, to: number): Promise<boolean> {
    const won = await this.#context.store.schedules.fire(schedule.id, from, to);
    this.#context.crashPoint('schedule.after-fire');
    if (won) this.#lastMs.set(schedule.id, to);
    else
      this.#lastMs.set(
        schedule.id,
        (await this.#context.store.schedules.lastFired(schedule.id)) ?? to,
      );
    return won;
  }
}
