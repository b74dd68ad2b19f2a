import type { StockMismatch } from '../inventory-store.ts';
import type { SqlDriver, Statement } from './driver.ts';
import type { Ask } from './inventory-load.ts';
import { tuplesOf } from './inventory-rows.ts';

const BUCKET_COLUMNS = ['on_hand', 'allocated', 'held', 'damaged', 'qc', 'display', 'incoming'];

const SUMS = `SELECT position, ${BUCKET_COLUMNS.map((name) => `sum(${name}) AS ${name}`).join(', ')}
  FROM stock_journal GROUP BY position`;

/** Each figure as (position, figure, booked, derived) where the two differ (D1). */
const CHECKS: readonly string[] = [
  ...BUCKET_COLUMNS.map(
    (name) => `SELECT p.id, '${name}', p.${name}, coalesce(s.${name}, 0)
      FROM stock_positions p LEFT JOIN (${SUMS}) s ON s.position = p.id
      WHERE p.${name} <> coalesce(s.${name}, 0)`,
  ),
  `SELECT p.id, 'held by open holds', p.held, coalesce(h.held, 0) FROM stock_positions p
     LEFT JOIN (SELECT position, sum(quantity) AS held FROM stock_holds WHERE is_open = 1 GROUP BY position) h
     ON h.position = p.id WHERE p.held <> coalesce(h.held, 0)`,
  `SELECT p.id, 'allocated to open lines', p.allocated, coalesce(d.open, 0) FROM stock_positions p
     LEFT JOIN (SELECT position, sum(open) AS open FROM stock_demand WHERE open > 0 GROUP BY position) d
     ON d.position = p.id WHERE p.allocated <> coalesce(d.open, 0)`,
];

/** Compares every projection with what it is derived from; empty is healthy. */
export async function verifyInventory(ask: Ask, limit: number): Promise<readonly StockMismatch[]> {
  const found: StockMismatch[] = [];
  for (const check of CHECKS) {
    const rows = await ask(
      `SELECT @tuples[f.id, i.sku, p.location, f.figure, f.booked, f.derived] AS rows
       FROM (SELECT column1 AS id, column2 AS figure, column3 AS booked, column4 AS derived FROM
         (SELECT NULL AS column1, NULL AS column2, NULL AS column3, NULL AS column4 WHERE false
          UNION ALL ${check}) u LIMIT ?1) f
       JOIN stock_positions p ON p.id = f.id JOIN stock_items i ON i.id = p.item`,
      [limit - found.length],
    );
    for (const row of tuplesOf<readonly [number, string, string, string, number, number]>(rows)) {
      const [position, sku, location, figure, bookedMilli, derivedMilli] = row;
      found.push({ position, sku, location, figure, bookedMilli, derivedMilli });
    }
  }
  return found;
}

/** The last row that anchored each position. */
const ANCHORS = `SELECT j.position, j.effective_at, j.anchor_kind, j.source, j.anchor_quantity, j.anchor_window,
    row_number() OVER (PARTITION BY j.position ORDER BY j.seq DESC) AS nth
  FROM stock_journal j WHERE j.anchor_kind IS NOT NULL`;

/**
 * Drops every balance and derives it again from the journal, in one transaction.
 *
 * It takes its turn with the movements: one that had read the old balances would write them again.
 */
export function rebuildInventory(driver: SqlDriver): Promise<void> {
  return driver.interactive('stock', async (tx) => tx.last(REBUILD));
}

const REBUILD: readonly Statement[] = [
  {
    sql: `UPDATE stock_positions SET ${BUCKET_COLUMNS.map((name) => `${name} = 0`).join(', ')},
        anchor_at = NULL, anchor_kind = NULL, anchor_source = NULL, anchor_quantity = NULL,
        anchor_window = NULL`,
    params: [],
  },
  {
    sql: `UPDATE stock_positions SET ${BUCKET_COLUMNS.map((name) => `${name} = s.${name}`).join(', ')},
        seq = s.seq, peak_at = s.peak_at, first_at = s.first_at
        FROM (SELECT position, max(seq) AS seq, max(effective_at) AS peak_at,
          min(recorded_at) AS first_at,
          ${BUCKET_COLUMNS.map((name) => `sum(${name}) AS ${name}`).join(', ')}
          FROM stock_journal GROUP BY position) s WHERE stock_positions.id = s.position`,
    params: [],
  },
  {
    sql: `UPDATE stock_positions SET anchor_at = a.effective_at, anchor_kind = a.anchor_kind,
        anchor_source = a.source, anchor_quantity = a.anchor_quantity, anchor_window = a.anchor_window
        FROM (${ANCHORS}) a WHERE a.position = stock_positions.id AND a.nth = 1`,
    params: [],
  },
];
