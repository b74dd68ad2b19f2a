/** How many records a flow is expected to move: by its own past, by what a person says, or by a setting. */
import type { Flow } from '../../flow/flow.ts';
import type { Run } from '../../store/records.ts';
import { nextTick, type Schedule, schedulesOf } from '../schedule.ts';

const HOUR_MS = 3_600_000;

/** Where a figure comes from. */
export type Basis = 'given' | 'measured' | 'assumed';

/** What is expected of one flow. */
export interface Expectation {
  readonly flow: string;
  /** Records that one scheduled run reads, on average. */
  readonly recordsPerRun: number;
  /** Records an hour that come by webhooks, changes and files. */
  readonly recordsPerHour: number;
  /** The part of what is read that is delivered, from 0 to 1. */
  readonly deliveredShare: number;
  readonly basis: Basis;
  /** In words: over which time it was measured, or what says so. */
  readonly source: string;
}

/** What stands in for the past of a flow that has none. */
export interface Assumed {
  readonly recordsPerRun: number;
  readonly recordsPerHour: number;
}

/** Figures that a person gives for a flow. */
export type Given = Partial<Assumed>;

/** What a flow is expected to move. */
export function expectationOf(
  flow: Flow,
  told: {
    readonly given: Given;
    readonly runs: readonly Run[];
    readonly assumed: Assumed;
    readonly now: number;
  },
): Expectation {
  const past = measured(flow, told.runs, told.now);
  const assumed = assumedOf(flow, told.assumed);
  const base = past ?? assumed;
  const { given } = told;
  if (given.recordsPerRun === undefined && given.recordsPerHour === undefined) return base;
  return { ...base, ...given, deliveredShare: 1, basis: 'given', source: 'the command line' };
}

function assumedOf(flow: Flow, { recordsPerRun, recordsPerHour }: Assumed): Expectation {
  const source = 'it never ran; budgets.recordsPerRun, recordsPerHour';
  return {
    flow: flow.name,
    recordsPerRun,
    recordsPerHour: isDriven(flow) ? recordsPerHour : 0,
    ...{ deliveredShare: 1, basis: 'assumed', source },
  };
}

/** Whether records come to it by themselves, beside its schedule. */
function isDriven({ triggers }: Flow): boolean {
  return triggers.some(({ on }) => on !== 'schedule');
}

/** A sweep that finds nothing leaves no run, so runs are counted over the ticks of their time, not over themselves. */
function measured(flow: Flow, runs: readonly Run[], now: number): Expectation | null {
  const ended = runs.filter((run) => run.status === 'done');
  const oldest = ended.at(-1);
  if (oldest === undefined) return null;
  const scheduled = ended.filter((run) => run.trigger.startsWith('schedule'));
  const driven = ended.filter(
    (run) => !run.trigger.startsWith('schedule') && run.trigger !== 'manual',
  );
  const hours = Math.max(1, (now - oldest.startedAt) / HOUR_MS);
  const ticks = Math.max(1, scheduled.length, ticksBetween(flow, oldest.startedAt, now));
  const read = sum(ended, 'read');
  return {
    flow: flow.name,
    recordsPerRun: sum(scheduled, 'read') / ticks,
    recordsPerHour: sum(driven, 'read') / hours,
    deliveredShare: read === 0 ? 1 : Math.min(1, sum(ended, 'delivered') / read),
    basis: 'measured',
    source: `${ended.length} runs of ${Math.ceil(hours)} h`,
  };
}

function sum(runs: readonly Run[], count: 'read' | 'delivered'): number {
  return runs.reduce((total, run) => total + run.counts[count], 0);
}

/** So many ticks of a schedule are looked at one by one; they say how many more there are. */
const TICKS_MAX = 10_000;

/** Ticks of a flow's schedules between two times. */
export function ticksBetween(flow: Flow, from: number, until: number): number {
  return schedulesOf([flow]).reduce((sum, one) => sum + ticksOf(one, from, until), 0);
}

function ticksOf(schedule: Schedule, from: number, until: number): number {
  let last = from;
  for (let count = 0; count < TICKS_MAX; count += 1) {
    const next = nextTick(schedule, last);
    if (next === null || next > until) return count;
    last = next;
  }
  return Math.round((TICKS_MAX * (until - from)) / (last - from));
}
