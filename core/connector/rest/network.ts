import { parseDuration } from '../../base/duration.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Budget, Network } from '../contract.ts';
import type { LimitsDefinition, RestDefinition, Template } from './definition.ts';

const SECOND_MS = 1_000;

/**
 * The hosts that the credentials may be sent to (T38).
 *
 * Shape: private addresses and plain http only where the operator wrote an address of their own: where the base does
 *        not follow from the file's defaults alone.
 */
export function networkOf(definition: RestDefinition, settings: JsonObject): Network {
  const host = hostOf(definition.base, settings);
  const usual = hostOf(definition.base, defaultsOf(definition));
  const hosts = [...(host === null ? [] : [host]), ...definition.hosts];
  return { hosts, allowPrivate: host !== null && host !== usual };
}

/** The account that the limits belong to. */
export function accountOf(template: Template, settings: JsonObject): string {
  const account = evaluated(template, settings);
  return typeof account === 'string' || typeof account === 'number' ? String(account) : '';
}

/** The file's limits as budgets. */
export function budgetsOf(limits: LimitsDefinition): readonly Budget[] {
  const { concurrency, requests, points, windows = [] } = limits;
  return [
    ...(concurrency === undefined ? [] : [{ kind: 'concurrency' as const, size: concurrency }]),
    ...(requests === undefined ? [] : [bucket('requests', requests)]),
    ...(points === undefined ? [] : [bucket('points', points)]),
    ...windows.map(({ tier, size, every }) => ({
      ...{ kind: 'window' as const, tier, size, windowMs: every },
    })),
  ];
}

function bucket(
  kind: 'requests' | 'points',
  { size, every }: { readonly size: number; readonly every: number },
): Budget {
  return { kind, size, restorePerSecond: size / (every / SECOND_MS) };
}

function hostOf(base: Template, settings: JsonObject): string | null {
  const address = evaluated(base, settings);
  if (typeof address !== 'string' || !URL.canParse(address)) return null;
  return new URL(address).hostname.replace(/^\[|\]$/g, '');
}

/** Settings may lack what the template reads, and then it gives nothing. */
function evaluated(template: Template, settings: JsonObject): Json | undefined {
  try {
    return template({ json: {}, names: { settings }, now: 0 });
  } catch {
    return undefined;
  }
}

function defaultsOf({ settings }: RestDefinition): JsonObject {
  const entries = Object.entries(settings).flatMap(([name, setting]) => {
    const { default: value, type } = setting;
    if (value === undefined || setting.secret === true) return [];
    const isText = type === 'duration' && typeof value === 'string';
    return [[name, isText ? parseDuration(value, name) : value] as const];
  });
  return Object.fromEntries(entries);
}
