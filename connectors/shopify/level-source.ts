/** Inventory levels: Shopify has no list of them, so they are walked location by location. */
import type { Shop } from './client.ts';
import { LEVELS_PAGE, LOCATIONS } from './documents.ts';
import { connectionAt, optionalObject, textAt } from './node.ts';
import { PageSize, PageWatch } from './paging.ts';
import { levelRecord, utcTime } from './records.ts';
import { changedSince, isWithin, type Step, type Walk, type WalkPage } from './walk.ts';

/** Levels by location; one costs about as much as an order line, so a page of 250 stays far below the limit. */
export const LEVELS: Walk = {
  stream: 'inventoryLevels',
  pageMax: 250,
  places: activeLocations,
  page: levelsPage,
};

async function levelsPage(shop: Shop, size: PageSize, step: Step): Promise<WalkPage> {
  const { place, run, filter } = step;
  const { data } = await size.ask(shop, LEVELS_PAGE, {
    locationId: place,
    after: run.after,
    query: changedSince(run, filter),
  });
  const location = optionalObject(data, 'location');
  // A location that was deleted meanwhile has no levels any more.
  const nothing = { nodes: [], hasNextPage: false, endCursor: null };
  const page = location === null ? nothing : connectionAt(location, 'page');
  const nodes = page.nodes.filter((node) => isWithin(run, utcTime(textAt(node, 'updatedAt'))));
  return { page, records: nodes.map(levelRecord) };
}

/** All active locations; the answer's Date is the start by Shopify's clock. */
async function activeLocations(shop: Shop) {
  const places: string[] = [];
  const size = new PageSize(shop.settings.pageSize);
  const watch = new PageWatch('locations');
  let startMs: number | null = null;
  let after: string | null = null;
  do {
    const answer = await size.ask(shop, LOCATIONS.page, { after, query: null });
    startMs ??= answer.serverMs ?? shop.host.clock.now();
    const page = connectionAt(answer.data, 'page');
    const active = page.nodes.filter((node) => node['isActive'] === true);
    places.push(...active.map((node) => textAt(node, 'id')));
    if (page.hasNextPage) watch.pass('', page.endCursor);
    after = page.hasNextPage ? page.endCursor : null;
  } while (after !== null);
  return { places, startMs };
}
