import { levelGid } from './gid.ts';
import { type LevelRow, QUANTITY_NAMES, type QuantityName } from './rows.ts';
import type { Shop } from './shop.ts';

/** Units added to or taken from each state. */
export type StockChange = Readonly<Partial<Record<QuantityName, number>>>;

const EMPTY: Readonly<Record<QuantityName, number>> = {
  available: 0,
  committed: 0,
  damaged: 0,
  incoming: 0,
  quality_control: 0,
  reserved: 0,
  safety_stock: 0,
};

/** A quantity by name; on_hand is the sum of all states in the building, so without incoming. */
export function quantityOf(level: LevelRow, name: string): number {
  if (name !== 'on_hand') return isQuantityName(name) ? level.quantities[name] : 0;
  let total = 0;
  for (const state of QUANTITY_NAMES) if (state !== 'incoming') total += level.quantities[state];
  return total;
}

/** Whether units can be in a state of that name; on_hand is no state but a sum. */
export function isQuantityName(name: string): name is QuantityName {
  return QUANTITY_NAMES.some((known) => known === name);
}

/** The level of an item at a location, made with zeros when the item was never stocked there. */
export function stockedLevel(shop: Shop, itemId: string, locationId: string): LevelRow {
  const id = levelGid(itemId, locationId);
  const known = shop.tables.levels.get(id);
  if (known !== undefined) return known;
  const time = shop.now();
  const level: LevelRow = {
    id,
    itemId,
    locationId,
    isActive: true,
    quantities: EMPTY,
    availableAt: time,
    createdAt: time,
    updatedAt: time,
  };
  shop.tables.levels.put(level);
  shop.emit('inventory_levels/connect', id);
  return level;
}

/** Moves units between states of one level and tells the outside. */
export function changeStock(
  shop: Shop,
  itemId: string,
  locationId: string,
  change: StockChange,
): void {
  const level = stockedLevel(shop, itemId, locationId);
  const quantities = { ...level.quantities };
  for (const name of QUANTITY_NAMES) quantities[name] += change[name] ?? 0;
  const availableChanged = quantities.available !== level.quantities.available;
  shop.tables.levels.put({
    ...shop.touched(level),
    quantities,
    isActive: true,
    availableAt: availableChanged ? shop.now() : level.availableAt,
  });
  shop.emit('inventory_levels/update', level.id);
}

/** All levels of an item, in the order of the locations. */
export function levelsOfItem(shop: Shop, itemId: string): readonly LevelRow[] {
  const levels: LevelRow[] = [];
  for (const location of shop.tables.locations.all()) {
    const level = shop.tables.levels.get(levelGid(itemId, location.id));
    if (level !== undefined) levels.push(level);
  }
  return levels;
}

/** What can be sold of an item over all active locations. */
export function availableInShop(shop: Shop, itemId: string): number {
  let total = 0;
  for (const level of levelsOfItem(shop, itemId)) {
    if (level.isActive) total += level.quantities.available;
  }
  return total;
}
