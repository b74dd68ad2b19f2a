import type { InventoryStore, StockTotals } from '../inventory-store.ts';
import type { Ask } from './inventory-load.ts';
import { tuplesOf } from './inventory-rows.ts';
import { numberIn } from './row.ts';

/** Units that were sold or shipped between two business times, by position. */
export async function readSales(
  ask: Ask,
  from: number,
  to: number,
): ReturnType<InventoryStore['sales']> {
  const rows = await ask(
    `SELECT json_group_array(json_array(position, sold)) AS rows FROM (
       SELECT position, -sum(moved) AS sold FROM stock_journal
       WHERE cause IN ('sale', 'ship') AND effective_at > ?1 AND effective_at <= ?2 GROUP BY position)`,
    [from, to],
  );
  return tuplesOf<readonly [number, number]>(rows).map(([position, soldMilli]) => ({
    position,
    soldMilli,
  }));
}

/** Sums over the whole stock. */
export async function readTotals(ask: Ask): Promise<StockTotals> {
  const rows = await ask(
    `SELECT (SELECT count(*) FROM stock_items) AS items, count(*) AS positions,
       (SELECT coalesce(max(seq), 0) FROM stock_journal) AS journal_rows,
       coalesce(sum(on_hand), 0) AS on_hand, coalesce(sum(allocated), 0) AS allocated,
       coalesce(sum(held), 0) AS held,
       coalesce(sum(max(0, max(0, on_hand) - damaged - qc - display) < allocated), 0) AS short
     FROM stock_positions WHERE location <> ''`,
    [],
  );
  const row = rows[0] ?? {};
  return {
    items: numberIn(row, 'items'),
    positions: numberIn(row, 'positions'),
    journalRows: numberIn(row, 'journal_rows'),
    onHandMilli: numberIn(row, 'on_hand'),
    allocatedMilli: numberIn(row, 'allocated'),
    heldMilli: numberIn(row, 'held'),
    shortPositions: numberIn(row, 'short'),
  };
}
