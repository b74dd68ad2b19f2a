import { BASE_ERRORS, CrossdockError } from './errors.ts';

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The pattern of a duration in settings and flow files, for JSON Schema. */
export const DURATION_PATTERN = '^\\d+(ms|s|m|h|d)$';

/** Reads `10s`, `15m`, `1h` … as ms. Errors: BASE_DURATION_INVALID. */
export function parseDuration(text: string, where: string): number {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  if (match === null || unit === undefined) {
    throw new CrossdockError(BASE_ERRORS.BASE_DURATION_INVALID, {
      what: `"${text}" is not a duration`,
      where,
    });
  }
  return Number(match[1]) * unit;
}

/** Writes ms as the shortest exact duration: 900000 → `15m`. */
export function formatDuration(ms: number): string {
  const unit = ['d', 'h', 'm', 's'].find(
    (name) => ms >= (UNITS[name] ?? 1) && ms % (UNITS[name] ?? 1) === 0,
  );
  return unit === undefined ? `${ms}ms` : `${ms / (UNITS[unit] ?? 1)}${unit}`;
}
