import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../core/base/log.ts';
import { type VirtualClock, virtualClock } from '../../core/base/virtual-clock.ts';
import type { InventoryResult } from '../../core/retail/inventory/command.ts';
import { type Inventory, openInventory } from '../../core/retail/inventory/inventory.ts';
import type { InventorySettings } from '../../core/retail/inventory/settings.ts';
import type { InventoryStore } from '../../core/store/inventory-store.ts';
import { openSqliteStore } from '../../core/store/sqlite/open.ts';
import type { Store } from '../../core/store/store.ts';

/** What a scenario runs in: a real store, the stock rules over it, and a clock that the steps move. */
export interface World {
  readonly clock: VirtualClock;
  readonly inventory: Inventory;
  readonly store: InventoryStore;
  /** A second connection to the same database, as another process would have; absent in memory. */
  readonly other: Inventory | null;
  readonly settings: Partial<InventorySettings>;
  readonly path: string;
  /** Units sold in a week by SKU, from `given`. */
  readonly velocity: Readonly<Record<string, number>>;
  /** What earlier steps left for later ones and for the checks. */
  readonly memory: Map<string, unknown>;
  /** Names that scenario steps gave to shipments, by order. */
  readonly shipments: Map<string, string[]>;
  /** Answers of parallel steps. */
  readonly results: InventoryResult[];
  close(): Promise<void>;
}

/** When a scenario does not say what time it is. */
export const DEFAULT_NOW = Date.UTC(2026, 2, 1, 8);

/** Opens a world; `file` gives it a database on disk and a second connection to it. */
export async function openWorld(parts: {
  readonly now: number;
  readonly settings: Partial<InventorySettings>;
  readonly velocity: Readonly<Record<string, number>>;
  readonly on: 'memory' | 'file';
}): Promise<World> {
  const { settings, velocity } = parts;
  const clock = virtualClock(parts.now);
  const folder = parts.on === 'file' ? mkdtempSync(join(tmpdir(), 'scenario-')) : null;
  const path = folder === null ? ':memory:' : join(folder, 'hub.db');
  const log = silentLog();
  const options = { path, driver: 'node:sqlite', clock, log } as const;
  const thread = folder === null ? 'same' : 'worker';
  const stores: Store[] = [await openSqliteStore({ ...options, thread })];
  if (folder !== null) stores.push(await openSqliteStore({ ...options, thread }));
  const [main] = stores;
  const [first, second] = stores.map((store) =>
    openInventory({ store: store.inventory, clock, settings }),
  );
  if (first === undefined || main === undefined) throw new Error('no store was opened');
  return {
    clock,
    inventory: first,
    store: main.inventory,
    other: second ?? null,
    settings,
    path,
    velocity,
    memory: new Map(),
    shipments: new Map(),
    results: [],
    close: async () => {
      for (const store of stores) await store.close();
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Moves the clock to an instant; it never goes back. */
export function moveTo(world: World, at: number): void {
  const ahead = at - world.clock.now();
  if (ahead > 0) world.clock.jump(ahead);
}
