import { Duration, Interval } from 'luxon';
import { textAt } from '../arguments.ts';
import { type Methods, methods } from '../callable.ts';
import { admitList } from '../frame.ts';
import { needMoment } from '../moment.ts';
import { isList, type Value } from '../value.ts';
import { needUnit, pluralOf, spanOf } from './date-units.ts';
import { optionsOf } from './number-format.ts';

/** Luxon's methods of a Duration. Source: luxon 3.7, Duration. */
export const DURATION_METHODS: Methods<Duration> = methods<Duration>(
  {
    as: (self, args, _, site) => self.as(pluralOf(needUnit(args[0], site))),
    get: (self, args, _, site) => self.get(pluralOf(needUnit(args[0], site))),
    plus: (self, args, frame, site) =>
      self.plus(spanArgument(args[0]) ?? spanOf(args, frame, site)),
    minus: (self, args, frame, site) =>
      self.minus(spanArgument(args[0]) ?? spanOf(args, frame, site)),
    negate: (self) => self.negate(),
    normalize: (self) => self.normalize(),
    rescale: (self) => self.rescale(),
    shiftTo: (self, args, _, site) =>
      self.shiftTo(...args.map((unit) => pluralOf(needUnit(unit, site)))),
    shiftToAll: (self) => self.shiftToAll(),
    removeZeros: (self) => self.removeZeros(),
    toObject: (self) => ({ ...self.toObject() }),
    toISO: (self) => self.toISO(),
    toISOTime: (self) => self.toISOTime(),
    toJSON: (self) => self.toJSON(),
    toMillis: (self) => self.toMillis(),
    toFormat: (self, args, frame) => self.toFormat(textAt(args, 0, frame) ?? 'hh:mm:ss'),
    toHuman: (self, args, _, site) => self.toHuman(optionsOf(args[0], site)),
    equals: (self, args) => args[0] instanceof Duration && self.equals(args[0]),
  },
  [
    ['toString', (self) => self.toString()],
    ['valueOf', (self) => self.valueOf()],
  ],
);

function spanArgument(value: Value): Duration | undefined {
  return value instanceof Duration ? value : undefined;
}

/** Luxon's methods of an Interval. Source: luxon 3.7, Interval. */
export const INTERVAL_METHODS: Methods<Interval> = methods<Interval>(
  {
    contains: (self, args, frame, site) => self.contains(needMoment(args[0], frame, site)),
    isAfter: (self, args, frame, site) => self.isAfter(needMoment(args[0], frame, site)),
    isBefore: (self, args, frame, site) => self.isBefore(needMoment(args[0], frame, site)),
    isEmpty: (self) => self.isEmpty(),
    isNotEmpty: (self) => !self.isEmpty(),
    overlaps: (self, args) => args[0] instanceof Interval && self.overlaps(args[0]),
    equals: (self, args) => args[0] instanceof Interval && self.equals(args[0]),
    length: (self, args, _, site) =>
      self.length(pluralOf(needUnit(args[0] ?? 'milliseconds', site))),
    count: (self, args, _, site) => self.count(pluralOf(needUnit(args[0] ?? 'milliseconds', site))),
    toDuration: (self, args, _, site) =>
      self.toDuration(
        (isList(args[0]) ? args[0] : [args[0] ?? 'milliseconds']).map((unit) =>
          pluralOf(needUnit(unit, site)),
        ),
      ),
    splitBy: (self, args, frame, site) => {
      const span = Duration.fromObject(spanOf(args, frame, site));
      if (span.toMillis() <= 0) throw site.failed('splitBy() takes a span longer than nothing');
      admitList(frame, Math.ceil(self.length() / span.toMillis()));
      return self.splitBy(span);
    },
    toISO: (self) => self.toISO(),
    toISODate: (self) => self.toISODate(),
    toFormat: (self, args, frame) => self.toFormat(textAt(args, 0, frame) ?? 'yyyy-MM-dd'),
  },
  [['toString', (self) => self.toString()]],
);
