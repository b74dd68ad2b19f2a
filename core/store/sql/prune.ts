import type { SqlDriver } from './driver.ts';

/** What is settled and old, one table each; `?1` is the time, `?2` how many rows at most. */
const DELETES: readonly string[] = [
  `DELETE FROM arrivals WHERE seq IN (
    SELECT seq FROM arrivals WHERE state <> 0 AND received_at < ?1 ORDER BY received_at LIMIT ?2
  )`,
  `DELETE FROM effects WHERE idempotency_key IN (
    SELECT idempotency_key FROM effects
    WHERE state IN ('written', 'same', 'refused', 'superseded', 'abandoned') AND intended_at < ?1
    ORDER BY intended_at LIMIT ?2
  )`,
  `DELETE FROM dead_letters WHERE id IN (
    SELECT id FROM dead_letters WHERE closed_at IS NOT NULL AND closed_at < ?1
    ORDER BY closed_at LIMIT ?2
  )`,
  `DELETE FROM runs WHERE id IN (
    SELECT id FROM runs WHERE ended_at IS NOT NULL AND ended_at < ?1 ORDER BY ended_at LIMIT ?2
  )`,
  // The last proof of a flow and what came after it is kept: it says when the source was complete. Where there was
  // none, the last certificate is.
  `DELETE FROM certificates WHERE id IN (
    SELECT c.id FROM certificates c WHERE c.made_at < ?1 AND c.id < coalesce(
      (SELECT max(n.id) FROM certificates n WHERE n.flow = c.flow AND n.missing = 0),
      (SELECT max(n.id) FROM certificates n WHERE n.flow = c.flow))
    ORDER BY c.made_at LIMIT ?2
  )`,
  `DELETE FROM history WHERE seq IN (
    SELECT seq FROM history WHERE at < ?1 ORDER BY at LIMIT ?2
  )`,
];

/**
 * Deletes settled bookkeeping of before that time: each table in a transaction of its own, so other
 * writers get in between. Answers how many rows went; as long as that is `limit` there is more.
 */
export async function pruneSettled(
  driver: SqlDriver,
  beforeMs: number,
  limit: number,
): Promise<number> {
  let deleted = 0;
  for (const sql of DELETES) {
    if (deleted >= limit) break;
    const [rows] = await driver.transaction('inbox.prune', [
      { sql: `${sql} RETURNING 1 AS gone`, params: [beforeMs, limit - deleted] },
    ]);
    deleted += rows?.length ?? 0;
  }
  return deleted;
}
