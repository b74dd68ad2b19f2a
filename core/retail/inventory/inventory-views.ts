import type { Clock } from '../../base/clock.ts';
import type { Hold, Position, StockEvent, TransferLine } from '../../store/inventory-records.ts';
import type {
  InventoryStore,
  JournalView,
  Place,
  StockMismatch,
  StockTotals,
} from '../../store/inventory-store.ts';
import { availableOf, heldOf, physicalOf, shortfallOf } from './figures.ts';
import { isOver } from './hold-rule.ts';
import { isInternal } from './pressure.ts';
import { offerAt, pickupOf, promiseOf } from './promise.ts';
import { fromMilli } from './quantity.ts';
import { type InventorySettings, itemOf } from './settings.ts';

/** The figures of a place as the world sees them. Units: stock units. */
export interface Balance {
  readonly sku: string;
  readonly location: string;
  readonly onHand: number;
  readonly allocated: number;
  readonly held: number;
  readonly damaged: number;
  readonly qc: number;
  readonly display: number;
  readonly incoming: number;
  readonly physical: number;
  readonly available: number;
  readonly shortfall: number;
  readonly offer: number;
  /** The journal row up to which the figures are. */
  readonly seq: number;
}

/** What a channel can promise of an item, and how fresh that is (D3). */
export interface ChannelPromise {
  readonly quantity: number;
  readonly computedFromSeq: number;
}

/** A flag as the world sees it. */
export interface FlagView {
  readonly flag: string;
  readonly sku: string;
  readonly location: string;
  readonly subject: string;
  readonly quantity: number;
  readonly since: number | null;
  readonly ref: string;
}

/** Whether waiting demand could be served now, oldest first. */
export interface Fillable {
  readonly order: string;
  readonly line: string;
  readonly sku: string;
  readonly location: string;
  readonly open: number;
  readonly coverable: number;
}

/** The questions that the stock answers. */
export interface InventoryViews {
  /** The figures of these places; empty ones where there is no stock. */
  balances(places: readonly Place[]): Promise<readonly Balance[]>;
  /** All places of these SKUs. */
  balancesOf(skus: readonly string[]): Promise<readonly Balance[]>;
  /** The latest figures of places that changed after that journal row, in journal order. */
  changesSince(seq: number, limit: number): Promise<readonly Balance[]>;
  lastSeq(): Promise<number>;
  /** Units that each channel's orders have taken at these places, in order; only channels that have some. */
  allocatedBy(places: readonly Place[]): Promise<readonly Readonly<Record<string, number>>[]>;
  atp(sku: string, channel: string): Promise<ChannelPromise>;
  canSell(request: { sku: string; channel: string; quantity: number }): Promise<boolean>;
  pickup(sku: string, location: string): Promise<number>;
  holds(ids: readonly string[]): Promise<readonly (Hold & { readonly isActive: boolean })[]>;
  /** Stored flags, and shortfalls and negative books as they are now. */
  flags(): Promise<readonly FlagView[]>;
  fillable(skus: readonly string[]): Promise<readonly Fillable[]>;
  journal(filter: Parameters<InventoryStore['journal']>[0]): Promise<readonly JournalView[]>;
  orders(ids: readonly string[]): ReturnType<InventoryStore['orders']>;
  transfers(ids?: readonly string[]): Promise<readonly (TransferLine & { readonly sku: string })[]>;
  eventsAfter(id: number, limit: number): Promise<readonly StockEvent[]>;
  totals(): Promise<StockTotals>;
  verify(): Promise<readonly StockMismatch[]>;
  rebuild(): Promise<void>;
}

/** Places, flags or lines that one answer holds at most. */
const ANSWER_MAX = 100_000;
const MISMATCHES_MAX = 100;

interface Parts {
  readonly store: InventoryStore;
  readonly clock: Clock;
  readonly settings: InventorySettings;
}

/** The questions that the stock answers. Figures are derived when asked, never stored (D3). */
export function inventoryViews(parts: Parts): InventoryViews {
  const { store, clock, settings } = parts;
  const view = (position: Position): Balance => balanceOf(settings, position);
  return {
    balances: (places) => balances(parts, places),
    balancesOf: async (skus) => {
      const found = await store.positions({ now: clock.now(), skus, limit: ANSWER_MAX });
      return found.map(view);
    },
    changesSince: async (seq, limit) =>
      (await store.changedSince(seq, limit, clock.now())).map(view),
    lastSeq: () => store.lastSeq(),
    allocatedBy: (places) => allocatedBy(store, places),
    atp: (sku, channel) => atp(parts, sku, channel),
    canSell: (request) => canSell(parts, request),
    pickup: (sku, location) => pickup(parts, sku, location),
    holds: async (ids) => {
      const now = clock.now();
      const found = await store.holds(ids);
      return found.map((hold) => ({ ...hold, isActive: hold.isOpen && !isOver(hold, now) }));
    },
    flags: () => flags(parts),
    fillable: (skus) => fillable(parts, skus),
    journal: (filter) => store.journal(filter),
    orders: (ids) => store.orders(ids),
    transfers: (ids) =>
      store.transfers(ids === undefined ? { limit: ANSWER_MAX } : { ids, limit: ANSWER_MAX }),
    eventsAfter: (id, limit) => store.eventsAfter(id, limit),
    totals: () => store.totals(),
    verify: () => store.verify(MISMATCHES_MAX),
    rebuild: () => store.rebuild(),
  };
}

/** A position's figures in stock units. */
export function balanceOf(settings: InventorySettings, position: Position): Balance {
  return {
    sku: position.sku,
    location: position.location,
    onHand: fromMilli(position.onHand),
    allocated: fromMilli(position.allocated),
    held: fromMilli(heldOf(position)),
    damaged: fromMilli(position.damaged),
    qc: fromMilli(position.qc),
    display: fromMilli(position.display),
    incoming: fromMilli(position.incoming),
    physical: fromMilli(physicalOf(position)),
    available: fromMilli(availableOf(position)),
    shortfall: fromMilli(shortfallOf(position)),
    offer: fromMilli(offerAt(settings, position, null)),
    seq: position.seq,
  };
}

const EMPTY = {
  ...{ onHand: 0, allocated: 0, held: 0, damaged: 0, qc: 0, display: 0, incoming: 0 },
  ...{ physical: 0, available: 0, shortfall: 0, offer: 0, seq: 0 },
};

async function balances(parts: Parts, places: readonly Place[]): Promise<readonly Balance[]> {
  const { store, clock, settings } = parts;
  const skus = [...new Set(places.map(([sku]) => sku))];
  const answers: Balance[] = [];
  const bySku = new Map<string, readonly Position[]>();
  for (const sku of skus) {
    bySku.set(sku, await store.positions({ now: clock.now(), skus: [sku], limit: ANSWER_MAX }));
  }
  for (const [sku, location] of places) {
    const found = bySku.get(sku)?.find((position) => position.location === location);
    answers.push(found === undefined ? { sku, location, ...EMPTY } : balanceOf(settings, found));
  }
  return answers;
}

async function promised(parts: Parts, sku: string, channel: string): Promise<number> {
  const { store, clock, settings } = parts;
  const positions = await store.positions({ now: clock.now(), skus: [sku], limit: ANSWER_MAX });
  const queued = await store.queuedOf(sku);
  return promiseOf(settings, { sku, channel, positions, queued });
}

async function atp(parts: Parts, sku: string, channel: string): Promise<ChannelPromise> {
  // Read first: the figure may be newer than it says, never older.
  const computedFromSeq = await parts.store.lastSeq();
  const milli = await promised(parts, sku, channel);
  return { quantity: fromMilli(Math.max(0, milli)), computedFromSeq };
}

async function canSell(
  parts: Parts,
  request: { readonly sku: string; readonly channel: string; readonly quantity: number },
): Promise<boolean> {
  const { sku, channel, quantity } = request;
  const { tracked, backorderLimit } = itemOf(parts.settings, sku);
  if (!tracked) return true;
  const milli = await promised(parts, sku, channel);
  return quantity <= fromMilli(milli) + backorderLimit;
}

async function pickup(parts: Parts, sku: string, location: string): Promise<number> {
  const { store, clock, settings } = parts;
  const found = await store.positions({ now: clock.now(), places: [[sku, location]], limit: 1 });
  const position = found[0];
  return position === undefined ? 0 : fromMilli(pickupOf(settings, position, null));
}

async function flags(parts: Parts): Promise<readonly FlagView[]> {
  const { store, clock } = parts;
  const shown = (await store.flags()).filter((flag) => !isInternal(flag.flag));
  const stored = shown.map((flag) => ({
    ...{ flag: flag.flag, sku: flag.sku, location: flag.location, subject: flag.subject },
    ...{ quantity: fromMilli(flag.quantityMilli), since: flag.since, ref: flag.ref },
  }));
  const short = await store.positions({ now: clock.now(), onlyShort: true, limit: ANSWER_MAX });
  const derived = short.flatMap((position) => {
    const place = { sku: position.sku, location: position.location, subject: '' };
    const found: FlagView[] = [];
    const missing = shortfallOf(position);
    const rest = { since: null, ref: '' };
    if (missing > 0) {
      found.push({ flag: 'shortfall', ...place, quantity: fromMilli(missing), ...rest });
    }
    if (position.onHand < 0) {
      const quantity = fromMilli(-position.onHand);
      found.push({ flag: 'negative_book', ...place, quantity, ...rest });
    }
    return found;
  });
  return [...stored, ...derived];
}

/** Goods cover the oldest line first, then the next; running holds come before all of them (D5). */
async function fillable(parts: Parts, skus: readonly string[]): Promise<readonly Fillable[]> {
  const { store, clock } = parts;
  const positions = await store.positions({ now: clock.now(), skus, limit: ANSWER_MAX });
  const left = new Map(
    positions.map((position) => [position.id, physicalOf(position) - heldOf(position)]),
  );
  const places = new Map(positions.map((position) => [position.id, position]));
  const items = [...new Set(positions.map((position) => position.item))];
  return (await store.openDemand(items)).flatMap((row) => {
    const place = places.get(row.position);
    if (place === undefined) return [];
    const covered = Math.max(0, Math.min(row.openMilli, left.get(row.position) ?? 0));
    left.set(row.position, (left.get(row.position) ?? 0) - row.openMilli);
    return [
      {
        ...{ order: row.order, line: row.line, sku: place.sku, location: place.location },
        ...{ open: fromMilli(row.openMilli), coverable: fromMilli(covered) },
      },
    ];
  });
}

async function allocatedBy(
  store: InventoryStore,
  places: readonly Place[],
): Promise<readonly Readonly<Record<string, number>>[]> {
  const byPlace = new Map<string, Record<string, number>>();
  for (const row of await store.allocatedBy(places)) {
    const name = JSON.stringify([row.sku, row.location]);
    const channels = byPlace.get(name) ?? {};
    channels[row.channel] = fromMilli(row.quantityMilli);
    byPlace.set(name, channels);
  }
  return places.map((place) => byPlace.get(JSON.stringify(place)) ?? {});
}
