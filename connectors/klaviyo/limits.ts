import type { Budget, JsonObject } from '../../core/connector/index.ts';

/** Klaviyo's classes of endpoints: each endpoint of a class has windows of its own. */
export type Tier = 'XS' | 'S' | 'M' | 'L' | 'XL';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** Calls that are open at one time: enough for the largest tier at the usual time of an answer. */
const CONCURRENCY = 16;

/** Source: x-klaviyo-ratelimit of the specification 2026-07-15. */
const TIERS: Readonly<Record<Tier, { readonly burst: number; readonly steady: number }>> = {
  XS: { burst: 1, steady: 15 },
  S: { burst: 3, steady: 60 },
  M: { burst: 10, steady: 150 },
  L: { burst: 75, steady: 750 },
  XL: { burst: 350, steady: 3500 },
};

/** What Klaviyo allows: a burst in one second and a steady rate in a minute, for each endpoint of a tier. */
export function klaviyoLimits(settings: JsonObject): readonly Budget[] {
  const largeSteady = settings['largeTierPerMinute'];
  const budgets = Object.entries(TIERS).flatMap(([tier, { burst, steady }]): readonly Budget[] => {
    const isLowered = tier === 'L' && typeof largeSteady === 'number';
    return [
      { kind: 'window', tier, size: burst, windowMs: SECOND_MS },
      { kind: 'window', tier, size: isLowered ? largeSteady : steady, windowMs: MINUTE_MS },
    ];
  });
  return [...budgets, { kind: 'concurrency', size: CONCURRENCY }];
}

/** What the connector takes of a tier in a minute: the size that the vendor's reports are compared with. */
export function steadySize(settings: JsonObject, tier: Tier): number {
  const largeSteady = settings['largeTierPerMinute'];
  return tier === 'L' && typeof largeSteady === 'number' ? largeSteady : TIERS[tier].steady;
}
