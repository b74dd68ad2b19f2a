import type { Meter } from './telemetry.ts';

/** Upper bounds that are told apart, in seconds: from a commit in memory to a disk that hardly answers. */
const DURATIONS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Keeps how long the store's write transactions take, by their name; ms in. */
export function writeTimes(meter: Meter): (write: string, ms: number) => void {
  const durations = meter.histogram({
    name: 'crossdock.store.write.duration',
    unit: 's',
    about:
      'How long write transactions of the store took, from asking for the writer to the commit.',
    buckets: DURATIONS_S,
  });
  return (write, ms) => durations.record(ms / 1000, { write });
}
