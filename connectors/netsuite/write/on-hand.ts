/** What lies at places now, as far as NetSuite's queries see it. */
import type { Account } from '../client.ts';
import { type Condition, firstRows, inGroups, isIn, ROWS_MAX } from '../suiteql.ts';

/** Pairs of one question, where a location has few of them. */
const PAIRS_MAX = 100;

/** What lies there, by item and location. Shape: a place with many items is asked by a list, the others by pairs. */
export async function onHandOf(
  account: Account,
  pairs: readonly (readonly [string, string])[],
): Promise<ReadonlyMap<string, number>> {
  const byPlace = Map.groupBy(pairs, ([, location]) => location);
  const few = [...byPlace.values()].filter((some) => some.length < PAIRS_MAX).flat();
  const many = [...byPlace].filter(([, some]) => some.length >= PAIRS_MAX);
  const conditions: Condition[][] = [
    ...inGroups(few, PAIRS_MAX).map((group) => [
      {
        text: group.map(() => '(l.item = ? AND l.location = ?)').join(' OR '),
        values: group.flat(),
      },
    ]),
    ...many.flatMap(([location, some]) =>
      inGroups(some.map(([item]) => item)).map((group) => [
        { text: 'l.location = ?', values: [location] },
        isIn('l.item', group),
      ]),
    ),
  ];
  const groups = await Promise.all(
    conditions.map((where) =>
      firstRows(
        account,
        {
          columns: [
            ['item', 'l.item'],
            ['location', 'l.location'],
            ['onhand', 'NVL(l.quantityonhand, 0)'],
          ],
          from: 'aggregateItemLocation l',
          where,
        },
        ROWS_MAX,
      ),
    ),
  );
  return new Map(
    groups.flatMap(({ rows }) =>
      rows.map((row) => [`${row['item']}@${row['location']}`, Number(row['onhand'])] as const),
    ),
  );
}
