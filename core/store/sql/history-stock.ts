import type { FlowKey } from '../history-store.ts';
import type { JournalView } from '../inventory-store.ts';
import type { SqlDriver, SqlRows } from './driver.ts';
import { isSentKeyOf, sentKeyRanges } from './history-keys.ts';
import { JOURNAL_COLUMNS, type JournalTuple, journalOf } from './inventory-read.ts';
import { tuplesOf } from './inventory-rows.ts';

/** Rows of one command stand together, and only the first of them carries its key. */
const ROWS_OF_A_COMMAND = 200;

const NAMES = 'JOIN stock_positions p ON p.id = j.position JOIN stock_items i ON i.id = p.item';

const OF_KEYS = `SELECT @tuples[${JOURNAL_COLUMNS}] AS rows FROM (
    SELECT t.* FROM @rows(?1 w: low text, high text)
    CROSS JOIN stock_journal k ON k.key >= w.low AND k.key < w.high
    CROSS JOIN stock_journal t ON t.seq >= k.seq AND t.seq < k.seq + ${ROWS_OF_A_COMMAND}
      AND t.ref = k.ref AND (t.seq = k.seq OR t.key IS NULL)
    ORDER BY t.seq DESC LIMIT ?2) j ${NAMES}`;

/** Each position's rows are walked back from its last one, no further than is asked for. */
const OF_SKUS = `WITH RECURSIVE walk(seq, depth) AS (
    SELECT p.seq, 1 FROM @list(?1 w: text)
      CROSS JOIN stock_skus k ON k.sku = w.value CROSS JOIN stock_positions p ON p.item = k.item
    UNION ALL
    SELECT t.previous, walk.depth + 1 FROM walk JOIN stock_journal t ON t.seq = walk.seq
      WHERE t.previous > 0 AND walk.depth < ?2)
  SELECT @tuples[${JOURNAL_COLUMNS}] AS rows FROM (
    SELECT t.* FROM walk CROSS JOIN stock_journal t ON t.seq = walk.seq
    ORDER BY t.seq DESC LIMIT ?2) j ${NAMES}`;

/** Journal rows that commands of these source keys wrote, and the last ones of these SKUs; oldest first, each once. */
export async function stockRows(
  driver: SqlDriver,
  request: {
    readonly keys: readonly FlowKey[];
    readonly skus: readonly string[];
    readonly limit: number;
  },
): Promise<readonly JournalView[]> {
  const { keys, skus, limit } = request;
  const ranges = keys.flatMap(sentKeyRanges);
  const read = async (sql: string, rows: SqlRows): Promise<readonly JournalView[]> =>
    tuplesOf<JournalTuple>(await driver.read(sql, [rows, limit])).map(journalOf);
  const found = [
    ...(ranges.length === 0 ? [] : causedBy(keys, await read(OF_KEYS, ranges))),
    ...(skus.length === 0 ? [] : await read(OF_SKUS, skus)),
  ];
  const bySeq = new Map(found.map((row) => [row.seq, row]));
  return [...bySeq.values()].toSorted((a, b) => a.seq - b.seq);
}

/** The ranges hold a little more than is asked for; a row without a key belongs to the command before it. */
function causedBy(keys: readonly FlowKey[], rows: readonly JournalView[]): readonly JournalView[] {
  let isMine = false;
  return rows
    .toSorted((a, b) => a.seq - b.seq)
    .filter(({ key }) => {
      if (key !== null) isMine = keys.some((one) => isSentKeyOf(key, one));
      return isMine;
    });
}
