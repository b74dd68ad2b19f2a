import { Cron } from 'croner';
import type { Flow, Trigger } from '../flow/flow.ts';

/** One schedule of one flow, with a stable name under which its last tick is stored. */
export interface Schedule {
  readonly id: string;
  readonly flow: Flow;
  readonly trigger: Extract<Trigger, { on: 'schedule' }>;
}

/** Every schedule of the enabled flows. */
export function schedulesOf(flows: Iterable<Flow>): readonly Schedule[] {
  return [...flows]
    .filter((flow) => flow.enabled)
    .flatMap((flow) =>
      flow.triggers.flatMap((trigger) =>
        trigger.on === 'schedule' ? [{ id: `${flow.name}: ${trigger.cron}`, flow, trigger }] : [],
      ),
    );
}

/** Expressions that were parsed before: parsing costs more than asking for a tick. */
const PARSED = new WeakMap<Schedule['trigger'], Cron>();

function cronOf({ trigger }: Schedule): Cron {
  const known = PARSED.get(trigger);
  if (known !== undefined) return known;
  const parsed = new Cron(trigger.cron, { timezone: trigger.zone, paused: true });
  PARSED.set(trigger, parsed);
  return parsed;
}

/** The first tick after that time, in ms, or null when there is none any more. Wall time in the schedule's zone. */
export function nextTick(schedule: Schedule, afterMs: number): number | null {
  return cronOf(schedule).nextRun(new Date(afterMs))?.getTime() ?? null;
}

/** The last tick at or before that time, looking from an earlier one; null when none lies between. */
export function lastTick(schedule: Schedule, fromMs: number, untilMs: number): number | null {
  let found: number | null = null;
  // Many ticks may lie in a long pause; only the last one matters, so halve the way to it.
  let from = fromMs;
  for (
    let next = nextTick(schedule, from);
    next !== null && next <= untilMs;
    next = nextTick(schedule, from)
  ) {
    found = next;
    const middle = next + Math.floor((untilMs - next) / 2);
    const probe = nextTick(schedule, middle);
    from = probe !== null && probe <= untilMs ? middle : next;
  }
  return found;
}
