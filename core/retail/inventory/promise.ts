import type { Position } from '../../store/inventory-records.ts';
import type { QueuedDemand } from '../../store/inventory-store.ts';
import { atpOf, offerOf, shortfallOf } from './figures.ts';
import { toMilli } from './quantity.ts';
import {
  channelOf,
  type InventorySettings,
  isEligible,
  safetyOf,
  thresholdOf,
} from './settings.ts';

/** What a location offers a channel, or anybody when no channel is named. */
export function offerAt(
  settings: InventorySettings,
  position: Position,
  channel: string | null,
): number {
  const { sku, location } = position;
  const scope = channel === null ? { sku, location } : { sku, location, channel };
  const safety = toMilli(safetyOf(settings, scope), true) ?? 0;
  const incoming = channel !== null && channelOf(settings, channel).promiseIncoming;
  return offerOf(position, { safety, incoming });
}

/**
 * What a channel can promise of an item, before it is cut off at zero (D3).
 *
 * Queued demand of a channel weighs on every channel that sells from one of the same locations: that is where it
 * will be served from.
 */
export function promiseOf(
  settings: InventorySettings,
  parts: {
    readonly sku: string;
    readonly channel: string;
    readonly positions: readonly Position[];
    readonly queued: readonly QueuedDemand[];
  },
): number {
  const { sku, channel, positions, queued } = parts;
  const locations = new Set(
    channelOf(settings, channel).locations.filter((location) => isEligible(settings, location)),
  );
  const eligible = positions.filter((position) => locations.has(position.location));
  const waiting = queued.filter((one) => weighsOn(settings, one.channel, { channel, locations }));
  return atpOf({
    offers: eligible.map((position) => offerAt(settings, position, channel)),
    shortfalls: eligible.map(shortfallOf),
    queued: waiting.reduce((sum, one) => sum + one.quantityMilli, 0),
    threshold: toMilli(thresholdOf(settings, { sku, channel }), true) ?? 0,
  });
}

function weighsOn(
  settings: InventorySettings,
  from: string,
  on: { readonly channel: string; readonly locations: ReadonlySet<string> },
): boolean {
  if (from === '' || from === on.channel) return true;
  return channelOf(settings, from).locations.some((location) => on.locations.has(location));
}

/** What can be picked up at a channel's location: that store's own offer, without the network's threshold (D4). */
export function pickupOf(
  settings: InventorySettings,
  position: Position,
  channel: string | null,
): number {
  return isEligible(settings, position.location) ? offerAt(settings, position, channel) : 0;
}
