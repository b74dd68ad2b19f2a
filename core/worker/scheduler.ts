import type { PipelineContext } from '../pipeline/context.ts';
import type { SweepRequest } from '../store/fleet-store.ts';
import { TURN_OF } from '../store/records.ts';
import { lastTick, nextTick, type Schedule, schedulesOf } from './schedule.ts';

/**
 * Fires schedules, each tick once, over restarts and clock jumps.
 *
 * `tick` is called about every second. The last tick fired is in the store and moved by compare-and-set, so no tick
 * fires twice, not even in two processes; the sweep is asked for in the same transaction, so none is lost. Ticks missed
 * while nobody ran are caught up as one, or dropped and said.
 */
export class Scheduler {
  readonly #context: PipelineContext;
  readonly #schedules: readonly Schedule[];
  readonly #lastMs = new Map<string, number>();
  /** The first tick after the last one that was fired: asking for it every second would keep an idle hub busy. */
  readonly #nextMs = new Map<string, { readonly after: number; readonly at: number | null }>();

  constructor(context: PipelineContext) {
    this.#context = context;
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
      if (last !== null && schedule.catchUp === 'none')
        await this.#forgetMissed(schedule, last, now);
    }
  }

  /** Asks for the sweeps that are due; answers how many. */
  async tick(): Promise<number> {
    const now = this.#context.clock.now();
    let fired = 0;
    for (const schedule of this.#schedules) {
      await this.#mayHaveGoneBack(schedule, now);
      const last = this.#lastMs.get(schedule.id);
      if (last === undefined || !this.#isDue(schedule, last, now)) continue;
      const due = lastTick(schedule, last, now);
      if (due === null) continue;
      if (await this.#move(schedule, last, due, this.#request(schedule, now))) fired += 1;
    }
    return fired;
  }

  /** When the next tick is due, in ms, or null. */
  nextAt(): number | null {
    const times = this.#schedules.flatMap((schedule) => {
      const last = this.#lastMs.get(schedule.id);
      return last === undefined ? [] : (this.#next(schedule, last) ?? []);
    });
    return times.length === 0 ? null : Math.min(...times);
  }

  #request(schedule: Schedule, now: number): SweepRequest {
    const { flow, trigger, overlap, jitterMs } = schedule;
    const dueAt = now + Math.floor(this.#context.random.next() * jitterMs);
    const { name } = flow;
    return { name, flow: name, trigger, overlap, priority: TURN_OF.sweep, dueAt };
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
   * A clock that was ahead has fired ticks of a time that is still to come; put right, it would keep
   * the schedule silent until then. When more than one tick would be missed, counting begins anew, and it is said.
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

  async #move(
    schedule: Schedule,
    from: number,
    to: number,
    sweep?: SweepRequest,
  ): Promise<boolean> {
    const won = await this.#context.store.schedules.fire(schedule.id, from, to, sweep);
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
