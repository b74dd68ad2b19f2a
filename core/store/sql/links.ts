import type { Link } from '../records.ts';
import type { LinkStore } from '../store.ts';
import type { SqlDriver, Statement } from './driver.ts';
import { numberIn, textOrNullIn } from './row.ts';

const FIND = `SELECT e.place AS place, (
    SELECT l.other_id FROM links l
    WHERE l.connection = ?1 AND l.stream = ?2 AND l.other_connection = ?3 AND l.other_stream = ?4
      AND l.id = e.value
    ORDER BY l.turn DESC LIMIT 1
  ) AS other_id
  FROM @list(?5 e: text)`;

/**
 * A pair that is already the newest of its id, and stands alone in this batch, is not written again. All is judged by
 * what was there before the statement, since PostgreSQL shows a statement nothing of its own work. Rows are written in
 * the order of their key, so that two settlements with links of the same ids never wait for each other.
 */
const UPSERT = `WITH side AS (
    SELECT e.place, e.connection, e.stream, e.other_connection, e.other_stream, e.id, e.other_id, e.alone,
      coalesce((SELECT max(l.turn) FROM links l
        WHERE l.connection = e.connection AND l.stream = e.stream
          AND l.other_connection = e.other_connection AND l.other_stream = e.other_stream
          AND l.id = e.id), 0) AS newest
    FROM @rows(?1 e: connection text, stream text, other_connection text, other_stream text, id text,
      other_id text, alone int)
  )
  INSERT INTO links (connection, stream, other_connection, other_stream, id, other_id, turn)
  SELECT connection, stream, other_connection, other_stream, id, other_id, newest + place + 1
  FROM side WHERE alone = 0 OR NOT EXISTS (SELECT 1 FROM links l
    WHERE l.connection = side.connection AND l.stream = side.stream
      AND l.other_connection = side.other_connection AND l.other_stream = side.other_stream
      AND l.id = side.id AND l.other_id = side.other_id AND l.turn = side.newest)
  ORDER BY connection, stream, other_connection, other_stream, id, other_id
  ON CONFLICT (connection, stream, other_connection, other_stream, id, other_id)
  DO UPDATE SET turn = excluded.turn`;

/** Links in SQL; of several links of one id the newest is the answer. */
export function sqlLinks(driver: SqlDriver): LinkStore {
  return {
    find: async ({ connection, stream, ids, otherConnection, otherStream }) => {
      const found: (string | null)[] = ids.map(() => null);
      if (ids.length === 0) return found;
      const params = [connection, stream, otherConnection, otherStream, ids];
      for (const row of await driver.read(FIND, params)) {
        found[numberIn(row, 'place')] = textOrNullIn(row, 'other_id');
      }
      return found;
    },
  };
}

/**
 * The statement that records links in both directions, or none.
 *
 * A pair is never overwritten: two ids of one side may mean one id of the other (merged customers),
 * so older pairs stay and each id answers with its newest.
 */
export function writeLinks(links: readonly Link[]): readonly Statement[] {
  if (links.length === 0) return [];
  const sides = links.flatMap((link) => [
    [link.connection, link.stream, link.otherConnection, link.otherStream, link.id, link.otherId],
    [link.otherConnection, link.otherStream, link.connection, link.stream, link.otherId, link.id],
  ]);
  return [{ sql: UPSERT, params: [newestOf(sides)] }];
}

/** Each pair once, at the place where it stood last, with whether its id stands in this pair only. */
function newestOf(
  sides: readonly (readonly string[])[],
): readonly (readonly (string | number)[])[] {
  const byPair = new Map<string, readonly string[]>();
  const pairs = new Map<string, number>();
  for (const side of sides) {
    const pair = JSON.stringify(side);
    if (!byPair.delete(pair)) pairs.set(idOf(side), (pairs.get(idOf(side)) ?? 0) + 1);
    byPair.set(pair, side);
  }
  return [...byPair.values()].map((side) => [...side, pairs.get(idOf(side)) === 1 ? 1 : 0]);
}

function idOf(side: readonly string[]): string {
  return JSON.stringify(side.slice(0, -1));
}
