import type { SqlTransaction } from './driver.ts';
import { lastSeq } from './inventory-load.ts';

/**
 * A row that moves nothing: the change feed is the rows that are still their position's last. Demand without a location
 * is no level.
 */
const ADD = `INSERT INTO stock_journal
    (seq, position, previous, peak_at, moved, cause, ref, effective_at, recorded_at, source, actor)
  SELECT ?2 + row_number() OVER (ORDER BY t.id), t.id, t.seq, t.peak_at, 0, 'product', t.sku, ?3, ?3, 'hub', 'hub'
  FROM (SELECT DISTINCT p.id, p.seq, p.peak_at, i.sku FROM @list(?1 w: text)
    CROSS JOIN stock_skus k ON k.sku = w.value
    CROSS JOIN stock_positions p ON p.item = k.item AND p.location <> ''
    CROSS JOIN stock_items i ON i.id = p.item) t`;

const MOVE = `UPDATE stock_positions SET seq = j.seq FROM stock_journal j
  WHERE j.seq > ?1 AND j.position = stock_positions.id`;

/** Numbers rows of the journal, so it has the turn of the stock's own writes. */
export async function retellStock(
  tx: SqlTransaction,
  skus: readonly string[],
  at: number,
): Promise<void> {
  if (skus.length === 0) return;
  await tx.also('stock');
  const last = await lastSeq(tx.all);
  tx.last([
    { sql: ADD, params: [[...new Set(skus)], last, at] },
    { sql: MOVE, params: [last] },
  ]);
}
