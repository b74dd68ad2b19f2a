import type { InventoryStore, RequestRecord } from '../inventory-store.ts';
import type { SqlDriver } from './driver.ts';
import { numberIn, textIn, textOrNullIn } from './row.ts';

type Requests = Pick<
  InventoryStore,
  'beginRequest' | 'endRequest' | 'dropRequest' | 'pruneRequests'
>;

/** Calls of the hub's own API under their idempotency keys. */
export function inventoryRequests(driver: SqlDriver): Requests {
  const change = async (sql: string, params: readonly (string | number)[]): Promise<void> => {
    await driver.transaction('stock-request', [{ sql, params }]);
  };
  return {
    beginRequest: (request, staleBefore) => begin(driver, request, staleBefore),
    endRequest: (key, answer) =>
      change('UPDATE stock_requests SET answer = ?2 WHERE key = ?1', [key, answer]),
    dropRequest: (key) =>
      change('DELETE FROM stock_requests WHERE key = ?1 AND answer IS NULL', [key]),
    pruneRequests: (beforeMs) => change('DELETE FROM stock_requests WHERE at < ?1', [beforeMs]),
  };
}

/** A call whose process died leaves a row without an answer; after a while the same body may try again. */
async function begin(
  driver: SqlDriver,
  request: RequestRecord,
  staleBefore: number,
): Promise<RequestRecord | null> {
  const { key, bodyHash, at } = request;
  const [, inserted, found] = await driver.transaction('stock-request', [
    {
      sql: `DELETE FROM stock_requests
            WHERE key = ?1 AND body_hash = ?2 AND answer IS NULL AND at < ?3`,
      params: [key, bodyHash, staleBefore],
    },
    {
      sql: `INSERT INTO stock_requests (key, body_hash, answer, at) VALUES (?1, ?2, NULL, ?3)
            ON CONFLICT DO NOTHING RETURNING key`,
      params: [key, bodyHash, at],
    },
    { sql: 'SELECT key, body_hash, answer, at FROM stock_requests WHERE key = ?1', params: [key] },
  ]);
  const row = found?.[0];
  if (inserted?.length === 1 || row === undefined) return null;
  return {
    key,
    bodyHash: textIn(row, 'body_hash'),
    answer: textOrNullIn(row, 'answer'),
    at: numberIn(row, 'at'),
  };
}
