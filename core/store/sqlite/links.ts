import type { Link } from '../records.ts';
import type { LinkStore } from '../store.ts';
import type { SqliteDriver, Statement } from './driver.ts';
import { numberIn, textOrNullIn } from './row.ts';

const FIND = `SELECT e.key AS place, (
    SELECT l.other_id FROM links l
    WHERE l.connection = ?1 AND l.stream = ?2 AND l.other_connection = ?3 AND l.other_stream = ?4
      AND l.id = e.value
    ORDER BY l.turn DESC LIMIT 1
  ) AS other_id
  FROM json_each(?5) e`;

/** A pair that is already the newest of its id is not written again. */
const UPSERT = `WITH side AS (
    SELECT e.key AS place, value ->> 0 AS connection, value ->> 1 AS stream,
      value ->> 2 AS other_connection, value ->> 3 AS other_stream, value ->> 4 AS id,
      value ->> 5 AS other_id
    FROM json_each(?) e
  )
  INSERT INTO links (connection, stream, other_connection, other_stream, id, other_id, turn)
  SELECT connection, stream, other_connection, other_stream, id, other_id, place + 1 + coalesce(
    (SELECT max(l.turn) FROM links l
     WHERE l.connection = side.connection AND l.stream = side.stream
       AND l.other_connection = side.other_connection AND l.other_stream = side.other_stream
       AND l.id = side.id), 0)
  FROM side WHERE true ORDER BY place
  ON CONFLICT DO UPDATE SET turn = excluded.turn
  WHERE links.turn < (SELECT max(l.turn) FROM links l
    WHERE l.connection = links.connection AND l.stream = links.stream
      AND l.other_connection = links.other_connection AND l.other_stream = links.other_stream
      AND l.id = links.id)`;

/** Links over SQLite; of several links of one id the newest is the answer. */
export function sqliteLinks(driver: SqliteDriver): LinkStore {
  return {
    find: async ({ connection, stream, ids, otherConnection, otherStream }) => {
      const found: (string | null)[] = ids.map(() => null);
      if (ids.length === 0) return found;
      const params = [connection, stream, otherConnection, otherStream, JSON.stringify(ids)];
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
  return [{ sql: UPSERT, params: [JSON.stringify(sides)] }];
}
