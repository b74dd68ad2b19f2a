import type { App } from '../../app.ts';
import type { Clock } from '../../base/clock.ts';
import type { Flow } from '../../flow/flow.ts';
import { addCounts } from '../../pipeline/run.ts';
import { NO_COUNTS, type RunCounts } from '../../store/records.ts';
import { countsText } from '../counts-text.ts';
import { textTable } from '../text-table.ts';

/** What one flow did since the start of this process. */
export interface FlowTally {
  readonly flow: string;
  readonly counts: RunCounts;
  /** Attempts that will be repeated. */
  readonly retried: number;
  /** Records per second while the flow was at work; 0 when it read nothing. */
  readonly rowsPerSecond: number;
  /** What was read less what was parked is the sum of all outcomes. */
  readonly addsUp: boolean;
}

/** Runs that one summary looks at. */
const RUNS_MAX = 10_000;

/** Sums up the runs of this process, per flow. */
export async function tallies(app: App): Promise<readonly FlowTally[]> {
  const all = await app.store.runs.list({ limit: RUNS_MAX });
  const own = all.filter((run) => run.startedAt >= app.startedAt);
  return [...app.flows.keys()].map((flow) => {
    const runs = own.filter((run) => run.flow === flow);
    const counts = runs.map((run) => run.counts).reduce(addCounts, NO_COUNTS);
    const ms = runs.reduce((sum, run) => sum + ((run.endedAt ?? run.startedAt) - run.startedAt), 0);
    return {
      flow,
      counts,
      retried: runs.reduce((sum, run) => sum + run.retries, 0),
      rowsPerSecond: counts.read === 0 ? 0 : Math.round((counts.read * 1000) / Math.max(1, ms)),
      addsUp: counts.read - counts.parked === outcomesOf(counts),
    };
  });
}

function outcomesOf(counts: RunCounts): number {
  const { delivered, unchanged, filtered, superseded, deadLettered } = counts;
  return delivered + unchanged + filtered + superseded + deadLettered;
}

/** The tallies as a table for people. */
export function tallyText(rows: readonly FlowTally[]): string {
  const head = [
    'flow',
    'read',
    'delivered',
    'unchanged',
    'filtered',
    'superseded',
    'retried',
    'dead letters',
    'rows/s',
  ];
  return textTable(
    head,
    rows.map(({ flow, counts, retried, rowsPerSecond }) => [
      flow,
      counts.read - counts.parked,
      counts.delivered,
      counts.unchanged,
      counts.filtered,
      counts.superseded,
      retried,
      counts.deadLettered,
      rowsPerSecond,
    ]),
  );
}

/** Says after each page how a flow stands, at most a few times a second. */
export function progressLine(
  clock: Clock,
  say: (line: string) => void,
): (flow: Flow, counts: RunCounts) => void {
  const totals = new Map<string, RunCounts>();
  // The sum of the time between a flow's own pages: what other flows do in between is not its slowness.
  const workedMs = new Map<string, number>();
  let latest: { readonly flow: string; readonly ms: number } | null = null;
  let lastMs = Number.NEGATIVE_INFINITY;
  return (flow, counts) => {
    const total = addCounts(totals.get(flow.name) ?? NO_COUNTS, counts);
    totals.set(flow.name, total);
    const now = clock.monotonicMs();
    const own = latest?.flow === flow.name ? now - latest.ms : 0;
    workedMs.set(flow.name, (workedMs.get(flow.name) ?? 0) + own);
    latest = { flow: flow.name, ms: now };
    if (now - lastMs < PROGRESS_EVERY_MS) return;
    lastMs = now;
    say(`  ${flow.name}: ${countsText(total)}${rate(total.read, workedMs.get(flow.name) ?? 0)}`);
  };
}

const PROGRESS_EVERY_MS = 500;

/** `, 31,200 rows/s`; nothing while there is no time to divide by. */
function rate(read: number, ms: number): string {
  if (ms < 1) return '';
  return `, ${Math.round((read * 1000) / ms).toLocaleString('en-US')} rows/s`;
}
