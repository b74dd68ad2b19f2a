import { DateTime } from 'luxon';
import { numberAt, textAt } from '../arguments.ts';
import { type Methods, methods } from '../callable.ts';
import { fromMinor, toMinor } from './money.ts';
import { formatNumber } from './number-format.ts';

/**
 * The methods of a number: JavaScript's own and n8n's data functions.
 *
 * Units:  numbers are IEEE 754 doubles; for money use toMinor() and whole minor units.
 * Source: ECMA-262 §21.1.3; n8n-workflow 2.41, extensions/number-extensions.
 */
export const NUMBER_METHODS: Methods<number> = methods<number>(
  {
    toFixed: (self, args, frame) => self.toFixed(numberAt(args, 0, frame)),
    toPrecision: (self, args, frame) => self.toPrecision(numberAt(args, 0, frame)),
    toExponential: (self, args, frame) => self.toExponential(numberAt(args, 0, frame)),
    format: (self, args, _, site) => formatNumber(self, args[0] ?? 'en-US', args[1], site),
    round: (self, args, frame) => Number(self.toFixed(numberAt(args, 0, frame) ?? 0)),
    floor: (self) => Math.floor(self),
    ceil: (self) => Math.ceil(self),
    abs: (self) => Math.abs(self),
    isInteger: (self) => Number.isInteger(self),
    isEven: (self, _, __, site) => {
      if (!Number.isInteger(self)) throw site.failed('isEven() takes a whole number');
      return self % 2 === 0;
    },
    isOdd: (self, _, __, site) => {
      if (!Number.isInteger(self)) throw site.failed('isOdd() takes a whole number');
      return Math.abs(self) % 2 === 1;
    },
    isEmpty: (self) => !self,
    isNotEmpty: (self) => Boolean(self),
    toBoolean: (self) => self !== 0,
    toInt: (self) => Number(self.toFixed(0)),
    toFloat: (self) => self,
    toNumber: (self) => self,
    toMinor: (self, args, frame, site) =>
      toMinor(String(self), numberAt(args, 0, frame) ?? 2, site),
    fromMinor: (self, args, frame, site) => fromMinor(self, numberAt(args, 0, frame) ?? 2, site),
    toDateTime: (self, args, frame, site) => {
      const unit = textAt(args, 0, frame) ?? 'ms';
      if (isTimestampUnit(unit)) return momentFromNumber(self, unit, frame.scope.zone);
      throw site.failed('this unit is not known', "write 'ms', 's', 'us' or 'excel'");
    },
  },
  [
    ['toString', (self, args, frame) => self.toString(numberAt(args, 0, frame))],
    ['valueOf', (self) => self],
    ['toLocaleString', (self, args, _, site) => formatNumber(self, args[0], args[1], site)],
  ],
);

type TimestampUnit = 'ms' | 's' | 'us' | 'excel';

/** True for the units a number can be read as a time in. */
export function isTimestampUnit(unit: string): unit is TimestampUnit {
  return unit === 'ms' || unit === 's' || unit === 'us' || unit === 'excel';
}

/** Excel counts days from 1899-12-30, because it takes 1900 for a leap year. */
const EXCEL_EPOCH_DAYS = 25_569;
const SECONDS_PER_DAY = 86_400;

/** A moment from a timestamp. */
export function momentFromNumber(value: number, unit: TimestampUnit, zone: string): DateTime {
  const options = { zone };
  if (unit === 'ms') return DateTime.fromMillis(value, options);
  if (unit === 's') return DateTime.fromSeconds(value, options);
  if (unit === 'us') return DateTime.fromMillis(value / 1_000, options);
  return DateTime.fromSeconds((value - EXCEL_EPOCH_DAYS) * SECONDS_PER_DAY, options);
}

/** The methods of a boolean. */
export const BOOLEAN_METHODS: Methods<boolean> = methods<boolean>(
  {
    isEmpty: (self) => !self,
    isNotEmpty: (self) => self,
    toBoolean: (self) => self,
    toInt: (self) => Number(self),
    toFloat: (self) => Number(self),
    toNumber: (self) => Number(self),
    toDateTime: () => undefined,
  },
  [
    ['toString', (self) => String(self)],
    ['valueOf', (self) => self],
  ],
);

/** The methods of null and missing: n8n answers whether they are empty, and nothing else. */
export const NOTHING_METHODS: Methods<null | undefined> = methods<null | undefined>({
  isEmpty: () => true,
  isNotEmpty: () => false,
});
