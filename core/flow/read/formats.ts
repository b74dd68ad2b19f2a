import { Cron } from 'croner';
import { formatDuration, parseDuration } from '../../base/duration.ts';
import { CrossdockError, type ErrorKind } from '../../base/errors.ts';
import { FLOW_ERRORS } from '../errors.ts';
import { nearestName } from '../nearest.ts';
import { shorten } from './tree.ts';

/** What is wrong with a text of a known format. */
export interface FormatFault {
  readonly kind: ErrorKind;
  readonly what: string;
  readonly why?: string;
  readonly mend?: string;
}

/** A date from which the next tick is asked, so that the answer does not depend on the day (I10). */
const CRON_FROM = new Date(Date.UTC(2026, 0, 1));

/** Checks cron text as the scheduler reads it; a pattern that never fires is refused too. */
export function cronFault(text: string): FormatFault | null {
  const kind = FLOW_ERRORS.FLOW_CRON_INVALID;
  try {
    const cron = new Cron(text, { paused: true, timezone: 'UTC', mode: '5-or-6-parts' });
    if (cron.nextRun(CRON_FROM) !== null) return null;
    return { kind, what: `"${shorten(text)}" never fires`, mend: 'name a day that exists' };
  } catch (error) {
    const parts = text.trim().split(/\s+/).length;
    const count = parts < 5 || parts > 6 ? `it has ${parts} field${parts === 1 ? '' : 's'}` : null;
    const reason = count ?? cronReason(error);
    const mend = /^\d+(ms|s|m|h|d)$/.test(text) ? everyMend(text) : undefined;
    const what = `"${shorten(text)}" is not a cron schedule: ${reason}`;
    return mend === undefined ? { kind, what } : { kind, what, mend };
  }
}

function cronReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^CronPattern: /, '').replace(/^\w/, (first) => first.toLowerCase());
}

/** Someone who writes `15m` wants a tick every 15 minutes. */
function everyMend(text: string): string {
  const minutes = Math.round(parseDuration(text, '') / 60_000);
  if (minutes < 1 || minutes > 59)
    return 'write five cron fields, such as "0 * * * *" for each hour';
  return `write "*/${minutes} * * * *" for every ${minutes} minutes`;
}

/** Checks that a zone is an IANA name that this Node knows. */
export function zoneFault(text: string): FormatFault | null {
  const kind = FLOW_ERRORS.FLOW_ZONE_INVALID;
  if (/^[A-Za-z]/.test(text) && isZone(text)) return null;
  const near = nearestZone(text);
  const what = `"${shorten(text)}" is not an IANA time zone`;
  return near === null ? { kind, what } : { kind, what, mend: `write ${near}` };
}

/** A zone is known by the whole name or by its city. */
function nearestZone(text: string): string | null {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const near = nearestName(text, zones);
  if (near !== null) return near;
  const wanted = text.split('/').at(-1) ?? text;
  const city = nearestName(
    wanted,
    zones.map((zone) => zone.split('/').at(-1) ?? zone),
  );
  return zones.find((zone) => zone.split('/').at(-1) === city) ?? null;
}

function isZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/** Checks an ISO 8601 time with its zone. */
export function timeFault(text: string): FormatFault | null {
  const kind = FLOW_ERRORS.FLOW_VALUE_REFUSED;
  const isIso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  if (isIso && !Number.isNaN(Date.parse(text))) return null;
  const mend = 'write date, time and zone, such as "2026-03-01T08:00:00Z"';
  const why = 'the time of a test is ISO 8601 with a zone, so that it means the same everywhere';
  return { kind, what: `"${shorten(text)}" is not an ISO 8601 time with a zone`, why, mend };
}

/** Checks the reference of a function step: `path/file.ts#name` inside the project. */
export function functionFault(text: string): FormatFault | null {
  const kind = FLOW_ERRORS.FLOW_VALUE_REFUSED;
  const mend = 'write the file below the project folder and the export: flows/prices.ts#toMinor';
  const why = "a function step runs the project's own code, named file.ts#export";
  const match = /^([^#\s]+\.ts)#([A-Za-z_$][\w$]*)$/.exec(text);
  if (match === null) {
    return { kind, what: `"${shorten(text)}" is not a file.ts#exportName`, why, mend };
  }
  const file = match[1] ?? '';
  const isOutside = /^([/\\]|[A-Za-z]:)/.test(file) || file.split(/[\\/]/).includes('..');
  const what = `"${shorten(file)}" leaves the project folder`;
  return isOutside ? { kind, what, why, mend } : null;
}

/** Checks a duration and its limits. */
export function durationFault(
  text: string,
  limits: { readonly minimumMs: number; readonly maximumMs: number },
): FormatFault | null {
  const kind = FLOW_ERRORS.FLOW_DURATION_INVALID;
  try {
    const ms = parseDuration(text, '');
    if (ms >= limits.minimumMs && ms <= limits.maximumMs) return null;
    const range = `a duration from ${formatDuration(limits.minimumMs)} to ${formatDuration(limits.maximumMs)}`;
    const refused = FLOW_ERRORS.FLOW_VALUE_REFUSED;
    return {
      kind: refused,
      what: `${text} stands here`,
      why: `it takes ${range}`,
      mend: `write ${range}`,
    };
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error;
    const near = durationMend(text);
    return near === null ? { kind, what: error.what } : { kind, what: error.what, mend: near };
  }
}

const UNIT_WORDS: Readonly<Record<string, string>> = {
  msec: 'ms',
  sec: 's',
  second: 's',
  min: 'm',
  minute: 'm',
  hr: 'h',
  hour: 'h',
  day: 'd',
};

/** `15 min` and `2 hours` are near enough to say what to write. */
function durationMend(text: string): string | null {
  const match = /^(\d+)\s*([a-zA-Z]+?)s?$/.exec(text.trim());
  const unit = UNIT_WORDS[match?.[2]?.toLowerCase() ?? ''] ?? shortUnit(match?.[2]);
  return match === null || unit === null ? null : `write ${match[1]}${unit}`;
}

function shortUnit(text: string | undefined): string | null {
  const unit = text?.toLowerCase() ?? '';
  return ['ms', 's', 'm', 'h', 'd'].includes(unit) ? unit : null;
}
