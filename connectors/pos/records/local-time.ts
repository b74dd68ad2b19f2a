import { DateTime } from 'luxon';
import { isoTime } from '../../../core/connector/index.ts';
import type { TimeRule } from '../settings/times.ts';

/** A local time as UTC; `isAmbiguous` when the clock change makes it doubtful. */
export interface LocalTime {
  readonly utc: string;
  readonly isAmbiguous: boolean;
}

/** How far a zone's clock is from UTC around one moment of its wall clock. */
interface Shift {
  readonly ms: number;
  readonly isAmbiguous: boolean;
}

/** Texts kept with their readings: the rows of one receipt share their time. */
const KEPT_MAX = 4_096;
/**
 * Zones change their clocks on full quarters of an hour, so one reading serves the whole quarter.
 */
const QUARTER_MS = 900_000;
/** A text without a year may lie so far after the file's own time: clocks differ, zones too. */
const AHEAD_MS = 2 * 86_400_000;
const WITH_OFFSET = /T.*(?:Z|[+-]\d\d:?\d\d)$/i;

/**
 * Reads local times of one rule; null when the text does not follow the format.
 *
 * An hour that happens twice is read as its first passing, one that never happens as if the clock
 * had not been
 * put forward; both are marked. Shape: an ISO text with its own offset is taken at its word.
 */
export function localTimeReader(
  rule: TimeRule,
  fileModifiedMs: number,
): (text: string) => LocalTime | null {
  const kept = new Map<string, LocalTime | null>();
  const shift = shiftReader(rule.zone);
  const wall = wallReader(rule.format, fileModifiedMs);

  function read(text: string): LocalTime | null {
    if (rule.format === 'epochSeconds') return epoch(text);
    if (rule.format === 'iso' && WITH_OFFSET.test(text)) return absolute(text);
    const wallMs = wall(text);
    if (wallMs === null) return null;
    const { ms, isAmbiguous } = shift(wallMs);
    return { utc: isoTime(wallMs - ms), isAmbiguous };
  }

  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    if (kept.size >= KEPT_MAX) kept.clear();
    const reading = read(text);
    kept.set(text, reading);
    return reading;
  };
}

function epoch(text: string): LocalTime | null {
  if (!/^\d{1,11}$/.test(text)) return null;
  return { utc: isoTime(Number(text) * 1_000), isAmbiguous: false };
}

function absolute(text: string): LocalTime | null {
  const time = DateTime.fromISO(text);
  return time.isValid ? { utc: isoTime(time.toMillis()), isAmbiguous: false } : null;
}

/** Reads what the wall clock showed, as if it had shown UTC. */
function wallReader(format: string, fileModifiedMs: number): (text: string) => number | null {
  if (format === 'iso') {
    return (text) => millis(DateTime.fromISO(text.replace(' ', 'T'), { zone: 'utc' }));
  }
  if (/[yDk]/.test(format.replace(/'[^']*'/g, ''))) return formatReader(format);
  const dated = formatReader(`${format} yyyy`);
  const newestMs = fileModifiedMs + AHEAD_MS;
  const year = new Date(newestMs).getUTCFullYear();
  return (text) => {
    const thisYear = dated(`${text} ${year}`);
    if (thisYear !== null && thisYear <= newestMs) return thisYear;
    return dated(`${text} ${year - 1}`) ?? thisYear;
  };
}

function formatReader(format: string): (text: string) => number | null {
  const parser = DateTime.buildFormatParser(format, { locale: 'en-US' });
  return (text) =>
    millis(DateTime.fromFormatParser(text, parser, { zone: 'utc', locale: 'en-US' }));
}

function millis(time: DateTime): number | null {
  return time.isValid ? time.toMillis() : null;
}

function shiftReader(zone: string): (wallMs: number) => Shift {
  const kept = new Map<number, Shift>();
  return (wallMs) => {
    const quarter = Math.floor(wallMs / QUARTER_MS);
    const known = kept.get(quarter);
    if (known !== undefined) return known;
    if (kept.size >= KEPT_MAX) kept.clear();
    const shift = shiftAt(quarter * QUARTER_MS, zone);
    kept.set(quarter, shift);
    return shift;
  };
}

function shiftAt(wallMs: number, zone: string): Shift {
  const wall = DateTime.fromMillis(wallMs, { zone: 'utc' });
  const local = wall.setZone(zone, { keepLocalTime: true });
  if (local.hour !== wall.hour || local.minute !== wall.minute) {
    return { ms: wallMs - local.toMillis(), isAmbiguous: true };
  }
  const passings = local.getPossibleOffsets().map((time) => time.toMillis());
  const first = Math.min(local.toMillis(), ...passings);
  return { ms: wallMs - first, isAmbiguous: passings.length > 1 };
}
