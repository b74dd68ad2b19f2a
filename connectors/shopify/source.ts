/** Reads streams: incremental by update time, whole, or the records of given keys. */
import {
  CrossdockError,
  type Host,
  type Page,
  type ReadRequest,
  type SourceRecord,
} from '../../core/connector/index.ts';
import { type BulkPlan, bulkPlan } from './bulk/plans.ts';
import { isWorthBulk, readBulk } from './bulk/read.ts';
import { openShop, type Shop } from './client.ts';
import {
  boundOf,
  doneCursor,
  max,
  type Position,
  type Run,
  readPosition,
  runCursor,
  SAFETY_MS,
  SLICE_MAX,
} from './cursor.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import { withHorizon } from './horizon.ts';
import { LEVELS } from './level-source.ts';
import type { ListStream } from './list-stream.ts';
import { listStream, wholeRecord } from './lists.ts';
import { lookup } from './lookup.ts';
import { type Connection, connectionAt, legacyId, optionalText, textAt } from './node.ts';
import { PageSize, PageWatch } from './paging.ts';
import { secondsTime, utcTime } from './records.ts';
import { METAFIELDS } from './streams/metafields.ts';
import { PRICE_LIST_WALK } from './streams/price-lists.ts';
import { readWalk, type Walk } from './walk.ts';

const WALKS: ReadonlyMap<string, Walk> = new Map(
  [LEVELS, METAFIELDS, PRICE_LIST_WALK].map((walk) => [walk.stream, walk]),
);

/** The most keys of one page when records are re-read. */
const KEYS_PER_PAGE = 100;

/**
 * Reads a stream.
 *
 * Shape:  pages in the order of the list; each cursor resumes after its page, and only the last page moves the
 *         watermark. With `keys` the present records of those keys, and the cursor stays where it was.
 * Errors: SHOPIFY_STREAM_UNKNOWN, SHOPIFY_FILTER_IGNORED → the flow is wrong; the others are retried.
 */
export async function* read(host: Host, request: ReadRequest): AsyncIterable<Page> {
  const shop = openShop(host);
  const filter = filterOf(request);
  if (request.keys !== undefined) return yield* readKeys(host, request, request.keys);
  const pages = readStream(shop, request, filter);
  const { watermark, run, bulk } = readPosition(request.since);
  const isFirst = watermark === null && run === null && bulk === null;
  yield* isFirst ? withHorizon(shop, request.stream, pages) : pages;
}

async function* readStream(
  shop: Shop,
  request: ReadRequest,
  filter: string | null,
): AsyncIterable<Page> {
  const position = readPosition(request.since);
  const plan = bulkPlan(request.stream);
  if (plan !== undefined && (await wantsBulk(shop, plan, position, filter))) {
    return yield* readBulk(shop, { plan, filter, position });
  }
  const walk = WALKS.get(request.stream);
  if (walk !== undefined) return yield* readWalk(shop, walk, { position, filter });
  const stream = listStream(request.stream);
  if (stream === undefined) throw unknown(`there is no stream "${request.stream}" to read`);
  yield* readList(shop, stream, position, filter);
}

/** A first read, or one that a bulk operation began, goes by a bulk operation where that is wanted and worth it. */
async function wantsBulk(
  shop: Shop,
  plan: BulkPlan,
  { watermark, run, bulk }: Position,
  filter: string | null,
): Promise<boolean> {
  if (watermark !== null || run !== null) return false;
  if (bulk !== null) return true;
  const { backfill } = shop.settings;
  return backfill === 'bulk' || (backfill === 'auto' && (await isWorthBulk(shop, plan, filter)));
}

async function* readKeys(
  host: Host,
  request: ReadRequest,
  keys: readonly string[],
): AsyncIterable<Page> {
  for (let at = 0; at < keys.length; at += KEYS_PER_PAGE) {
    const found = await lookup(host, request.stream, keys.slice(at, at + KEYS_PER_PAGE));
    yield { records: found.filter((record) => record !== null), cursor: request.since };
  }
}

async function* readList(
  shop: Shop,
  stream: ListStream,
  position: Position,
  filter: string | null,
): AsyncIterable<Page> {
  const size = new PageSize(Math.min(stream.pageMax, shop.settings.pageSize));
  const watch = new PageWatch(stream.name);
  const { watermark } = position;
  let run = position.run ?? startRun(shop, stream, watermark);
  for (let isFirst = true; ; isFirst = false) {
    shop.host.signal.throwIfAborted();
    const query = searchOf(shop, stream, run, filter);
    const { page: operation } = stream.operations;
    const asked = await size
      .ask(shop, operation, { after: run.after, query })
      .catch((error: unknown) => {
        if (!isFirst || !isLostPlace(error, run)) throw error;
        run = { ...run, after: null, seen: 0 };
        return size.ask(shop, operation, { after: null, query });
      });
    const { data, serverMs } = asked;
    if (isFirst && position.run === null) run = stampRun(shop, run, serverMs);
    const page = connectionAt(data, 'page');
    const records = await recordsOf(shop, stream, page, run);
    run = advance(run, page);
    if (!page.hasNextPage) {
      yield { records, cursor: doneCursor(watermark, run) };
      return;
    }
    watch.pass(`${run.bound} ${run.fromId}`, page.endCursor);
    if (run.seen >= SLICE_MAX) run = nextSlice(stream, run, page);
    yield { records, cursor: runCursor(watermark, run) };
  }
}

/** Shopify states no lifetime for its cursors: one that it no longer takes starts the same slice again. */
function isLostPlace(error: unknown, run: Run): boolean {
  const code = error instanceof CrossdockError ? error.code : '';
  return run.after !== null && code === SHOPIFY_ERRORS.SHOPIFY_REQUEST_REFUSED.code;
}

/** A new run; its ceiling is put right by Shopify's clock with the first answer. */
function startRun(shop: Shop, stream: ListStream, watermark: string | null): Run {
  const { settings, host } = shop;
  const nowMs = host.clock.now();
  const bound = stream.order === 'all' ? null : boundOf(watermark, settings.overlapMs, nowMs);
  return {
    bound,
    ceiling: secondsTime(nowMs - SAFETY_MS),
    highest: null,
    after: null,
    fromId: null,
    seen: 0,
    locations: [],
  };
}

/** Sets the ceiling by the Date header of the first answer: the hub's clock may be minutes off. */
export function stampRun(shop: Shop, run: Run, serverMs: number | null): Run {
  return { ...run, ceiling: secondsTime((serverMs ?? shop.host.clock.now()) - SAFETY_MS) };
}

/**
 * The records of a page.
 *
 * The filter on customers is by whole days, so the bound is checked again here; what is older than the bound was
 * read by an earlier run.
 */
async function recordsOf(
  shop: Shop,
  stream: ListStream,
  page: Connection,
  run: Run,
): Promise<readonly SourceRecord[]> {
  const records: SourceRecord[] = [];
  for (const node of page.nodes) {
    const updatedAt = utcTime(textAt(node, 'updatedAt'));
    if (run.bound !== null && updatedAt < run.bound) continue;
    const nodes = stream.children === undefined ? [node] : await stream.children(shop, node);
    for (const one of nodes) records.push(await wholeRecord(shop, stream, one));
  }
  return records;
}

function advance(run: Run, page: Connection): Run {
  const times = page.nodes.map((node) => utcTime(optionalText(node, 'updatedAt')));
  const highest = times.reduce((latest, time) => max(latest, time), run.highest);
  return { ...run, highest, after: page.endCursor, seen: run.seen + page.nodes.length };
}

/** Starts the list anew behind what was read, before Shopify ends it. Errors: SHOPIFY_SLICE_TOO_DENSE. */
function nextSlice(stream: ListStream, run: Run, page: Connection): Run {
  const last = page.nodes.at(-1);
  if (last === undefined) return run;
  const fresh = { ...run, after: null, seen: 0 };
  if (stream.order !== 'update') return { ...fresh, fromId: legacyId(textAt(last, 'id')) };
  const bound = utcTime(textAt(last, 'updatedAt'));
  if (bound !== run.bound) return { ...fresh, bound };
  throw new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_SLICE_TOO_DENSE, {
    what: `more than ${SLICE_MAX} records were updated at ${bound}`,
    where: stream.name,
  });
}

function searchOf(shop: Shop, stream: ListStream, run: Run, filter: string | null): string | null {
  const terms = [
    run.bound === null ? null : `updated_at:>='${run.bound}'`,
    run.fromId === null ? null : `id:>${run.fromId}`,
    stream.filter?.(shop) ?? null,
    run.bound === null ? (stream.firstFilter ?? null) : null,
    filter === null ? null : `(${filter})`,
  ].filter((term) => term !== null);
  return terms.length === 0 ? null : terms.join(' AND ');
}

function filterOf({ with: options, stream }: ReadRequest): string | null {
  const { filter, ...rest } = options;
  const [stranger] = Object.keys(rest);
  if (stranger !== undefined) throw unknown(`${stream} has no option "${stranger}"; only filter`);
  if (filter === undefined || filter === null) return null;
  if (typeof filter === 'string' && filter.trim() !== '') return filter;
  throw unknown(`the option filter of ${stream} is a Shopify search text`);
}

function unknown(what: string): CrossdockError {
  return new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_STREAM_UNKNOWN, { what, where: 'shopify' });
}
