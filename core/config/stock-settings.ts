/** The block `stock` of `config/hub.yaml`: what the hub's own stock rules are told. */
import type { JsonObject } from '../base/json.ts';
import type { SettingsSpec } from '../connector/settings.ts';

interface Scope {
  readonly sku?: string;
  readonly location?: string;
  readonly channel?: string;
}

/** The checked block; what is not written is missing and the stock rules' own default holds. */
export interface StockSettings {
  readonly decimals: boolean;
  readonly locations: Readonly<
    Record<
      string,
      {
        readonly enabled?: boolean;
        readonly sellable?: boolean;
        readonly safety?: number;
        readonly restockReturns?: boolean;
      }
    >
  >;
  readonly channels: Readonly<
    Record<
      string,
      {
        readonly locations?: readonly string[];
        readonly pickupLocations?: readonly string[];
        readonly threshold?: number;
        readonly promiseIncoming?: boolean;
      }
    >
  >;
  readonly items: Readonly<
    Record<string, { readonly tracked?: boolean; readonly backorderLimit?: number }>
  >;
  readonly safety: readonly (Scope & { readonly quantity: number })[];
  readonly thresholds: readonly (Scope & { readonly quantity: number })[];
  readonly low: readonly (Scope & { readonly at: number; readonly hysteresis: number })[];
  readonly overstock?: {
    readonly weeks: number;
    readonly minUnits: number;
    readonly graceMs: number;
  };
  readonly uncertaintyMs: Readonly<Record<string, number>>;
  readonly futureToleranceMs: number;
  readonly maxDropPercent: number;
  readonly maxToZeroPercent?: number;
}

const NAME = { type: 'string', minLength: 1 };
const NAMES = { type: 'array', items: NAME };
const UNITS = { type: 'number', minimum: 0 };
const FLAG = { type: 'boolean' };
const SCOPE = { sku: NAME, location: NAME, channel: NAME };

function block(properties: JsonObject, required: readonly string[] = []): JsonObject {
  return { type: 'object', additionalProperties: false, properties, required };
}

function byName(each: JsonObject): JsonObject {
  return { type: 'object', additionalProperties: each };
}

function rules(properties: JsonObject, required: readonly string[]): JsonObject {
  return { type: 'array', items: block({ ...SCOPE, ...properties }, required) };
}

/** The settings of the block. */
export const STOCK_SETTINGS = {
  decimals: {
    type: 'boolean',
    default: false,
    about: 'Whether quantities may have decimals, as of cloth or cheese.',
  },
  locations: {
    type: 'object',
    default: {},
    about:
      'Places by name, where they are not ordinary ones: every place may sell unless told here.',
    schema: byName(block({ enabled: FLAG, sellable: FLAG, safety: UNITS, restockReturns: FLAG })),
    examples: [{ warehouse: { safety: 2 }, showroom: { sellable: false } }],
  },
  channels: {
    type: 'object',
    default: {},
    about: 'Sales channels by name: from which places each delivers, and what it never promises.',
    schema: byName(
      block({
        locations: NAMES,
        pickupLocations: NAMES,
        threshold: UNITS,
        promiseIncoming: FLAG,
      }),
    ),
    examples: [{ web: { locations: ['warehouse'], threshold: 1 } }],
  },
  items: {
    type: 'object',
    default: {},
    about: 'Items by SKU: whether stock is kept, and how far backorders may go.',
    schema: byName(block({ tracked: FLAG, backorderLimit: UNITS })),
    examples: [{ 'GIFT-CARD': { tracked: false } }],
  },
  safety: {
    type: 'array',
    default: [],
    about: 'Units hidden from the offer; of several rules that match, the last one holds.',
    schema: rules({ quantity: UNITS }, ['quantity']),
    examples: [[{ location: 'shop', quantity: 1 }]],
  },
  thresholds: {
    type: 'array',
    default: [],
    about: 'Units that a channel never promises; of several rules that match, the last one holds.',
    schema: rules({ quantity: UNITS }, ['quantity']),
    examples: [[{ channel: 'web', quantity: 2 }]],
  },
  low: {
    type: 'array',
    default: [],
    about:
      'When an item counts as low: at or below `at`, until it is above `at` plus `hysteresis`.',
    schema: rules({ at: UNITS, hysteresis: UNITS }, ['at', 'hysteresis']),
    examples: [[{ at: 5, hysteresis: 2 }]],
  },
  overstock: {
    type: 'object',
    about: 'When an item counts as too many: more weeks of cover and more units than these.',
    schema: block({ weeks: UNITS, minUnits: UNITS, graceMs: UNITS }, [
      'weeks',
      'minUnits',
      'graceMs',
    ]),
    examples: [{ weeks: 26, minUnits: 20, graceMs: 2_592_000_000 }],
  },
  uncertaintyMs: {
    type: 'object',
    default: {},
    unit: 'ms',
    about: "How far a source's clock may differ around a stock count, by source.",
    schema: byName({ type: 'integer', minimum: 0 }),
    examples: [{ till: 60_000 }],
  },
  futureTolerance: {
    type: 'duration',
    default: '2m',
    about: 'A count that claims to be from further in the future is set aside.',
  },
  maxDropPercent: {
    type: 'number',
    default: 20,
    minimum: 0,
    maximum: 100,
    unit: 'percent',
    about: 'A full stock file with so many fewer rows than the last one is set aside.',
  },
  maxToZeroPercent: {
    type: 'number',
    minimum: 0,
    maximum: 100,
    unit: 'percent',
    about: 'A full stock file that would take more of its items to zero is set aside.',
    examples: [50],
  },
} as const satisfies SettingsSpec;
