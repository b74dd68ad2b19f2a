import { Cron } from 'croner';
import type { Flow, Trigger } from '../flow/flow.ts';

/** When a flow's sweep is asked for, with a stable name under which its last tick is stored. */
export interface Schedule {
  readonly id: string;
  readonly flow: Flow;
  /** As a run names it. */
  readonly trigger: string;
  readonly overlap: 'coalesce' | 'skip';
  /** once: ticks missed while nobody ran make one · none: they are forgotten, and that is said. */
  readonly catchUp: 'once' | 'none';
  /** The tick is put off by less than that, so that many flows do not call one vendor in the same second. */
  readonly jitterMs: number;
  readonly when: CronTimes | Interval;
}

interface CronTimes {
  readonly cron: string;
  readonly zone: string;
}

interface Interval {
  readonly everyMs: number;
}

/** A flow that runs by changes looks this often by itself: the process that was to announce one may have died. */
const CHANGES_EVERY_MS = 900_000;

/** Every schedule of the enabled flows: cron times, and the looks for files and changes. */
export function schedulesOf(flows: Iterable<Flow>): readonly Schedule[] {
  return [...flows]
    .filter((flow) => flow.enabled)
    .flatMap((flow) => flow.triggers.flatMap((trigger) => scheduleOf(flow, trigger)));
}

function scheduleOf(flow: Flow, trigger: Trigger): readonly Schedule[] {
  switch (trigger.on) {
    case 'schedule': {
      const { cron, zone, overlap, catchUp, jitterMs } = trigger;
      const when = { cron, zone };
      const id = `${flow.name}: ${cron}`;
      return [{ id, flow, trigger: `schedule ${cron}`, overlap, catchUp, jitterMs, when }];
    }
    case 'file':
      return [everySoOften(flow, { trigger: 'file', everyMs: trigger.everyMs, overlap: 'skip' })];
    case 'change':
      return [
        everySoOften(flow, { trigger: 'change', everyMs: CHANGES_EVERY_MS, overlap: 'coalesce' }),
      ];
    default:
      return [];
  }
}

function everySoOften(flow: Flow, one: Pick<Schedule, 'trigger' | 'overlap'> & Interval): Schedule {
  const { trigger, overlap, everyMs } = one;
  const id = `${flow.name}: ${trigger}`;
  return { id, flow, trigger, overlap, catchUp: 'once', jitterMs: 0, when: { everyMs } };
}

/** An expression in a zone, and the ticks that were asked for last. */
interface KnownCron {
  readonly cron: Cron;
  readonly asked: Map<number, number | null>;
}

/** Many flows share an expression and ask at the same time; finding a tick in a zone costs far more than keeping it. */
const KNOWN = new Map<string, KnownCron>();
const ASKED_MAX = 16;
const KNOWN_MAX = 1_000;

function knownCron(times: CronTimes): KnownCron {
  const key = `${times.zone} ${times.cron}`;
  const known = KNOWN.get(key);
  if (known !== undefined) return known;
  const cron = new Cron(times.cron, { timezone: times.zone, paused: true });
  const fresh = { cron, asked: new Map() };
  if (KNOWN.size >= KNOWN_MAX) KNOWN.clear();
  KNOWN.set(key, fresh);
  return fresh;
}

/** The first tick after that time, in ms, or null when there is none any more. Wall time in the schedule's zone. */
export function nextTick({ when }: Schedule, afterMs: number): number | null {
  if ('everyMs' in when) return afterMs + when.everyMs;
  const { cron, asked } = knownCron(when);
  const known = asked.get(afterMs);
  if (known !== undefined) return known;
  const next = cron.nextRun(new Date(afterMs))?.getTime() ?? null;
  if (asked.size >= ASKED_MAX) asked.clear();
  asked.set(afterMs, next);
  return next;
}

/** The last tick at or before that time, looking from an earlier one; null when none lies between. */
export function lastTick(schedule: Schedule, fromMs: number, untilMs: number): number | null {
  const { when } = schedule;
  // An interval counts from the last look, so that a pause does not make several looks in a row.
  if ('everyMs' in when) return untilMs - fromMs >= when.everyMs ? untilMs : null;
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
