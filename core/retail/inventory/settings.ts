/** A rule for some items, places and channels; a field that is missing matches all. */
export interface ScopedRule {
  readonly sku?: string;
  readonly location?: string;
  readonly channel?: string;
}

/** How many units are hidden from the offer. Of several matching rules the last one wins (D4). */
export interface BufferRule extends ScopedRule {
  readonly quantity: number;
}

/** When an item counts as low: at or below `at`; it recovers only above `at + hysteresis` (D28). */
export interface LowRule extends ScopedRule {
  readonly at: number;
  readonly hysteresis: number;
}

/** What a location is used for. */
export interface LocationSettings {
  readonly enabled: boolean;
  /** False: the stock is real but no channel sells from it. */
  readonly sellable: boolean;
  readonly safety: number;
  /** False: returned goods wait for inspection whatever the disposition says. */
  readonly restockReturns: boolean;
}

/** Where a channel sells from. */
export interface ChannelSettings {
  /** Locations whose stock the channel delivers from. */
  readonly locations: readonly string[];
  readonly pickupLocations: readonly string[];
  /** Units of each item that the channel never promises. */
  readonly threshold: number;
  /** Whether goods on their way in may be promised. */
  readonly promiseIncoming: boolean;
}

/** How an item’s stock is kept. */
export interface ItemSettings {
  /** False: the item is sold without stock being kept. */
  readonly tracked: boolean;
  /** How far commands may take the available figure below zero. */
  readonly backorderLimit: number;
}

/** Overstock: more weeks of cover than `weeks` and more units than `minUnits` (D28). */
export interface OverstockSettings {
  readonly weeks: number;
  readonly minUnits: number;
  /** An item younger than this is not judged, in ms. */
  readonly graceMs: number;
}

/** Everything that the stock rules can be told. Units: stock units, ms. */
export interface InventorySettings {
  readonly decimals: boolean;
  readonly locations: Readonly<Record<string, Partial<LocationSettings>>>;
  readonly channels: Readonly<Record<string, Partial<ChannelSettings>>>;
  readonly items: Readonly<Record<string, Partial<ItemSettings>>>;
  readonly safety: readonly BufferRule[];
  readonly thresholds: readonly BufferRule[];
  readonly low: readonly LowRule[];
  readonly overstock: OverstockSettings | null;
  /** How far a source's clock may differ around a count, in ms, by source (D10). */
  readonly uncertaintyMs: Readonly<Record<string, number>>;
  /** A count that claims a time further in the future is set aside, in ms. */
  readonly futureToleranceMs: number;
  /** A full file with more percent fewer rows than the last one is set aside (D13). */
  readonly maxDropPercent: number;
  /** A full file that takes more percent of its items to zero is set aside; null switches it off. */
  readonly maxToZeroPercent: number | null;
}

/** What holds where nothing else is written. */
export const DEFAULT_INVENTORY_SETTINGS: InventorySettings = {
  decimals: false,
  locations: {},
  channels: {},
  items: {},
  safety: [],
  thresholds: [],
  low: [],
  overstock: null,
  uncertaintyMs: {},
  futureToleranceMs: 120_000,
  maxDropPercent: 20,
  maxToZeroPercent: null,
};

const DEFAULT_LOCATION: LocationSettings = {
  enabled: true,
  sellable: true,
  safety: 0,
  restockReturns: true,
};

/** A location's settings; one that nobody named is an ordinary one, because facts are never refused. */
export function locationOf(settings: InventorySettings, location: string): LocationSettings {
  const given = settings.locations[location];
  return given === undefined ? DEFAULT_LOCATION : { ...DEFAULT_LOCATION, ...given };
}

/** Whether channels may sell what lies there. */
export function isEligible(settings: InventorySettings, location: string): boolean {
  const { enabled, sellable } = locationOf(settings, location);
  return enabled && sellable;
}

/** A channel's settings; an unknown channel sells from nowhere. */
export function channelOf(settings: InventorySettings, channel: string): ChannelSettings {
  const none = { locations: [], pickupLocations: [], threshold: 0, promiseIncoming: false };
  return { ...none, ...settings.channels[channel] };
}

const DEFAULT_ITEM: ItemSettings = { tracked: true, backorderLimit: 0 };

/** An item's settings. */
export function itemOf(settings: InventorySettings, sku: string): ItemSettings {
  const given = settings.items[sku];
  return given === undefined ? DEFAULT_ITEM : { ...DEFAULT_ITEM, ...given };
}

function matches(rule: ScopedRule, scope: ScopedRule): boolean {
  return (
    (rule.sku === undefined || rule.sku === scope.sku) &&
    (rule.location === undefined || rule.location === scope.location) &&
    (rule.channel === undefined || rule.channel === scope.channel)
  );
}

/** The last rule that matches, or undefined. */
export function lastMatch<T extends ScopedRule>(
  rules: readonly T[],
  scope: ScopedRule,
): T | undefined {
  return rules.findLast((rule) => matches(rule, scope));
}

/** Units hidden at a location from a channel; without a channel only rules that name none apply. */
export function safetyOf(settings: InventorySettings, scope: ScopedRule): number {
  const rule = lastMatch(settings.safety, scope);
  return rule?.quantity ?? locationOf(settings, scope.location ?? '').safety;
}

/** Units of an item that a channel never promises. */
export function thresholdOf(settings: InventorySettings, scope: ScopedRule): number {
  const rule = lastMatch(settings.thresholds, scope);
  return rule?.quantity ?? channelOf(settings, scope.channel ?? '').threshold;
}
