/** Inventory levels: Shopify has no list of them, so they are walked location by location. */
import type { Page } from '../../core/connector/index.ts';
import type { Shop } from './client.ts';
import {
  boundOf,
  doneCursor,
  max,
  type Position,
  type Run,
  runCursor,
  SAFETY_MS,
} from './cursor.ts';
import { LEVELS_PAGE, LOCATIONS } from './documents.ts';
import { type Connection, connectionAt, optionalObject, textAt } from './node.ts';
import { PageSize, PageWatch } from './paging.ts';
import { levelRecord, secondsTime, utcTime } from './records.ts';

/** A level costs about as much as an order line, so a page of 250 stays far below the limit. */
const PAGE_MAX = 250;

/**
 * Reads the levels changed since the watermark at every location.
 *
 * Shape: one watermark over all locations, moved only when the last one is done: a watermark per page of one
 *        location would skip what another location changed before it.
 */
export async function* readLevels(
  shop: Shop,
  position: Position,
  filter: string | null,
): AsyncIterable<Page> {
  const { watermark } = position;
  const size = new PageSize(Math.min(PAGE_MAX, shop.settings.pageSize));
  const watch = new PageWatch('inventoryLevels');
  let run = position.run ?? (await startRun(shop, watermark));
  for (;;) {
    shop.host.signal.throwIfAborted();
    const [locationId, ...others] = run.locations;
    if (locationId === undefined) {
      yield { records: [], cursor: doneCursor(watermark, run) };
      return;
    }
    const page = await levelsPage(shop, size, { locationId, run, filter });
    const levels = page.nodes.filter((node) => isWithin(run, utcTime(textAt(node, 'updatedAt'))));
    const times = page.nodes.map((node) => utcTime(textAt(node, 'updatedAt')));
    run = { ...run, highest: times.reduce((latest, time) => max(latest, time), run.highest) };
    if (page.hasNextPage) {
      watch.pass(locationId, page.endCursor);
      run = { ...run, after: page.endCursor };
    } else {
      run = { ...run, after: null, locations: others };
    }
    const isLast = run.locations.length === 0;
    const cursor = isLast ? doneCursor(watermark, run) : runCursor(watermark, run);
    yield { records: levels.map(levelRecord), cursor };
    if (isLast) return;
  }
}

function isWithin(run: Run, updatedAt: string): boolean {
  return run.bound === null || updatedAt >= run.bound;
}

async function levelsPage(
  shop: Shop,
  size: PageSize,
  place: { readonly locationId: string; readonly run: Run; readonly filter: string | null },
): Promise<Connection> {
  const { locationId, run, filter } = place;
  const terms = [
    run.bound === null ? null : `updated_at:>='${run.bound}'`,
    filter === null ? null : `(${filter})`,
  ].filter((term) => term !== null);
  const { data } = await size.ask(shop, LEVELS_PAGE, {
    locationId,
    after: run.after,
    query: terms.length === 0 ? null : terms.join(' AND '),
  });
  const location = optionalObject(data, 'location');
  // A location that was deleted meanwhile has no levels any more.
  if (location === null) return { nodes: [], hasNextPage: false, endCursor: null };
  return connectionAt(location, 'page');
}

/** The run over all active locations; the answer's Date is the start by Shopify's clock. */
async function startRun(shop: Shop, watermark: string | null): Promise<Run> {
  const locations: string[] = [];
  const size = new PageSize(shop.settings.pageSize);
  const watch = new PageWatch('locations');
  let startMs: number | null = null;
  let after: string | null = null;
  do {
    const answer = await size.ask(shop, LOCATIONS.page, { after, query: null });
    startMs ??= answer.serverMs ?? shop.host.clock.now();
    const page = connectionAt(answer.data, 'page');
    const active = page.nodes.filter((node) => node['isActive'] === true);
    locations.push(...active.map((node) => textAt(node, 'id')));
    if (page.hasNextPage) watch.pass('', page.endCursor);
    after = page.hasNextPage ? page.endCursor : null;
  } while (after !== null);
  return {
    bound: boundOf(watermark, shop.settings.overlapMs, startMs),
    ceiling: secondsTime(startMs - SAFETY_MS),
    highest: null,
    after: null,
    fromId: null,
    seen: 0,
    locations,
  };
}
