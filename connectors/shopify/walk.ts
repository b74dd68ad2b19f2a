/** Streams that no list holds: they are walked place by place, levels by location, prices by price list. */
import type { Page, SourceRecord } from '../../core/connector/index.ts';
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
import type { Connection } from './node.ts';
import { optionalText } from './node.ts';
import { PageSize, PageWatch } from './paging.ts';
import { secondsTime, utcTime } from './records.ts';

/** Where a walk stands. */
export interface Step {
  readonly place: string;
  readonly run: Run;
  readonly filter: string | null;
}

/** One page of a place: its nodes, and the records of those that are new enough. */
export interface WalkPage {
  readonly page: Connection;
  readonly records: readonly SourceRecord[];
}

/** How one stream is walked. */
export interface Walk {
  readonly stream: string;
  readonly pageMax: number;
  /** The places, and the start by Shopify's clock. */
  readonly places: (shop: Shop) => Promise<{ places: readonly string[]; startMs: number }>;
  readonly page: (shop: Shop, size: PageSize, step: Step) => Promise<WalkPage>;
}

/**
 * Reads what changed since the watermark at every place.
 *
 * Shape: one watermark over all places, moved only when the last one is done: a watermark per page of one place would
 *        skip what another place changed before it.
 */
export async function* readWalk(
  shop: Shop,
  walk: Walk,
  { position, filter }: { readonly position: Position; readonly filter: string | null },
): AsyncIterable<Page> {
  const { watermark } = position;
  const size = new PageSize(Math.min(walk.pageMax, shop.settings.pageSize));
  const watch = new PageWatch(walk.stream);
  let run = position.run ?? (await startRun(shop, walk, watermark));
  for (;;) {
    shop.host.signal.throwIfAborted();
    const [place, ...others] = run.locations;
    if (place === undefined) {
      yield { records: [], cursor: doneCursor(watermark, run) };
      return;
    }
    const { page, records } = await walk.page(shop, size, { place, run, filter });
    const times = page.nodes.map((node) => utcTime(optionalText(node, 'updatedAt')));
    run = { ...run, highest: times.reduce((latest, time) => max(latest, time), run.highest) };
    if (page.hasNextPage) {
      watch.pass(place, page.endCursor);
      run = { ...run, after: page.endCursor };
    } else {
      run = { ...run, after: null, locations: others };
    }
    const isLast = run.locations.length === 0;
    const cursor = isLast ? doneCursor(watermark, run) : runCursor(watermark, run);
    yield { records, cursor };
    if (isLast) return;
  }
}

async function startRun(shop: Shop, walk: Walk, watermark: string | null): Promise<Run> {
  const { places, startMs } = await walk.places(shop);
  return {
    bound: boundOf(watermark, shop.settings.overlapMs, startMs),
    ceiling: secondsTime(startMs - SAFETY_MS),
    highest: null,
    after: null,
    fromId: null,
    seen: 0,
    locations: places,
  };
}

/** Whether a change belongs to this run; what is older was read by an earlier one. */
export function isWithin(run: Run, updatedAt: string): boolean {
  return run.bound === null || updatedAt >= run.bound;
}

/** The search for what changed, with the flow's own filter. */
export function changedSince(run: Run, filter: string | null): string | null {
  const terms = [
    run.bound === null ? null : `updated_at:>='${run.bound}'`,
    filter === null ? null : `(${filter})`,
  ].filter((term) => term !== null);
  return terms.length === 0 ? null : terms.join(' AND ');
}
