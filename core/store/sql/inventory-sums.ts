import type { InventoryStore, StockTotals } from '../inventory-store.ts';
import type { Ask } from './inventory-load.ts';
import { tuplesOf } from './inventory-rows.ts';
import { numberIn } from './row.ts';

/** What a position could sell if nothing were promised, as SQL over its columns. */
export function sellableOf(prefix: string): string {
  const goods = `${prefix}on_hand - ${prefix}damaged - ${prefix}qc - ${prefix}display`;
  return `CASE WHEN ${prefix}on_hand > 0 AND ${goods} > 0 THEN ${goods} ELSE 0 END`;
}

/** Units that were sold or shipped between two business times, by position. */
export async function readSales(
  ask: Ask,
  from: number,
  to: number,
): ReturnType<InventoryStore['sales']> {
  const rows = await ask(
    `SELECT @tuples[s.position, s.sold] AS rows FROM (
       SELECT position, -sum(moved) AS sold FROM stock_journal
       WHERE cause IN ('sale', 'ship') AND effective_at > ?1 AND effective_at <= ?2 GROUP BY position) s`,
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
       coalesce(sum(CASE WHEN ${sellableOf('')} < allocated THEN 1 ELSE 0 END), 0) AS short
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
