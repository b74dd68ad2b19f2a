import { DateTime } from 'luxon';
import type { Scope } from './expression.ts';
import type { Frame } from './frame.ts';
import { DATE_TEXT_MAX_CHARACTERS } from './limits.ts';
import type { Site } from './site.ts';
import type { Value } from './value.ts';

/** Business time as a DateTime in the run's zone. */
export function nowOf(scope: Scope): DateTime {
  return DateTime.fromMillis(scope.now, { zone: scope.zone });
}

/** Midnight of the business day in the run's zone. */
export function todayOf(scope: Scope): DateTime {
  return nowOf(scope).set({ hour: 0, minute: 0, second: 0, millisecond: 0 });
}

/** True for `2026-01-31T09:30:00.000Z` exactly: n8n lets date methods be called on such a text. */
export function isInstantText(text: string): boolean {
  if (text.length !== 24 || text.charAt(10) !== 'T' || text.charAt(23) !== 'Z') return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
}

/**
 * Reads a text as n8n's `.toDateTime()` does: ISO 8601, HTTP, RFC 2822, SQL, then whatever JavaScript reads.
 *
 * Shape:  an offset in the text is kept; a text without one is in the run's zone.
 * Errors: undefined when it is no date.
 */
export function readMoment(text: string, zone: string): DateTime | undefined {
  const trimmed = text.trim();
  if (trimmed.length > DATE_TEXT_MAX_CHARACTERS) return undefined;
  const options = { zone, setZone: true };
  for (const read of [
    DateTime.fromISO,
    DateTime.fromHTTP,
    DateTime.fromRFC2822,
    DateTime.fromSQL,
  ]) {
    const moment = read.call(DateTime, trimmed, options);
    if (moment.isValid) return moment;
  }
  const last = DateTime.fromMillis(parseInstant(trimmed, zone), { zone });
  return last.isValid ? last : undefined;
}

/** `Date.parse` that does not depend on the machine's zone: a time without an offset is in the run's zone. */
export function parseInstant(text: string, zone: string): number {
  if (text.length > DATE_TEXT_MAX_CHARACTERS) return Number.NaN;
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+$/.test(text)) return DateTime.fromISO(text, { zone }).toMillis();
  return Date.parse(text);
}

/** A moment from what n8n takes for one: a DateTime, a Date or a text; undefined for anything else. */
export function asMoment(value: Value, zone: string): DateTime | undefined {
  if (value instanceof DateTime) return value;
  if (value instanceof Date) return DateTime.fromJSDate(value, { zone });
  if (typeof value !== 'string') return undefined;
  return readMoment(value, zone);
}

/** A moment that must be one. Errors: EXPR_FAILED. */
export function needMoment(value: Value, frame: Frame, site: Site): DateTime {
  const moment = asMoment(value, frame.scope.zone);
  if (moment?.isValid === true) return moment;
  throw site.failed(`${site.label} takes a date, and this cannot be read as one`);
}
