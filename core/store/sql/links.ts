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

/** A pair that is already the newest of its id is not written again. */
const UPSERT = `WITH side AS (
    SELECT e.place, e.connection, e.stream, e.other_connection, e.other_stream, e.id, e.other_id
    FROM @rows(?1 e: connection text, stream text, other_connection text, other_stream text, id text,
      other_id text)
  )
  INSERT INTO links (connection, stream, other_connection, other_stream, id, other_id, turn)
  SELECT connection, stream, other_connection, other_stream, id, other_id, place + 1 + coalesce(
    (SELECT max(l.turn) FROM links l
     WHERE l.connection = side.connection AND l.stream = side.stream
       AND l.other_connection = side.other_connection AND l.other_stream = side.other_stream
       AND l.id = side.id), 0)
  FROM side WHERE true ORDER BY place
  ON CONFLICT (connection, stream, other_connection, other_stream, id, other_id)
  DO UPDATE SET turn = excluded.turn
  WHERE links.turn < (SELECT max(l.turn) FROM links l
    WHERE l.connection = links.connection AND l.stream = links.stream
      AND l.other_connection = links.other_connection AND l.other_stream = links.other_stream
      AND l.id = links.id)`;

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

/** Each pair once, at the place where it stood last: one statement writes a row once. */
function newestOf(sides: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const byPair = new Map<string, readonly string[]>();
  for (const side of sides) {
    const pair = JSON.stringify(side);
    byPair.delete(pair);
    byPair.set(pair, side);
  }
  return [...byPair.values()];
}
