/** Says before flows run whether they fit what their vendors allow, hour by hour of a day. */
import type { Flow } from '../../flow/flow.ts';
import { nextTick, type Schedule, schedulesOf } from '../schedule.ts';
import { type CertificatePlan, certificatesOf, type ExpectedCertificates } from './certificates.ts';
import type { Expectation } from './expectation.ts';
import type { Limit, Limits } from './limits.ts';
import { type PlannedConnection, usageOf } from './usage.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;
/** More ticks of one schedule in a day are not told apart: one a second is the most that cron can say. */
const TICKS_MAX = 86_400;

/** What a flow calls for: to move its records, or to be held against what the vendor lists. */
export type Purpose = 'records' | 'certificate';

/** A flow's part in one hour of a limit. */
export interface Part {
  readonly flow: string;
  readonly purpose: Purpose;
  /** Of the limit: 1 is all of it. */
  readonly share: number;
}

/** One hour of a limit. */
export interface HourLoad {
  /** When the hour begins, in ms. */
  readonly from: number;
  /** What is needed in it, with what earlier hours left over: 1 is all that the limit gives. */
  readonly share: number;
  /** What must be over within the hour, since it comes again within the hour. */
  readonly pressing: number;
  readonly parts: readonly Part[];
}

/** A day of a limit. */
export interface LimitForecast {
  readonly limit: Limit;
  readonly hours: readonly HourLoad[];
  /** The fullest hour. */
  readonly peak: HourLoad;
  readonly fits: boolean;
  /** Why it does not, in words; empty when it does. */
  readonly why: string;
}

/** A day of everything. */
export interface Forecast {
  readonly limits: readonly LimitForecast[];
  readonly certificates: readonly ExpectedCertificates[];
  readonly fits: boolean;
}

/** What the forecast is made from. */
export interface ForecastParts {
  readonly flows: readonly Flow[];
  readonly connections: ReadonlyMap<string, PlannedConnection>;
  readonly limits: Limits;
  readonly expectations: ReadonlyMap<string, Expectation>;
  readonly completeness: CertificatePlan;
  /** The day begins with the next whole hour after this, in ms. */
  readonly now: number;
}

/** A load that begins at an hour and must be over by a deadline. */
interface Demand {
  readonly flow: string;
  readonly purpose: Purpose;
  readonly hour: number;
  /** Hours of the limit that it takes. */
  readonly hours: number;
  /** How many hours it may go on, until it comes again; 1 must be over at once. */
  readonly within: number;
  readonly isRealTime: boolean;
}

/** Makes the forecast. Shape: limits that nothing counts against are left out. */
export function forecast(parts: ForecastParts): Forecast {
  const start = Math.ceil(parts.now / HOUR_MS) * HOUR_MS;
  const demands = new Map<Limit, Demand[]>();
  const certificates: ExpectedCertificates[] = [];
  for (const flow of parts.flows.filter((one) => one.enabled)) {
    const expected = parts.expectations.get(flow.name);
    if (expected === undefined) continue;
    const { connections, completeness, now } = parts;
    const proof = certificatesOf(flow, expected, completeness, { connections, now, start });
    if (proof !== null) certificates.push(proof);
    for (const piece of [...piecesOf(flow, expected, start), ...proofsOf(proof, start)]) {
      for (const usage of usageOf(flow, parts.connections, piece)) {
        for (const { limit, hours } of parts.limits.loadsOf(usage)) {
          const list = demands.get(limit) ?? [];
          demands.set(limit, list);
          const { hour, within, way, times, purpose } = piece;
          const isRealTime = way === 'drain';
          list.push({ flow: flow.name, purpose, hour, within, isRealTime, hours: hours * times });
        }
      }
    }
  }
  const limits = [...demands].map(([limit, list]) => dayOf(limit, list, start));
  return { limits, certificates, fits: limits.every((one) => one.fits) };
}

interface HourPiece {
  readonly purpose: Purpose;
  readonly hour: number;
  readonly times: number;
  readonly within: number;
  readonly read: number;
  readonly delivered: number;
  readonly looked?: number;
  readonly way: 'sweep' | 'drain';
}

/** What a flow does in each hour: its ticks, and what comes by itself. */
function piecesOf(flow: Flow, expected: Expectation, start: number): readonly HourPiece[] {
  const purpose = 'records';
  const { recordsPerRun, recordsPerHour, deliveredShare } = expected;
  const sweeps = schedulesOf([flow]).flatMap((schedule) =>
    ticksOf(schedule, start).map(({ hour, times, within }): HourPiece => {
      const delivered = recordsPerRun * deliveredShare;
      return { purpose, hour, times, within, read: recordsPerRun, delivered, way: 'sweep' };
    }),
  );
  if (recordsPerHour === 0) return sweeps;
  const delivered = recordsPerHour * deliveredShare;
  const drains = Array.from({ length: HOURS }, (_, hour): HourPiece => {
    const read = recordsPerHour;
    return { purpose, hour, times: 1, within: 1, read, delivered, way: 'drain' };
  });
  return [...sweeps, ...drains];
}

/** A certificate reads as a sweep does and writes nothing. */
function proofsOf(proof: ExpectedCertificates | null, start: number): readonly HourPiece[] {
  if (proof === null) return [];
  const { at, records: read, looked, within } = proof;
  const byHour = Map.groupBy(at, (time) => Math.floor((time - start) / HOUR_MS));
  return [...byHour].map(([hour, { length: times }]) => ({
    ...{ purpose: 'certificate', hour, times, within: times > 1 ? 1 : within },
    ...{ read, delivered: 0, looked, way: 'sweep' },
  }));
}

/** Ticks by hour; one that comes once a day may work until the next. */
function ticksOf(schedule: Schedule, start: number) {
  const end = start + HOURS * HOUR_MS;
  const byHour = new Map<number, { times: number; last: number }>();
  let seen = 0;
  for (let at = nextTick(schedule, start - 1); at !== null && at < end && seen < TICKS_MAX; ) {
    const hour = Math.floor((at - start) / HOUR_MS);
    byHour.set(hour, { times: (byHour.get(hour)?.times ?? 0) + 1, last: at });
    at = nextTick(schedule, at);
    seen += 1;
  }
  return [...byHour].map(([hour, { times, last }]) => {
    const next = nextTick(schedule, last) ?? end;
    const within = times > 1 ? 1 : Math.max(1, Math.floor((next - last) / HOUR_MS));
    return { hour, times, within };
  });
}

/** Lays the demands of a limit out over the day: what presses first, the rest into what is left before its deadline. */
function dayOf(limit: Limit, demands: readonly Demand[], start: number): LimitForecast {
  const used: number[] = Array.from({ length: HOURS }, () => 0);
  const pressing: number[] = [...used];
  const sweeps: number[] = [...used];
  for (const one of demands.filter((demand) => demand.within === 1)) {
    pressing[one.hour] = (pressing[one.hour] ?? 0) + one.hours;
    used[one.hour] = (used[one.hour] ?? 0) + one.hours;
    if (!one.isRealTime) sweeps[one.hour] = (sweeps[one.hour] ?? 0) + one.hours;
  }
  const late: string[] = [];
  const patient = demands.filter((demand) => demand.within > 1);
  for (const one of patient.toSorted((a, b) => a.within - b.within || a.hour - b.hour)) {
    const left = fill(used, limit.sweepShare, one);
    if (left <= 1e-9) continue;
    used[one.hour] = (used[one.hour] ?? 0) + left;
    late.push(one.flow);
  }
  const hours = used.map((share, hour): HourLoad => {
    const at = demands.filter((demand) => demand.hour === hour);
    return {
      from: start + hour * HOUR_MS,
      share,
      pressing: pressing[hour] ?? 0,
      parts: partsOf(at),
    };
  });
  const peak = hours.reduce((most, one) => (one.share > most.share ? one : most));
  const isOver = peak.share > 1 + 1e-9;
  const isCrowded = sweeps.some((share) => share > limit.sweepShare + 1e-9);
  const why = isOver || late.length > 0 ? OVER : isCrowded ? CROWDED : '';
  return { limit, hours, peak, fits: why === '', why };
}

const OVER = 'the flows need more than the limit gives';
const CROWDED = 'the sweeps need what is kept for real time';

/** Puts as much as there is room for into the hours up to the deadline, over midnight too; answers what is left. */
function fill(used: number[], most: number, { hour, within, hours }: Demand): number {
  let left = hours;
  for (let at = hour; at < hour + within && left > 1e-9; at += 1) {
    const index = at % HOURS;
    const room = Math.max(0, most - (used[index] ?? 0));
    const taken = Math.min(room, left);
    used[index] = (used[index] ?? 0) + taken;
    left -= taken;
  }
  return left;
}

/** What each flow asks for in an hour, the largest first. */
function partsOf(demands: readonly Demand[]): readonly Part[] {
  const parts = new Map<string, Part>();
  for (const { flow, purpose, hours } of demands) {
    const key = `${purpose} ${flow}`;
    parts.set(key, { flow, purpose, share: (parts.get(key)?.share ?? 0) + hours });
  }
  return [...parts.values()].toSorted((a, b) => b.share - a.share || (a.flow < b.flow ? -1 : 1));
}
