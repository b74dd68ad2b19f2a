import { DateTime, type Duration, Interval, type LocaleOptions } from 'luxon';
import { needFields, needText, textAt } from '../arguments.ts';
import { type Args, type Methods, methods } from '../callable.ts';
import { toNumber } from '../coerce.ts';
import type { Frame } from '../frame.ts';
import { needMoment, nowOf } from '../moment.ts';
import type { Site } from '../site.ts';
import { type Fields, isFields, isList, type Value } from '../value.ts';
import { formatMoment, partOf } from './date-data.ts';
import { needUnit, pluralOf } from './date-units.ts';
import { localeOf, optionsOf } from './number-format.ts';

/** Luxon's own methods of a DateTime that need no clock. Source: luxon 3.7, DateTime. */
export const DATE_NATIVE: Methods<DateTime> = methods<DateTime>(
  {
    toFormat: (self, args, _, site) => formatMoment(self, args, site),
    toISO: (self, args, _, site) => self.toISO(optionsOf(args[0], site)) ?? undefined,
    toISODate: (self, args, _, site) => self.toISODate(optionsOf(args[0], site)) ?? undefined,
    toISOTime: (self, args, _, site) => self.toISOTime(optionsOf(args[0], site)) ?? undefined,
    toISOWeekDate: (self) => self.toISOWeekDate(),
    toJSON: (self) => self.toJSON(),
    toMillis: (self) => self.toMillis(),
    toSeconds: (self) => self.toSeconds(),
    toUnixInteger: (self) => self.toUnixInteger(),
    toSQL: (self, args, _, site) => self.toSQL(optionsOf(args[0], site)),
    toSQLDate: (self) => self.toSQLDate(),
    toSQLTime: (self, args, _, site) => self.toSQLTime(optionsOf(args[0], site)),
    toRFC2822: (self) => self.toRFC2822(),
    toHTTP: (self) => self.toHTTP(),
    toObject: (self) => ({ ...self.toObject() }),
    toJSDate: (self) => self.toJSDate(),
    toUTC: (self) => self.toUTC(),
    toLocal: (self, _, frame) => self.setZone(frame.scope.zone),
    setZone: (self, args, frame, site) => setZone(self, args, frame, site),
    setLocale: (self, args, _, site) => self.setLocale(needText(args[0], site)),
    set: (self, args, frame, site) => self.set(unitsOf(needFields(args[0], site), frame, site)),
    get: (self, args, frame, site) => partOf(self, textAt(args, 0, frame) ?? '', site),
    startOf: (self, args, _, site) => self.startOf(needUnit(args[0], site)),
    endOf: (self, args, _, site) => self.endOf(needUnit(args[0], site)),
    diff: (self, args, frame, site) => diff(self, args[0], args[1], { frame, site }),
    diffNow: (self, args, frame, site) => diff(self, nowOf(frame.scope), args[0], { frame, site }),
    hasSame: (self, args, frame, site) =>
      self.hasSame(needMoment(args[0], frame, site), needUnit(args[1], site)),
    equals: (self, args) => args[0] instanceof DateTime && self.equals(args[0]),
    until: (self, args, frame, site) =>
      Interval.fromDateTimes(self, needMoment(args[0], frame, site)),
    toRelative: (self, args, frame, site) =>
      self.toRelative({ ...optionsOf(args[0], site), base: nowOf(frame.scope) }),
    toRelativeCalendar: (self, args, frame, site) =>
      self.toRelativeCalendar({ ...optionsOf(args[0], site), base: nowOf(frame.scope) }),
  },
  [
    ['toString', (self) => self.toString()],
    ['valueOf', (self) => self.valueOf()],
    ['toLocaleString', (self, args, _, site) => localeText(self, args, site)],
  ],
);

interface Call {
  readonly frame: Frame;
  readonly site: Site;
}

function diff(self: DateTime, other: Value, unit: Value, call: Call): Duration {
  const moment = needMoment(other, call.frame, call.site);
  if (unit === undefined) return self.diff(moment);
  const names = isList(unit) ? unit : [unit];
  return self.diff(
    moment,
    names.map((name) => pluralOf(needUnit(name, call.site))),
  );
}

/** The same moment in another zone; an unknown zone is refused, where Luxon gives an invalid date. */
function setZone(self: DateTime, args: Args, frame: Frame, site: Site): DateTime {
  const zone = textAt(args, 0, frame) ?? frame.scope.zone;
  const options = isFields(args[1]) ? { keepLocalTime: args[1]['keepLocalTime'] === true } : {};
  const moment = self.setZone(zone, options);
  if (moment.isValid || !self.isValid) return moment;
  throw site.failed(
    `${site.label} does not know this zone`,
    "write a zone such as 'Europe/Berlin'",
  );
}

/** The units of `set({ hour: 0 })` and `DateTime.fromObject`, as Luxon takes them. */
export function unitsOf(fields: Fields, frame: Frame, site: Site): Record<string, number> {
  const units: Record<string, number> = {};
  for (const key of Object.keys(fields)) {
    const name = DAY_NAMES.has(key) ? key : needUnit(key, site);
    units[name] = toNumber(fields[key], frame);
  }
  return units;
}

const DAY_NAMES: ReadonlySet<string> = new Set(['ordinal', 'weekYear', 'weekNumber', 'weekday']);

function localeText(self: DateTime, args: Args, site: Site): string {
  const [first, second] = args;
  const isLocale = typeof first === 'string' || isList(first);
  const options = isLocale ? second : first;
  const locale: LocaleOptions = isLocale ? { locale: String(localeOf(first, site)) } : {};
  return self.toLocaleString(optionsOf(options, site), {
    ...locale,
    ...localeField(second, isLocale),
  });
}

function localeField(options: Value, isLocaleFirst: boolean): LocaleOptions {
  if (isLocaleFirst || !isFields(options)) return {};
  const locale = options['locale'];
  return typeof locale === 'string' ? { locale } : {};
}
