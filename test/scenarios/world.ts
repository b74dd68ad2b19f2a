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
  inventory: Inventory;
  store: InventoryStore;
  /** A second connection to the same database, as another process would have; absent in memory. */
  other: Inventory | null;
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
  /** What verbs opened beside the stock, closed with the world. */
  readonly closers: (() => Promise<void>)[];
  /** Ends the hub and starts it again on the same database; only a world on disk can. */
  restart(): Promise<void>;
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
  const open = async (): Promise<Hub> => {
    const store = await openSqliteStore({ ...options, thread });
    return { store, inventory: openInventory({ store: store.inventory, clock, settings }) };
  };
  let hubs: readonly Hub[] = [];
  const start = async (): Promise<Hub> => {
    const first = await open();
    hubs = folder === null ? [first] : [first, await open()];
    return first;
  };
  const stop = async (): Promise<void> => {
    for (const hub of hubs) await hub.store.close();
  };
  const first = await start();
  const world: World = {
    ...{
      clock,
      settings,
      velocity,
      path,
      memory: new Map(),
      shipments: new Map(),
      results: [],
      closers: [],
    },
    inventory: first.inventory,
    store: first.store.inventory,
    other: hubs[1]?.inventory ?? null,
    restart: async () => {
      if (folder === null) throw new Error('a world in memory cannot be started again');
      await stop();
      const again = await start();
      world.inventory = again.inventory;
      world.store = again.store.inventory;
      world.other = hubs[1]?.inventory ?? null;
    },
    close: async () => {
      await stop();
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}

interface Hub {
  readonly store: Store;
  readonly inventory: Inventory;
}

/** Moves the clock to an instant; it never goes back. */
export function moveTo(world: World, at: number): void {
  const ahead = at - world.clock.now();
  if (ahead > 0) world.clock.jump(ahead);
}
