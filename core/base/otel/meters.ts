/** The port's instruments over OpenTelemetry's metrics API. */
import type { Meter as ApiMeter, Observable } from '@opentelemetry/api';
import type { Counter, Histogram, Instrument, Meter, Observed, Reading } from '../telemetry.ts';

/** What instruments are called where they are made: OpenTelemetry's way, or Prometheus' with the unit in the name. */
export type Naming = 'otel' | 'prometheus';

const UNIT_WORDS: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes', '1': 'ratio' };

/** Makes the instruments of the port at a meter of the API. */
export function meterOver(api: ApiMeter, naming: Naming): Meter {
  return {
    counter: (instrument) => api.createCounter(...named(instrument, naming)),
    histogram: (instrument) => {
      const [name, options] = named(instrument, naming);
      const advice = { explicitBucketBoundaries: [...instrument.buckets] };
      return api.createHistogram(name, { ...options, advice });
    },
    observe: (instruments, read) => observe(api, naming, instruments, read),
  };
}

/** One meter that hands every measurement to several: who counts, counts once. */
export function fanOut(meters: readonly Meter[]): Meter {
  const [only, ...others] = meters;
  if (only !== undefined && others.length === 0) return only;
  return {
    counter: (instrument): Counter => {
      const counters = meters.map((meter) => meter.counter(instrument));
      return {
        add: (value, labels) => {
          for (const counter of counters) counter.add(value, labels);
        },
      };
    },
    histogram: (instrument): Histogram => {
      const histograms = meters.map((meter) => meter.histogram(instrument));
      return {
        record: (value, labels) => {
          for (const histogram of histograms) histogram.record(value, labels);
        },
      };
    },
    observe: (instruments, read) => {
      for (const meter of meters) meter.observe(instruments, read);
    },
  };
}

function named(
  { name, unit, about }: Instrument,
  naming: Naming,
): [string, { unit?: string; description: string }] {
  if (naming === 'otel') return [name, { unit, description: about }];
  const word = UNIT_WORDS[unit];
  const description = about;
  return word === undefined
    ? [name, { description }]
    : [`${name}_${word}`, { unit: word, description }];
}

function observe<Name extends string>(
  api: ApiMeter,
  naming: Naming,
  instruments: Readonly<Record<Name, Observed>>,
  read: () => Promise<Partial<Readonly<Record<Name, readonly Reading[]>>>>,
): void {
  const observables = new Map<string, Observable>();
  for (const [key, instrument] of Object.entries<Observed>(instruments)) {
    const [name, options] = named(instrument, naming);
    const isGauge = instrument.kind === 'gauge';
    observables.set(
      key,
      isGauge
        ? api.createObservableGauge(name, options)
        : api.createObservableCounter(name, options),
    );
  }
  api.addBatchObservableCallback(
    async (result) => {
      const readings = Object.entries<readonly Reading[] | undefined>(await read());
      for (const [key, values] of readings) {
        const observable = observables.get(key);
        if (observable === undefined) continue;
        for (const { value, labels } of values ?? []) result.observe(observable, value, labels);
      }
    },
    [...observables.values()],
  );
}
