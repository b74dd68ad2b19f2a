/** Instruments that exist from the first moment on, although what counts behind them is loaded later. */
import {
  type Counter,
  type Histogram,
  type Instrument,
  type Labels,
  type Meter,
  NO_METER,
} from './telemetry.ts';

/** Measurements kept until the meter is there; more is let go, so that memory stays bounded. */
const KEPT_MAX = 100_000;

/** A meter whose measurements wait for the real one. */
export interface LateMeter {
  readonly meter: Meter;
  /** Makes every instrument at the real meter and hands over what was measured until now. */
  attach(target: Meter): void;
}

/** Opens a meter that keeps measurements until `attach`; from then on they go straight through. */
export function lateMeter(): LateMeter {
  const waiting: ((target: Meter) => void)[] = [];
  const kept: (() => void)[] = [];
  let target: Meter | null = null;

  function whenThere(make: (target: Meter) => void): void {
    if (target === null) waiting.push(make);
    else make(target);
  }
  function keep(measure: () => void): void {
    if (target !== null) measure();
    else if (kept.length < KEPT_MAX) kept.push(measure);
  }

  const meter: Meter = {
    counter: (instrument: Instrument): Counter => {
      let real = NO_METER.counter(instrument);
      whenThere((there) => {
        real = there.counter(instrument);
      });
      return { add: (value, labels) => keep(() => real.add(value, labels)) };
    },
    histogram: (instrument): Histogram => {
      let real = NO_METER.histogram(instrument);
      whenThere((there) => {
        real = there.histogram(instrument);
      });
      return {
        record: (value: number, labels?: Labels) => keep(() => real.record(value, labels)),
      };
    },
    observe: (instruments, read) => whenThere((there) => there.observe(instruments, read)),
  };
  return {
    meter,
    attach: (real) => {
      target = real;
      for (const make of waiting.splice(0)) make(real);
      for (const measure of kept.splice(0)) measure();
    },
  };
}
