import { DateTime, Duration, type DurationLike } from 'luxon';
import { textAt } from '../arguments.ts';
import { type Args, type Methods, methods } from '../callable.ts';
import type { Frame } from '../frame.ts';
import { needMoment, nowOf, parseInstant } from '../moment.ts';
import type { Site } from '../site.ts';
import { isFields, isList, type Value } from '../value.ts';
import { needUnit, pluralOf, spanOf } from './date-units.ts';
import { optionsOf } from './number-format.ts';

/** n8n's data functions of a date. Source: n8n-workflow 2.41, extensions/date-extensions. */
export const DATE_DATA: Methods<DateTime> = methods<DateTime>({
  plus: (self, args, frame, site) => self.plus(durationOf(args, frame, site)),
  minus: (self, args, frame, site) => self.minus(durationOf(args, frame, site)),
  beginningOf: (self, args, _, site) => self.startOf(needUnit(args[0] ?? 'week', site)),
  endOfMonth: (self) => self.endOf('month'),
  extract: (self, args, frame, site) => partOf(self, textAt(args, 0, frame) ?? 'week', site),
  format: (self, args, _, site) => formatMoment(self, args, site),
  isBetween: (self, args, frame, site) => isBetween(self, args, frame, site),
  isDst: (self) => self.isInDST,
  isInLast: (self, args, frame, site) => isInLast(self, args, frame, site),
  isWeekend: (self) => self.weekday >= 6,
  toDateTime: (self) => self,
  diffTo: (self, args, frame, site) => difference(self, args[0], args[1], { frame, site }),
  diffToNow: (self, args, frame, site) =>
    difference(self, nowOf(frame.scope), args[0], { frame, site }),
  toInt: (self) => self.toMillis(),
  toFloat: (self) => self.toMillis(),
  toBoolean: () => undefined,
  isEmpty: () => false,
  isNotEmpty: () => true,
});

function durationOf(args: Args, frame: Frame, site: Site): DurationLike {
  const [span] = args;
  return span instanceof Duration ? span : spanOf(args, frame, site);
}

/** A date in a format of Luxon's tokens; options may name a locale. */
export function formatMoment(self: DateTime, args: Args, site: Site): string {
  const [format] = args;
  if (typeof format !== 'string') {
    throw site.failed(`${site.label} takes a format`, "write 'yyyy-MM-dd'");
  }
  const locale = isFields(args[1]) ? args[1]['locale'] : undefined;
  return typeof locale === 'string'
    ? self.setLocale(locale).toFormat(format, optionsOf(args[1], site))
    : self.toFormat(format, optionsOf(args[1], site));
}

/** A part of a date by its name: `week` is the number of the week. Errors: EXPR_FAILED for an unknown name. */
export function partOf(self: DateTime, part: string, site: Site): number {
  switch (part) {
    case 'yearDayNumber':
    case 'ordinal':
      return self.ordinal;
    case 'week':
    case 'weekNumber':
      return self.weekNumber;
    case 'weekYear':
      return self.weekYear;
    case 'weekday':
      return self.weekday;
    default: {
      const unit = needUnit(part, site);
      return unit === 'week' ? self.weekNumber : self.get(unit);
    }
  }
}

function isBetween(self: DateTime, args: Args, frame: Frame, site: Site): Value {
  if (args.length !== 2) throw site.failed('isBetween() takes two dates');
  const [first, second] = args.map((value) => millisOf(value, frame, site));
  if (first === undefined || second === undefined) return undefined;
  const time = self.toMillis();
  return Math.min(first, second) < time && time < Math.max(first, second);
}

/** n8n reads these texts as JavaScript's Date does, not as toDateTime() does. */
function millisOf(value: Value, frame: Frame, site: Site): number {
  const time =
    typeof value === 'string'
      ? parseInstant(value, frame.scope.zone)
      : needMoment(value, frame, site).toMillis();
  if (!Number.isNaN(time)) return time;
  throw site.failed(`${site.label} takes a date, and this cannot be read as one`);
}

function isInLast(self: DateTime, args: Args, frame: Frame, site: Site): boolean {
  const now = nowOf(frame.scope);
  const span = spanOf([args[0] ?? 0, args[1] ?? 'minutes'], frame, site);
  return now.minus(span) <= self && self <= now;
}

interface Call {
  readonly frame: Frame;
  readonly site: Site;
}

/** The time from another moment to this one, in one unit as a number or in several as an object. */
function difference(self: DateTime, other: Value, unit: Value, call: Call): Value {
  const { frame, site } = call;
  const units = (
    isList(unit) && unit.length > 0 ? unit : [isList(unit) ? 'days' : (unit ?? 'days')]
  ).map((name) => pluralOf(needUnit(name, site)));
  const span = self.diff(needMoment(other, frame, site), units);
  const [only] = units;
  if (units.length === 1 && only !== undefined) return span.as(only);
  return { ...span.toObject() };
}

/** A DateTime of a JavaScript date in the run's zone. */
export function momentOfDate(date: Date, frame: Frame): DateTime {
  return DateTime.fromJSDate(date, { zone: frame.scope.zone });
}
