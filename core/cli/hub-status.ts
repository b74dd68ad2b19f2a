/** What the status page shows, gathered from the store in a few queries. */
import type { App } from '../app.ts';
import type { Target } from '../connector/target.ts';
import type { Flow } from '../flow/flow.ts';
import { addCounts } from '../pipeline/run.ts';
import { fromMilli } from '../retail/inventory/quantity.ts';
import type {
  DeadLetterSummary,
  Figure,
  FlowStatus,
  HubStatus,
  SystemStatus,
} from '../server/status.ts';
import type { StockTotals } from '../store/inventory-store.ts';
import { type DeadLetter, NO_COUNTS, type Run } from '../store/records.ts';
import type { OpenEffects } from '../store/vitals-store.ts';

/** Runs whose counts are summed up. */
const SUMMED_RUNS = 1000;
const SHOWN_RUNS = 20;
const SHOWN_LETTERS = 20;

/** The hub at this instant. */
export async function hubStatus(app: App): Promise<HubStatus> {
  const { store, clock } = app;
  const [waiting, open, runs, letters, totals, effects, workers] = await Promise.all([
    store.lanes.waiting(),
    store.deadLetters.count('open'),
    store.runs.list({ limit: SUMMED_RUNS }),
    store.deadLetters.list({ status: 'open', limit: SHOWN_LETTERS }),
    store.inventory.totals(),
    store.vitals.openEffects(),
    store.workers.list(),
  ]);
  const { name: driver, version } = store.driver;
  const counts = { waiting: byFlow(waiting), open: byFlow(open), runs };
  return {
    at: clock.now(),
    startedAt: app.startedAt,
    store: { driver, version },
    processes: Math.max(1, workers.length),
    unknownWrites: unknownOf(effects),
    flows: [...app.flows.values()].map((flow) => flowStatus(flow, counts)),
    systems: [...app.targets.values()].map(systemStatus),
    stock: stockFigures(totals),
    deadLetters: letters.map(summary),
    runs: runs.slice(0, SHOWN_RUNS),
  };
}

function systemStatus(target: Target): SystemStatus {
  const { phase, since, until, why, forced } = target.state();
  return { name: target.name, phase, since, until, why, byHand: forced?.by ?? null };
}

function unknownOf(effects: readonly OpenEffects[]): HubStatus['unknownWrites'] {
  const unknown = effects.filter(({ state }) => state === 'unknown');
  const count = unknown.reduce((sum, one) => sum + one.count, 0);
  const oldestAt = count === 0 ? null : Math.min(...unknown.map((one) => one.oldestAt));
  return { count, oldestAt };
}

interface Gathered {
  readonly waiting: ReadonlyMap<string, number>;
  readonly open: ReadonlyMap<string, number>;
  /** The newest first. */
  readonly runs: readonly Run[];
}

function flowStatus(flow: Flow, gathered: Gathered): FlowStatus {
  const runs = gathered.runs.filter((run) => run.flow === flow.name);
  return {
    name: flow.name,
    owner: flow.owner,
    about: flow.about,
    enabled: flow.enabled,
    counts: runs.map((run) => run.counts).reduce(addCounts, NO_COUNTS),
    waiting: gathered.waiting.get(flow.name) ?? 0,
    deadLetters: gathered.open.get(flow.name) ?? 0,
    lastRun: runs[0] ?? null,
  };
}

function byFlow(
  rows: readonly { readonly flow: string; readonly count: number }[],
): ReadonlyMap<string, number> {
  return new Map(rows.map((row) => [row.flow, row.count]));
}

function stockFigures(totals: StockTotals): readonly Figure[] {
  const count = (value: number): string => value.toLocaleString('en-GB');
  const units = (milli: number): string => count(fromMilli(milli));
  if (totals.positions === 0) return [];
  return [
    {
      label: 'On hand',
      value: units(totals.onHandMilli),
      note: `units of ${count(totals.items)} items`,
    },
    {
      label: 'Promised',
      value: units(totals.allocatedMilli + totals.heldMilli),
      note: 'units for orders and holds',
    },
    {
      label: 'Short',
      value: count(totals.shortPositions),
      note: `of ${count(totals.positions)} items at places`,
    },
  ];
}

function summary(letter: DeadLetter): DeadLetterSummary {
  const { id, flow, key, stage, fault, attempts, at } = letter;
  const { code, what, mend } = fault;
  return { id, flow, key, stage, code, what, mend, attempts, at };
}
