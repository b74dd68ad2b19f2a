/** When each flow is held against what its vendor lists, and how many records that reads. */
import type { Flow } from '../../flow/flow.ts';
import { windowStart } from '../../pipeline/completeness/certify.ts';
import type { CompletenessSettings } from '../completeness.ts';
import { type Expectation, ticksBetween } from './expectation.ts';
import type { PlannedConnection } from './usage.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** More certificates of a flow in a day are not told apart. */
const TIMES_MAX = 86_400;

/** How certificates are made here, and when each flow had its last one, in ms. */
export interface CertificatePlan
  extends Pick<CompletenessSettings, 'everyMs' | 'windowMs' | 'settleMs'> {
  readonly lastMs: ReadonlyMap<string, number>;
}

/** The certificates of one flow in the day that is forecast. */
export interface ExpectedCertificates {
  readonly flow: string;
  /** When each begins, in ms; the first one first. */
  readonly at: readonly number[];
  /** Records that the vendor lists for one. */
  readonly records: number;
  /** Those of them that the flow's steps are run for: what was delivered is known without them. */
  readonly looked: number;
  /** How many hours one may go on, until the next begins. */
  readonly within: number;
}

/**
 * The certificates of a flow; null where none is made by itself, or the source has no list by time of change.
 *
 * Shape: every record of the window is listed once, whatever brought it, so what sweeps and webhooks both bring is
 *        counted twice: too high rather than too low. What is missing and filled is not counted; it should be nothing.
 */
export function certificatesOf(
  flow: Flow,
  expected: Expectation,
  plan: CertificatePlan,
  about: {
    readonly connections: ReadonlyMap<string, PlannedConnection>;
    readonly now: number;
    readonly start: number;
  },
): ExpectedCertificates | null {
  const { now, start } = about;
  const { everyMs, windowMs, settleMs } = plan;
  const connector = about.connections.get(flow.source.connection)?.connector;
  if (everyMs === 0 || connector === undefined) return null;
  if (windowStart(connector, flow.source.stream, now) === null) return null;
  // A list begins with the window and goes on to this moment where its order does not say that it may end sooner.
  const listedMs = windowMs + settleMs;
  const runs = ticksBetween(flow, now - listedMs, now);
  const records = runs * expected.recordsPerRun + (listedMs / HOUR_MS) * expected.recordsPerHour;
  return {
    flow: flow.name,
    at: timesOf(plan.lastMs.get(flow.name) ?? now, everyMs, start),
    records,
    looked: records * (1 - expected.deliveredShare),
    within: Math.min(24, Math.max(1, Math.floor(everyMs / HOUR_MS))),
  };
}

/** Times within the day; one that comes more seldom stands for the day on which it comes. */
function timesOf(last: number, everyMs: number, start: number): readonly number[] {
  const end = start + DAY_MS;
  const due = Math.max(start, last + everyMs);
  const first = due < end ? due : start + ((due - start) % DAY_MS);
  const count = Math.min(TIMES_MAX, Math.ceil((end - first) / everyMs));
  return Array.from({ length: count }, (_, at) => first + at * everyMs);
}
