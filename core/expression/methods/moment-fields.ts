import type { DateTime, Duration, Interval } from 'luxon';
import type { Value } from '../value.ts';

type Getters<S> = ReadonlyMap<string, (self: S) => Value>;

function getters<S>(table: Readonly<Record<string, (self: S) => Value>>): Getters<S> {
  return new Map(Object.entries(table));
}

const DATE_TIME: Getters<DateTime> = getters<DateTime>({
  year: (self) => self.year,
  quarter: (self) => self.quarter,
  month: (self) => self.month,
  day: (self) => self.day,
  hour: (self) => self.hour,
  minute: (self) => self.minute,
  second: (self) => self.second,
  millisecond: (self) => self.millisecond,
  weekYear: (self) => self.weekYear,
  weekNumber: (self) => self.weekNumber,
  weekday: (self) => self.weekday,
  localWeekday: (self) => self.localWeekday,
  localWeekNumber: (self) => self.localWeekNumber,
  localWeekYear: (self) => self.localWeekYear,
  ordinal: (self) => self.ordinal,
  monthShort: (self) => self.monthShort,
  monthLong: (self) => self.monthLong,
  weekdayShort: (self) => self.weekdayShort,
  weekdayLong: (self) => self.weekdayLong,
  offset: (self) => self.offset,
  offsetNameShort: (self) => self.offsetNameShort,
  offsetNameLong: (self) => self.offsetNameLong,
  isOffsetFixed: (self) => self.isOffsetFixed,
  isInDST: (self) => self.isInDST,
  isInLeapYear: (self) => self.isInLeapYear,
  isWeekend: (self) => self.isWeekend,
  daysInMonth: (self) => self.daysInMonth,
  daysInYear: (self) => self.daysInYear,
  weeksInWeekYear: (self) => self.weeksInWeekYear,
  zoneName: (self) => self.zoneName,
  locale: (self) => self.locale,
  isValid: (self) => self.isValid,
  invalidReason: (self) => self.invalidReason,
});

const DURATION: Getters<Duration> = getters<Duration>({
  years: (self) => self.years,
  quarters: (self) => self.quarters,
  months: (self) => self.months,
  weeks: (self) => self.weeks,
  days: (self) => self.days,
  hours: (self) => self.hours,
  minutes: (self) => self.minutes,
  seconds: (self) => self.seconds,
  milliseconds: (self) => self.milliseconds,
  isValid: (self) => self.isValid,
});

const INTERVAL: Getters<Interval> = getters<Interval>({
  start: (self) => self.start,
  end: (self) => self.end,
  isValid: (self) => self.isValid,
});

/** Reads a member of a DateTime from the closed table. */
export function dateTimeField(self: DateTime, key: string): Value {
  return DATE_TIME.get(key)?.(self);
}

/** Reads a member of a Duration from the closed table. */
export function durationField(self: Duration, key: string): Value {
  return DURATION.get(key)?.(self);
}

/** Reads a member of an Interval from the closed table. */
export function intervalField(self: Interval, key: string): Value {
  return INTERVAL.get(key)?.(self);
}
