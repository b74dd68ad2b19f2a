import { DateTime, Duration, Interval } from 'luxon';
import { needFields, needText, numberAt } from '../arguments.ts';
import type { Args, PureFunction } from '../callable.ts';
import { toNumber } from '../coerce.ts';
import type { Frame } from '../frame.ts';
import { DATE_TEXT_MAX_CHARACTERS } from '../limits.ts';
import { unitsOf } from '../methods/date-native.ts';
import { spanFields, spanOf } from '../methods/date-units.ts';
import { needMoment, nowOf } from '../moment.ts';
import type { Site } from '../site.ts';
import { isFields, type Value } from '../value.ts';

interface ReadOptions {
  readonly zone: string;
  readonly setZone: boolean;
  readonly locale?: string;
}

function optionsAt(args: Args, index: number, frame: Frame): ReadOptions {
  const given = args[index];
  const fields = isFields(given) ? given : {};
  const { zone, setZone, locale } = {
    zone: fields['zone'],
    setZone: fields['setZone'],
    locale: fields['locale'],
  };
  return {
    zone: typeof zone === 'string' ? zone : frame.scope.zone,
    setZone: setZone === true,
    ...(typeof locale === 'string' ? { locale } : {}),
  };
}

type Read = (text: string, options: ReadOptions) => DateTime;

/** Bounded, because the patterns of the date parsers are not all linear. */
function reader(read: Read): PureFunction {
  return (args, frame, site) => read(boundedText(args[0], site), optionsAt(args, 1, frame));
}

function boundedText(value: Value, site: Site): string {
  const text = needText(value, site);
  if (text.length <= DATE_TEXT_MAX_CHARACTERS) return text;
  throw site.limit(`a date text has at most ${DATE_TEXT_MAX_CHARACTERS} characters`);
}

/** What stands behind `DateTime.`; now() is the run's time. Source: luxon 3.7. */
export const DATE_TIME_FUNCTIONS: Readonly<Record<string, PureFunction>> = {
  now: (_, frame) => nowOf(frame.scope),
  fromISO: reader((text, options) => DateTime.fromISO(text, options)),
  fromSQL: reader((text, options) => DateTime.fromSQL(text, options)),
  fromHTTP: reader((text, options) => DateTime.fromHTTP(text, options)),
  fromRFC2822: reader((text, options) => DateTime.fromRFC2822(text, options)),
  fromFormat: (args, frame, site) =>
    DateTime.fromFormat(
      boundedText(args[0], site),
      boundedText(args[1], site),
      optionsAt(args, 2, frame),
    ),
  fromMillis: (args, frame) =>
    DateTime.fromMillis(toNumber(args[0], frame), optionsAt(args, 1, frame)),
  fromSeconds: (args, frame) =>
    DateTime.fromSeconds(toNumber(args[0], frame), optionsAt(args, 1, frame)),
  fromObject: (args, frame, site) =>
    DateTime.fromObject(unitsOf(needFields(args[0], site), frame, site), optionsAt(args, 1, frame)),
  local: (args, frame) => fromParts(args, frame, frame.scope.zone),
  utc: (args, frame) => fromParts(args, frame, 'utc'),
  isDateTime: (args) => args[0] instanceof DateTime,
  min: (args, frame, site) => extreme(args, frame, site, (a, b) => a <= b),
  max: (args, frame, site) => extreme(args, frame, site, (a, b) => a >= b),
};

const PART_NAMES = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond'] as const;

function fromParts(args: Args, frame: Frame, zone: string): DateTime {
  if (args.length === 0) return nowOf(frame.scope).setZone(zone);
  const units: Record<string, number> = {};
  PART_NAMES.forEach((name, index) => {
    const part = numberAt(args, index, frame);
    if (part !== undefined) units[name] = part;
  });
  return DateTime.fromObject(units, { zone });
}

function extreme(
  args: Args,
  frame: Frame,
  site: Site,
  isBetter: (a: DateTime, b: DateTime) => boolean,
): Value {
  const moments = args.map((value) => needMoment(value, frame, site));
  return moments.reduce<DateTime | undefined>(
    (best, moment) => (best === undefined || !isBetter(best, moment) ? moment : best),
    undefined,
  );
}

/** What stands behind `Duration.`. */
export const DURATION_FUNCTIONS: Readonly<Record<string, PureFunction>> = {
  fromObject: (args, frame, site) =>
    Duration.fromObject(spanFields(needFields(args[0], site), frame, site)),
  fromISO: (args, _, site) => Duration.fromISO(boundedText(args[0], site)),
  fromISOTime: (args, _, site) => Duration.fromISOTime(boundedText(args[0], site)),
  fromMillis: (args, frame) => Duration.fromMillis(toNumber(args[0], frame)),
  isDuration: (args) => args[0] instanceof Duration,
};

/** What stands behind `Interval.`. */
export const INTERVAL_FUNCTIONS: Readonly<Record<string, PureFunction>> = {
  fromDateTimes: (args, frame, site) =>
    Interval.fromDateTimes(needMoment(args[0], frame, site), needMoment(args[1], frame, site)),
  after: (args, frame, site) =>
    Interval.after(needMoment(args[0], frame, site), durationOf(args[1], frame, site)),
  before: (args, frame, site) =>
    Interval.before(needMoment(args[0], frame, site), durationOf(args[1], frame, site)),
  fromISO: (args, frame, site) =>
    Interval.fromISO(boundedText(args[0], site), optionsAt(args, 1, frame)),
  isInterval: (args) => args[0] instanceof Interval,
};

function durationOf(value: Value, frame: Frame, site: Site): Duration {
  return value instanceof Duration ? value : Duration.fromObject(spanOf([value], frame, site));
}

/** The formats behind `DateTime.`, for toLocaleString(). */
export const DATE_TIME_CONSTANTS: Readonly<Record<string, Value>> = {
  DATE_SHORT: { ...DateTime.DATE_SHORT },
  DATE_MED: { ...DateTime.DATE_MED },
  DATE_FULL: { ...DateTime.DATE_FULL },
  DATE_HUGE: { ...DateTime.DATE_HUGE },
  TIME_SIMPLE: { ...DateTime.TIME_SIMPLE },
  TIME_WITH_SECONDS: { ...DateTime.TIME_WITH_SECONDS },
  TIME_24_SIMPLE: { ...DateTime.TIME_24_SIMPLE },
  TIME_24_WITH_SECONDS: { ...DateTime.TIME_24_WITH_SECONDS },
  DATETIME_SHORT: { ...DateTime.DATETIME_SHORT },
  DATETIME_MED: { ...DateTime.DATETIME_MED },
  DATETIME_FULL: { ...DateTime.DATETIME_FULL },
  DATETIME_HUGE: { ...DateTime.DATETIME_HUGE },
};
