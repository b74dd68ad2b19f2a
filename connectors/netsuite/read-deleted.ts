/** Deletions: from the table DeletedRecord, each checked against the stream itself. */
import type { SourceRecord } from '../../core/connector/index.ts';
import type { Account } from './client.ts';
import { recordsByKey } from './lookup.ts';
import type { Bounds } from './read-changes.ts';
import { asText } from './streams/column.ts';
import type { StreamSource } from './streams/stream.ts';
import { allRows } from './suiteql.ts';
import { highestWall, lowestWall } from './wall-time.ts';

const DELETED = asText('d.deleteddate', 'wall');

/**
 * The records of a stream that were deleted within the bounds.
 *
 * Shape: the table holds all types and its names for them are not documented, so an id counts only when the stream
 *        has no such record any more. Source: the columns are common knowledge, not confirmed.
 */
export async function readDeleted(
  account: Account,
  stream: StreamSource,
  { fromMs, untilMs }: Bounds,
): Promise<readonly SourceRecord[]> {
  const { timeZone } = account.settings;
  const rows = await allRows(
    account,
    {
      columns: [
        ['deletedat', DELETED],
        ['recordid', 'd.recordid'],
      ],
      from: 'deletedrecord d',
      where: [
        { text: `${DELETED} >= ?`, values: [lowestWall(fromMs, untilMs, timeZone)] },
        { text: `${DELETED} <= ?`, values: [highestWall(fromMs, untilMs, timeZone)] },
      ],
    },
    [
      ['deletedat', DELETED],
      ['recordid', 'd.recordid'],
    ],
  );
  const ids = [...new Set(rows.flatMap((row) => row['recordid'] ?? []))];
  const present = await recordsByKey(account, stream, ids);
  return ids
    .filter((id) => !present.has(id))
    .map((id) => ({
      key: id,
      version: null,
      data: { id },
      occurredAt: null,
      where: `${stream.name}/${id}`,
      deleted: true,
    }));
}
