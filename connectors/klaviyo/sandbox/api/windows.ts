/** Fixed windows per endpoint: a second, a minute, perhaps a day. */
import { type Endpoint, RATES, type Rate, type TierName } from './endpoint.ts';

/** Allowances that take the place of Klaviyo's own. */
export type Limits = Partial<Readonly<Record<TierName, Rate>>>;

/** What the windows say of a call. */
export interface Verdict {
  /** Seconds to wait; null when the call is answered. */
  readonly waitSeconds: number | null;
  /** What the minute's window looks like after an answered call. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts calls. */
export interface Windows {
  /** Counts a call of an endpoint, unless it is too many; `quota` is whose calls are counted together. */
  take(endpoint: Endpoint, tier: TierName, quota: string): Verdict;
  setLimits(limits: Limits): void;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Opens empty windows on the account's clock. */
export function openWindows(now: () => number, first: Limits): Windows {
  let limits = first;
  const counts = new Map<string, { window: number; count: number }>();

  function countOf(name: string, lengthMs: number): { window: number; count: number } {
    const window = Math.floor(now() / lengthMs);
    const known = counts.get(`${name} ${lengthMs}`);
    if (known?.window === window) return known;
    const fresh = { window, count: 0 };
    counts.set(`${name} ${lengthMs}`, fresh);
    return fresh;
  }

  return {
    take: (endpoint, tier, quota) => {
      const { burst, steady } = limits[tier] ?? RATES[tier];
      const name = `${quota} ${endpoint.method} ${endpoint.path}`;
      const windows = [
        { ...one(countOf(name, SECOND_MS)), size: burst, lengthMs: SECOND_MS },
        { ...one(countOf(name, MINUTE_MS)), size: steady, lengthMs: MINUTE_MS },
        ...(endpoint.daily === undefined
          ? []
          : [{ ...one(countOf(name, DAY_MS)), size: endpoint.daily, lengthMs: DAY_MS }]),
      ];
      const full = windows.filter(({ held, size }) => held.count >= size);
      if (full.length > 0) {
        const waits = full.map(({ lengthMs }) => lengthMs - (now() % lengthMs));
        return { waitSeconds: Math.ceil(Math.max(...waits) / 1000), headers: {} };
      }
      for (const { held } of windows) held.count += 1;
      return { waitSeconds: null, headers: headersOf(countOf(name, MINUTE_MS).count, steady) };
    },
    setLimits: (wanted) => {
      limits = wanted;
    },
  };

  function headersOf(count: number, steady: number): Readonly<Record<string, string>> {
    return {
      'ratelimit-limit': String(steady),
      'ratelimit-remaining': String(steady - count),
      'ratelimit-reset': String(Math.ceil((MINUTE_MS - (now() % MINUTE_MS)) / 1000)),
    };
  }
}

function one(held: { window: number; count: number }) {
  return { held };
}

/** The tier of a call: some options of an endpoint cost more than the endpoint itself. */
export function tierOf(endpoint: Endpoint, query: URLSearchParams): TierName {
  const profileExtras = query.get('additional-fields[profile]') ?? '';
  if (profileExtras.split(',').includes('predictive_analytics')) return 'M';
  const listExtras = query.get('additional-fields[list]') ?? '';
  if (listExtras.split(',').includes('profile_count')) return 'XS';
  const includes = (query.get('include') ?? '').split(',');
  const isDear = includes.includes('lists') || includes.includes('segments');
  return endpoint.path === '/api/profiles/{id}' && isDear ? 'XS' : endpoint.tier;
}
