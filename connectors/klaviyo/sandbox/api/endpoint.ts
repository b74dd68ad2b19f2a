import type { JsonObject } from '../../../../core/connector/index.ts';
import type { World } from '../world.ts';
import type { Condition, FilterRules } from './filter.ts';
import type { PageRule } from './page.ts';
import type { ParsedCall } from './parsed-call.ts';

/** How many calls of an endpoint are answered: in a second, in a minute, perhaps in a day. */
export interface Rate {
  readonly burst: number;
  readonly steady: number;
  readonly daily?: number;
}

/** Klaviyo's classes of endpoints. Source: x-klaviyo-ratelimit of the specification 2026-07-15. */
export const RATES = {
  XS: { burst: 1, steady: 15 },
  S: { burst: 3, steady: 60 },
  M: { burst: 10, steady: 150 },
  L: { burst: 75, steady: 750 },
  XL: { burst: 350, steady: 3500 },
} as const satisfies Readonly<Record<string, Rate>>;

/** The name of a class. */
export type TierName = keyof typeof RATES;

/** What an endpoint answers. */
export interface Result {
  readonly status: number;
  readonly body?: JsonObject | Readonly<Record<string, unknown>>;
}

/** One call with what its endpoint allows, checked. */
export interface Request extends ParsedCall {
  readonly conditions: readonly Condition[];
  readonly page: PageRule;
  readonly sort: { readonly field: string | null; readonly isDescending: boolean };
}

/** One endpoint of the API. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** As the specification writes it, but for the names in braces. */
  readonly path: string;
  readonly tier: TierName;
  readonly daily?: number;
  readonly scopes: readonly string[];
  readonly filters?: FilterRules;
  readonly sorts?: readonly string[];
  readonly page?: PageRule;
  readonly parameters?: readonly string[];
  /** The largest body, in bytes. */
  readonly bodyMaxBytes?: number;
  readonly work: (world: World, request: Request) => Result;
}

/** Filters on texts. */
export const BY_TEXT = { operators: ['any', 'equals'], type: 'string' } as const;

/** Filters on one text. */
export const ONE_TEXT = { operators: ['equals'], type: 'string' } as const;

/** Filters on times in all four directions. */
export const BY_TIME = {
  operators: ['greater-or-equal', 'greater-than', 'less-or-equal', 'less-than'],
  type: 'date-time',
} as const;

/** Pages whose size the caller may choose. */
export function chosen(size: number, max: number): PageRule {
  return { size, max, isChosen: true };
}

/** Pages of one size. */
export function fixed(size: number): PageRule {
  return { size, max: size, isChosen: false };
}
