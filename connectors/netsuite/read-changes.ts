/** Incremental reads: by time of change and key, page by page behind the last row. */
import type { SourceRecord } from '../../core/connector/index.ts';
import type { Account } from './client.ts';
import type { Run } from './cursor.ts';
import { checkPlaces } from './place.ts';
import { asText, type Column } from './streams/column.ts';
import { headQuery, modifiedText, placeOf, recordsOf } from './streams/record.ts';
import { keyColumns, type StreamSource } from './streams/stream.ts';
import { behind, type Condition, firstRows } from './suiteql.ts';
import { highestWall, lowestWall } from './wall-time.ts';

const DAY_MS = 86_400_000;

/** A page of changes. */
export interface ChangesPage {
  readonly records: readonly SourceRecord[];
  readonly place: readonly string[];
  readonly highest: string;
  readonly isLast: boolean;
}

/** The bounds of one run, in ms. */
export interface Bounds {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * Reads what changed within the bounds.
 *
 * Shape:  the time is compared as the text that is read, so that a finer time inside NetSuite cannot put two rows in
 *         another order than the cursor sees. Errors: NETSUITE_PAGING_STUCK.
 */
export async function* readChanges(
  account: Account,
  stream: StreamSource,
  { run, bounds, filter }: { run: Run; bounds: Bounds; filter: readonly Condition[] },
): AsyncIterable<ChangesPage> {
  const { modified } = stream;
  if (modified === null) return;
  const expressions = [
    asText(modified.expression, modified.kind),
    ...keyColumns(stream, account.settings).map((key) => key.expression),
  ];
  const within = withinBounds(account, modified, bounds);
  for (let { place } = run; ; ) {
    account.host.signal.throwIfAborted();
    const where = [
      ...filter,
      ...within,
      ...(place.length === 0 ? [] : [behind(expressions, place)]),
    ];
    const query = { ...headQuery(account, stream, where), order: expressions };
    const { rows, hasMore } = await firstRows(account, query, account.settings.pageSize);
    const places = rows.map((row) => [modifiedText(stream, row), ...placeOf(account, stream, row)]);
    checkPlaces(stream.name, places, { after: place, upTo: null });
    place = places.at(-1) ?? place;
    const highest =
      rows
        .map((row) => modifiedText(stream, row))
        .sort()
        .at(-1) ?? '';
    yield { records: await recordsOf(account, stream, rows), place, highest, isLast: !hasMore };
    if (!hasMore) return;
  }
}

/** The conditions that a time of change lies within the bounds, with a coarse one that an index can serve. */
function withinBounds(
  { settings }: Account,
  { expression, kind }: Column,
  { fromMs, untilMs }: Bounds,
): readonly Condition[] {
  const text = asText(expression, kind);
  const isUtc = kind === 'utc';
  const low = isUtc ? utcText(fromMs) : lowestWall(fromMs, untilMs, settings.timeZone);
  const high = isUtc ? utcText(untilMs) : highestWall(fromMs, untilMs, settings.timeZone);
  const dayBefore = utcText(fromMs - DAY_MS).slice(0, 10);
  return [
    { text: `${expression} >= TO_DATE(?, 'YYYY-MM-DD')`, values: [dayBefore] },
    { text: `${text} >= ?`, values: [low] },
    { text: `${text} <= ?`, values: [high] },
  ];
}

/** A time as NetSuite gives it to us: without the Z. */
export function utcText(ms: number): string {
  return new Date(ms).toISOString().slice(0, -1);
}
