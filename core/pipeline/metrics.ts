/** What the pipeline counts: one place for its instruments, their names and their labels. */
import type { Counter, Histogram, Telemetry } from '../base/telemetry.ts';
import type { Ack } from '../connector/contract.ts';
import type { RunCounts } from '../store/records.ts';
import type { PipelineContext } from './context.ts';

/** Upper bounds of the durations that are told apart, in seconds: from one webhook's record to a night's file. */
const RUN_DURATIONS_S = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800,
];

/** A sweep reads a source, a drain works what waits. */
export type RunKind = 'sweep' | 'drain';

/** The pipeline's instruments, with their labels as parameters so that none can be forgotten. */
export interface PipelineMetrics {
  /** Records of a settled batch by what became of them, and attempts that will be repeated. */
  settled(flow: string, counts: RunCounts, retries: number): void;
  /** A write and its answer. */
  answered(connection: string, operation: string, outcome: Ack['outcome']): void;
  runEnded(run: { flow: string; kind: RunKind; status: 'done' | 'failed'; ms: number }): void;
}

const known = new WeakMap<Telemetry, PipelineMetrics>();

/** The instruments of this hub. */
export function metricsOf({ telemetry }: Pick<PipelineContext, 'telemetry'>): PipelineMetrics {
  const made = known.get(telemetry) ?? makeMetrics(telemetry);
  known.set(telemetry, made);
  return made;
}

/** A count's label in snake case, as labels are written; `read` is their sum and no outcome. */
const OUTCOMES: Readonly<Record<Exclude<keyof RunCounts, 'read'>, string>> = {
  delivered: 'delivered',
  unchanged: 'unchanged',
  filtered: 'filtered',
  superseded: 'superseded',
  parked: 'parked',
  deadLettered: 'dead_lettered',
};

function makeMetrics({ meter }: Telemetry): PipelineMetrics {
  const records = meter.counter({
    name: 'crossdock.records',
    unit: '{record}',
    about:
      'Records by flow and what became of them; a parked one is counted again when it is worked.',
  });
  const retries = meter.counter({
    name: 'crossdock.record.retries',
    unit: '{attempt}',
    about: 'Attempts at records that failed and will be repeated, by flow.',
  });
  const effects = meter.counter({
    name: 'crossdock.effects',
    unit: '{write}',
    about: 'Writes to destinations by the typed answer to each.',
  });
  const runs: Counter = meter.counter({
    name: 'crossdock.runs',
    unit: '{run}',
    about: 'Ended runs: sweeps of a source and drains of a lane.',
  });
  const durations: Histogram = meter.histogram({
    name: 'crossdock.run.duration',
    unit: 's',
    about: 'How long runs took.',
    buckets: RUN_DURATIONS_S,
  });
  return {
    settled: (flow, counts, retried) => {
      for (const [name, outcome] of Object.entries(OUTCOMES)) {
        const count = isCount(name) ? counts[name] : 0;
        if (count > 0) records.add(count, { flow, outcome });
      }
      if (retried > 0) retries.add(retried, { flow });
    },
    answered: (connection, operation, outcome) =>
      effects.add(1, { connection, operation, outcome }),
    runEnded: ({ flow, kind, status, ms }) => {
      runs.add(1, { flow, kind, status });
      durations.record(ms / 1000, { flow, kind });
    },
  };
}

function isCount(name: string): name is keyof typeof OUTCOMES {
  return Object.hasOwn(OUTCOMES, name);
}
