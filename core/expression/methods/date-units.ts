import type { DateTimeUnit, DurationLikeObject } from 'luxon';
import type { Args } from '../callable.ts';
import { toNumber } from '../coerce.ts';
import type { Frame } from '../frame.ts';
import type { Site } from '../site.ts';
import { isFields, type Value } from '../value.ts';

const UNITS = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'hour',
  'minute',
  'second',
  'millisecond',
] as const;

const PLURALS = {
  year: 'years',
  quarter: 'quarters',
  month: 'months',
  week: 'weeks',
  day: 'days',
  hour: 'hours',
  minute: 'minutes',
  second: 'seconds',
  millisecond: 'milliseconds',
} as const;

const SHORT: ReadonlyMap<string, DateTimeUnit> = new Map<string, DateTimeUnit>([
  ['ms', 'millisecond'],
  ['sec', 'second'],
  ['secs', 'second'],
  ['min', 'minute'],
  ['mins', 'minute'],
  ['hr', 'hour'],
  ['hrs', 'hour'],
]);

/** A unit of time in any of n8n's spellings: `day`, `days`, `hrs`. Errors: EXPR_FAILED with the list. */
export function needUnit(value: Value, site: Site): DateTimeUnit {
  const text = typeof value === 'string' ? value : '';
  const unit = SHORT.get(text) ?? UNITS.find((name) => name === text || PLURALS[name] === text);
  if (unit !== undefined) return unit;
  throw site.failed(`${site.label} does not know this unit`, `write one of ${UNITS.join(', ')}`);
}

/** The plural that Luxon's durations are made of. */
export function pluralOf(unit: DateTimeUnit): (typeof PLURALS)[DateTimeUnit] {
  return PLURALS[unit];
}

/**
 * A span of time from the arguments of plus() and minus(): `(3, 'days')`, `({ days: 3 })`, or milliseconds.
 *
 * Units:  with two arguments the unit defaults to minutes, with one number it is milliseconds, as in n8n.
 */
export function spanOf(args: Args, frame: Frame, site: Site): DurationLikeObject {
  const [amount, unit] = args;
  if (args.length >= 2) {
    const name = unit === undefined ? 'minutes' : pluralOf(needUnit(unit, site));
    return { [name]: amount === undefined ? 0 : finite(toNumber(amount, frame), site) };
  }
  if (isFields(amount)) return spanFields(amount, frame, site);
  if (typeof amount === 'number') return { milliseconds: finite(amount, site) };
  throw site.failed(
    `${site.label} takes a span of time`,
    `write ${site.label.replace('()', "(3, 'days')")}`,
  );
}

/** An object of units and amounts, as `{ days: 3, hours: 2 }`. */
export function spanFields(
  fields: { readonly [key: string]: Value },
  frame: Frame,
  site: Site,
): DurationLikeObject {
  const span: DurationLikeObject = {};
  for (const key of Object.keys(fields)) {
    span[pluralOf(needUnit(key, site))] = finite(toNumber(fields[key], frame), site);
  }
  return span;
}

function finite(amount: number, site: Site): number {
  if (Number.isFinite(amount)) return amount;
  throw site.failed(`${site.label} takes a number`);
}
