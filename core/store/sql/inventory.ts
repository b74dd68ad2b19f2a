import type { InventoryStore, StockLedger } from '../inventory-store.ts';
import type { SqlDriver, SqlTransaction } from './driver.ts';
import { inventoryFiles } from './inventory-files.ts';
import {
  type Ask,
  allocatedAfter,
  loadPositions,
  loadState,
  movementsAfter,
  movementsOf,
  queued,
  unbooked,
} from './inventory-load.ts';
import { inventoryReads } from './inventory-read.ts';
import { inventoryRequests } from './inventory-requests.ts';
import { rebuildInventory, verifyInventory } from './inventory-verify.ts';
import { type Later, writeChange, writeFlags } from './inventory-write.ts';

/** The stock journal in SQL. */
export function sqlInventoryStore(driver: SqlDriver): InventoryStore {
  const ask: Ask = (sql, params) => driver.read(sql, params);
  return {
    name: 'inventory',
    transact: (work) => driver.interactive('stock', (tx) => work(ledgerOf(tx))),
    ...inventoryReads(ask),
    ...inventoryRequests(driver),
    verify: (limit) => verifyInventory(ask, limit),
    rebuild: () => rebuildInventory(driver),
  };
}

function ledgerOf(tx: SqlTransaction): StockLedger {
  const ask: Ask = tx.all;
  // Nothing is read after the writes, so they travel with the commit in one round trip.
  const later: Later = (sql, params) => tx.last([{ sql, params }]);
  return {
    load: (request) => loadState(ask, request),
    movementsAfter: (request) => movementsAfter(ask, request),
    unbooked: (system, asOf, positions) => unbooked(ask, { system, asOf, positions }),
    allocatedAfter: (asOf, positions) => allocatedAfter(ask, asOf, positions),
    movementsOf: (system, refs) => movementsOf(ask, system, refs),
    positions: (ids, now) => loadPositions(ask, ids, now),
    queued: (items) => queued(ask, items),
    write: (change) => writeChange(ask, later, change),
    writeFlags: async (change) => writeFlags(later, change, (id) => id),
    ...inventoryFiles(ask),
  };
}
