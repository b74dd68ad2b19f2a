/** The forecast of `crossdock budget`, for people and as data. */
import { isoTime } from '../base/clock.ts';
import type { Flow } from '../flow/flow.ts';
import type { Expectation } from '../worker/forecast/expectation.ts';
import type { Forecast, HourLoad, LimitForecast, Part } from '../worker/forecast/forecast.ts';
import { OPEN_MS_ASSUMED } from '../worker/forecast/limits.ts';
import { textTable } from './text-table.ts';

/** What is shown. */
export interface Shown {
  readonly forecast: Forecast;
  readonly expectations: ReadonlyMap<string, Expectation>;
  readonly flows: readonly Flow[];
  readonly callMs: ReadonlyMap<string, number>;
}

/** Flows that a line names. */
const NAMED = 3;

/** The whole forecast as data: shares are parts of the limit, 1 is all of it; times are ISO 8601, UTC. */
export function budgetData({ forecast, expectations, callMs }: Shown) {
  return {
    fits: forecast.fits,
    limits: forecast.limits.map(({ limit, hours, peak, fits, why }) => ({
      ...{ account: limit.account, limit: limit.name, allowed: limit.allowed, fits, why },
      sweepShare: limit.sweepShare,
      peak: hourData(peak),
      hours: hours.map(hourData),
    })),
    flows: [...expectations.values()],
    certificates: forecast.certificates.map(({ flow, at, records }) => {
      return { flow, at: at.map(isoTime), records };
    }),
    callMs: { assumed: OPEN_MS_ASSUMED, ...Object.fromEntries(callMs) },
  };
}

function hourData({ from, share, pressing, parts }: HourLoad) {
  return { from: isoTime(from), share, pressing, flows: parts };
}

/** The forecast for people: every limit, then what does not fit with its remedy, then what it rests on. */
export function budgetText(shown: Shown): string {
  const { limits, fits } = shown.forecast;
  if (limits.length === 0) return 'no flow calls a system whose limits are known';
  const sorted = limits.toSorted((a, b) => b.peak.share - a.peak.share);
  const rows = sorted.map(({ limit, peak, fits: isFine }) => [
    limit.account,
    limit.name,
    limit.allowed,
    `${percent(peak.share)} %`,
    clockTime(peak.from),
    isFine ? '' : 'DOES NOT FIT',
  ]);
  const table = textTable(['ACCOUNT', 'LIMIT', 'ALLOWED', 'PEAK', 'AT', ''], rows);
  const faults = sorted.filter((one) => !one.fits).map(findingText);
  const verdict = fits ? 'everything fits' : '';
  return [table, ...faults, basisText(shown), verdict].filter((part) => part !== '').join('\n\n');
}

function findingText({ limit, peak, why }: LimitForecast): string {
  const named = peak.parts
    .slice(0, NAMED)
    .map((part) => `${nameOf(part)} ${percent(part.share)} %`)
    .join(', ');
  const more = peak.parts.length > NAMED ? `, and ${peak.parts.length - NAMED} more` : '';
  const { account, name, allowed } = limit;
  const at = clockTime(peak.from);
  return [
    `${account}: these flows need ${percent(peak.share)} % of ${name} (${allowed}) at ${at}`,
    `  flows: ${named}${more}`,
    `  why:   ${why}`,
    `  mend:  ${remedyOf(limit, peak)}`,
  ].join('\n');
}

/** A limit that is too small by some factor fits when the largest flow runs less often by what is too much. */
function remedyOf(limit: LimitForecast['limit'], peak: HourLoad): string {
  const [largest] = peak.parts;
  const rest = peak.share - (largest?.share ?? 0);
  const room = limit.sweepShare - rest;
  const times = largest === undefined || room <= 0 ? null : Math.ceil(largest.share / room);
  if (largest?.purpose === 'certificate') {
    const raised = percent(peak.share / limit.sweepShare);
    const rarer = 'make completeness.every longer or completeness.window shorter';
    return `${rarer}; or have the limit raised to ${raised} % of what it is`;
  }
  const seldom =
    times === null || times <= 1
      ? 'let the flows run less often or at other hours'
      : `let ${largest?.flow ?? ''} run ${times} times less often, or at another hour`;
  return `${seldom}; or have the limit raised to ${percent(peak.share / limit.sweepShare)} % of what it is`;
}

/** What the figures rest on, so that a guess is never taken for a measurement. */
function basisText({ expectations, flows, callMs, forecast }: Shown): string {
  const rows = flows
    .filter((flow) => flow.enabled)
    .flatMap(({ name }) => {
      const one = expectations.get(name);
      if (one === undefined) return [];
      const { recordsPerRun, recordsPerHour, deliveredShare, basis, source } = one;
      const delivered = `${percent(deliveredShare)} %`;
      return [[name, figure(recordsPerRun), figure(recordsPerHour), delivered, basis, source]];
    });
  const head = ['FLOW', 'A RUN', 'AN HOUR', 'DELIVERED', 'BASIS', 'SOURCE'];
  const told = [...callMs].map(([name, ms]) => `${ms} ms at ${name}`);
  const elsewhere = told.length === 0 ? '' : ' elsewhere';
  const lasts = [...told, `${OPEN_MS_ASSUMED} ms${elsewhere}`].join(', ');
  const open = `an open call is taken to last ${lasts}; say otherwise with --call-ms`;
  return `Records that are expected:\n${textTable(head, rows)}\n${certificatesText(forecast)}${open}`;
}

function certificatesText({ certificates }: Forecast): string {
  if (certificates.length === 0) return '';
  const rows = certificates.map(({ flow, at, records }) => [
    flow,
    at.length > 1 ? `${at.length} times` : at.map(clockTime).join(),
    figure(records),
  ]);
  return `Certificates of the day:\n${textTable(['FLOW', 'AT', 'RECORDS'], rows)}\n`;
}

function nameOf({ flow, purpose }: Part): string {
  return purpose === 'certificate' ? `the certificate of ${flow}` : flow;
}

function percent(share: number): string {
  const value = share * 100;
  return value > 0 && value < 1 ? '<1' : String(Math.round(value));
}

function figure(value: number): string {
  return value >= 10 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
}

function clockTime(at: number): string {
  return `${isoTime(at).slice(11, 16)} UTC`;
}
