import { silentLog } from '../../../core/base/log.ts';
import { type VirtualClock, virtualClock } from '../../../core/base/virtual-clock.ts';
import { type Inventory, openInventory } from '../../../core/retail/inventory/inventory.ts';
import type { InventorySettings } from '../../../core/retail/inventory/settings.ts';
import { openSqliteStore } from '../../../core/store/sqlite/open.ts';
import type { Store } from '../../../core/store/store.ts';

/** A stock journal in memory, for tests. */
export interface Bench {
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly inventory: Inventory;
}

/** Opens a stock journal in memory. */
export async function openBench(settings: Partial<InventorySettings> = {}): Promise<Bench> {
  const clock = virtualClock(Date.UTC(2026, 2, 1, 8));
  const store = await openSqliteStore({
    ...{ path: ':memory:', driver: 'node:sqlite', clock, log: silentLog(), thread: 'same' },
  });
  return { clock, store, inventory: openInventory({ store: store.inventory, clock, settings }) };
}
