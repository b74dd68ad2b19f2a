import type { Position, StockFlag } from '../../store/inventory-records.ts';
import type { InventoryStore } from '../../store/inventory-store.ts';
import { availableOf } from './figures.ts';
import type { FlagKey } from './notices.ts';
import { fromMilli } from './quantity.ts';
import type { InventorySettings, OverstockSettings } from './settings.ts';

/** Units sold in a week, by SKU or by `SKU@location`. */
export type Velocity = Readonly<Record<string, number>>;

/** Flags of the cover: more than the limit, or not to be known. */
const OVERSTOCK = 'overstock';
const COVER_UNKNOWN = 'cover_unknown';

const WEEK_MS = 7 * 24 * 3_600_000;
/** How far back sales are looked at when no velocity is given. */
const SALES_WEEKS = 8;
/** Positions that are judged at one time. */
const JUDGED_MAX = 1_000_000;

/** Judges every position's weeks of cover and keeps its flags (D28). */
export async function judgeOverstock(parts: {
  readonly store: InventoryStore;
  readonly settings: InventorySettings;
  readonly now: number;
  readonly velocity: Velocity | undefined;
}): Promise<void> {
  const { store, settings, now } = parts;
  const rule = settings.overstock;
  if (rule === null) return;
  const positions = await store.positions({ now, limit: JUDGED_MAX });
  const velocity = parts.velocity ?? (await measured(store, positions, now));
  const judged = positions.map((position) => ({
    position,
    verdict: coverOf(position, { velocity, rule, now }),
  }));
  const on: StockFlag[] = [];
  const off: FlagKey[] = [];
  for (const { position, verdict } of judged) {
    for (const flag of [OVERSTOCK, COVER_UNKNOWN]) {
      const key = { flag, item: position.item, location: position.location, subject: '' };
      const quantityMilli = availableOf(position);
      if (flag === verdict) on.push({ ...key, quantityMilli, since: now, ref: '' });
      else off.push(key);
    }
  }
  await store.transact((ledger) => ledger.writeFlags({ flagsOn: on, flagsOff: off, events: [] }));
}

async function measured(
  store: InventoryStore,
  positions: readonly Position[],
  now: number,
): Promise<Velocity> {
  const sales = await store.sales(now - SALES_WEEKS * WEEK_MS, now);
  const byId = new Map(positions.map((position) => [position.id, position]));
  const found: Record<string, number> = {};
  for (const { position, soldMilli } of sales) {
    const place = byId.get(position);
    if (place === undefined) continue;
    found[`${place.sku}@${place.location}`] = fromMilli(soldMilli) / SALES_WEEKS;
  }
  return found;
}

/** Overstock needs many weeks and many units; without sales the cover is unknown, never fine. */
function coverOf(
  position: Position,
  parts: { readonly velocity: Velocity; readonly rule: OverstockSettings; readonly now: number },
): typeof OVERSTOCK | typeof COVER_UNKNOWN | null {
  const { velocity, rule, now } = parts;
  const unitsLeft = fromMilli(availableOf(position));
  const isNew = now - position.firstAt < rule.graceMs;
  if (unitsLeft <= 0 || isNew) return null;
  const perWeek = velocity[`${position.sku}@${position.location}`] ?? velocity[position.sku] ?? 0;
  if (perWeek <= 0) return COVER_UNKNOWN;
  return unitsLeft / perWeek > rule.weeks && unitsLeft > rule.minUnits ? OVERSTOCK : null;
}
