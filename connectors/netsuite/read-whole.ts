/** Whole reads: the range of keys is cut into slices that are read at the same time and given out in order. */
import type { SourceRecord } from '../../core/connector/index.ts';
import type { Account } from './client.ts';
import { checkPlaces } from './place.ts';
import { headQuery, modifiedText, placeOf, recordsOf } from './streams/record.ts';
import { keyColumns, type StreamSource } from './streams/stream.ts';
import { behind, type Condition, firstRows, type Row } from './suiteql.ts';

/** A page of a whole read. */
export interface WholePage {
  readonly records: readonly SourceRecord[];
  /** The last row's key, or the end of a slice. */
  readonly place: readonly string[];
  /** The newest change in it, as compared; empty where there is none. */
  readonly highest: string;
  readonly isLast: boolean;
}

/** Slices are planned to be fuller than a page seldom, so that most take one call. */
const FILL = 0.7;
const SLICES_MAX = 20_000;

interface Slice {
  /** Exclusive lower and inclusive upper bound of the first key. */
  readonly low: number;
  readonly high: number;
}

/**
 * Reads a stream whole from behind a place on.
 *
 * Shape:  in the order of the keys; rows that change meanwhile keep their place, and what is new is found by the next
 *         run, since its time is later than this one's start. As many slices are under way as calls are allowed.
 */
export async function* readWhole(
  account: Account,
  stream: StreamSource,
  from: readonly string[],
  filter: readonly Condition[],
): AsyncIterable<WholePage> {
  const slices = await planSlices(account, stream, from, filter);
  const ahead = account.settings.concurrency * 2;
  const started = new Map<number, Promise<SlicePage>>();
  const start = (index: number): void => {
    const slice = slices[index];
    if (slice === undefined || started.has(index)) return;
    const page = readSlice(account, stream, { slice, filter, from });
    // A slice that fails while an earlier one is given out is thrown when its turn comes.
    page.catch(() => undefined);
    started.set(index, page);
  };
  for (const [index, slice] of slices.entries()) {
    for (let next = index; next < index + ahead; next += 1) start(next);
    account.host.signal.throwIfAborted();
    let page = await (started.get(index) ?? readSlice(account, stream, { slice, filter, from }));
    started.delete(index);
    for (
      ;
      page.hasMore;
      page = await readSlice(account, stream, { slice, filter, from: page.place })
    ) {
      account.host.signal.throwIfAborted();
      yield { ...page, isLast: false };
    }
    yield { ...page, place: endOf(stream, account, slice), isLast: index === slices.length - 1 };
  }
  if (slices.length === 0) yield { records: [], place: from, highest: '', isLast: true };
}

interface SlicePage extends Omit<WholePage, 'isLast'> {
  readonly hasMore: boolean;
}

async function readSlice(
  account: Account,
  stream: StreamSource,
  { slice, filter, from }: { slice: Slice; filter: readonly Condition[]; from: readonly string[] },
): Promise<SlicePage> {
  const expressions = keyColumns(stream, account.settings).map((key) => key.expression);
  const [first = ''] = expressions;
  const isWithin = from[0] !== undefined && Number(from[0]) > slice.low;
  const where: readonly Condition[] = [
    ...filter,
    { text: `${first} > ?`, values: [String(slice.low)] },
    { text: `${first} <= ?`, values: [String(slice.high)] },
    ...(isWithin ? [behind(expressions, from)] : []),
  ];
  const query = { ...headQuery(account, stream, where), order: expressions };
  const { rows, hasMore } = await firstRows(account, query, account.settings.pageSize);
  const places = rows.map((row) => placeOf(account, stream, row));
  const after = isWithin ? from : [String(slice.low), KEY_END];
  checkPlaces(stream.name, places, { after, upTo: [String(slice.high)] });
  return {
    records: await recordsOf(account, stream, rows),
    place: places.at(-1) ?? from,
    highest: highestOf(stream, rows),
    hasMore,
  };
}

/** The place behind a whole slice: its upper bound, with the later keys as high as they can get. */
function endOf(stream: StreamSource, account: Account, { high }: Slice): readonly string[] {
  const rest = keyColumns(stream, account.settings).slice(1);
  return [String(high), ...rest.map(() => KEY_END)];
}

/** Higher than any internal id. */
const KEY_END = '9007199254740991';

async function planSlices(
  account: Account,
  stream: StreamSource,
  from: readonly string[],
  filter: readonly Condition[],
): Promise<readonly Slice[]> {
  const expressions = keyColumns(stream, account.settings).map((key) => key.expression);
  const [first = ''] = expressions;
  const isResumed = from.length > 0;
  const query = {
    columns: [
      ['lowest', `MIN(${first})`],
      ['highest', `MAX(${first})`],
      ['total', 'COUNT(*)'],
    ] as const,
    from: stream.from(account.settings),
    where: [...stream.where, ...filter, ...(isResumed ? [behind(expressions, from)] : [])],
  };
  const [row] = (await firstRows(account, query, 1)).rows;
  const total = Number(row?.['total'] ?? 0);
  const lowest = Number(row?.['lowest']);
  const highest = Number(row?.['highest']);
  if (total === 0 || !Number.isFinite(lowest) || !Number.isFinite(highest)) return [];
  return cut(lowest - 1, highest, Math.ceil(total / (account.settings.pageSize * FILL)));
}

/** Cuts a range into slices of the same width. */
function cut(low: number, high: number, count: number): readonly Slice[] {
  const wanted = Math.max(1, Math.min(count, SLICES_MAX, high - low));
  const width = (high - low) / wanted;
  return Array.from({ length: wanted }, (_, index) => ({
    low: low + Math.floor(width * index),
    high: index === wanted - 1 ? high : low + Math.floor(width * (index + 1)),
  }));
}

function highestOf(stream: StreamSource, rows: readonly Row[]): string {
  const texts = rows.map((row) => modifiedText(stream, row));
  return texts.toSorted().at(-1) ?? '';
}
