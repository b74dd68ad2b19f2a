/** The records as they are now, by key, from the primary store and not from the search index. */
import {
  CrossdockError,
  type Host,
  type JsonObject,
  type SourceRecord,
} from '../../core/connector/index.ts';
import { ask, call, openShop, type Shop } from './client.ts';
import { CUSTOMER_BY_IDENTIFIER, LEVELS_OF_ITEMS } from './documents.ts';
import { draftIdOfKey } from './draft-probe.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import type { ListStream } from './list-stream.ts';
import { listStream, wholeRecord } from './lists.ts';
import { listAt, malformed, optionalObject, textAt } from './node.ts';
import { orderIdOfSource } from './order-probe.ts';
import { isTooMuch } from './paging.ts';
import { isGid, levelPair, levelRecord } from './records.ts';
import { lookupMetafields } from './streams/metafields.ts';
import { lookupListPrices } from './streams/price-lists.ts';

/** Ids per call, at first; records with long nested lists are asked for in smaller groups. */
const IDS_MAX = 100;
const ORDER_IDS_MAX = 10;

/**
 * Looks records up.
 *
 * Shape:  one entry per key in the same order, null where there is none. Orders and draft orders are also found by
 *         the sender's id, customers by their e-mail address.
 * Errors: any fault of a call is thrown: an answer that failed is not an absence.
 */
export async function lookup(
  host: Host,
  name: string,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const shop = openShop(host);
  const other = OTHERS[name];
  if (other !== undefined) return other(shop, keys);
  const stream = listStream(name);
  if (stream === undefined) {
    const what = `there is no stream "${name}" to look up`;
    throw new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_STREAM_UNKNOWN, { what, where: 'shopify' });
  }
  const gids = await Promise.all(keys.map((key) => gidOf(shop, stream, key)));
  const wanted = [...new Set(gids.filter((gid) => gid !== null))];
  const found = await byIds(shop, stream, wanted);
  return gids.map((gid) => (gid === null ? null : (found.get(gid) ?? null)));
}

/** Streams whose records have no gid of their own, or not one that tells enough. */
const OTHERS: Readonly<
  Record<string, (shop: Shop, keys: readonly string[]) => Promise<readonly (SourceRecord | null)[]>>
> = {
  inventoryLevels: lookupLevels,
  metafields: lookupMetafields,
  priceListPrices: lookupListPrices,
};

/** The gid that a key stands for; null when it stands for nothing in the shop. */
async function gidOf(shop: Shop, stream: ListStream, key: string): Promise<string | null> {
  if (isGid(key, stream.type)) return key;
  if (stream.name === 'orders' && !key.startsWith('gid:')) return orderIdOfSource(shop, key);
  if (stream.name === 'draftOrders' && !key.startsWith('gid:')) return draftIdOfKey(shop, key);
  if (stream.name === 'customers' && key.includes('@')) {
    const { data } = await ask(shop, CUSTOMER_BY_IDENTIFIER, { identifier: { emailAddress: key } });
    const customer = optionalObject(data, 'customerByIdentifier');
    return customer === null ? null : textAt(customer, 'id');
  }
  return null;
}

async function byIds(
  shop: Shop,
  stream: ListStream,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SourceRecord>> {
  const found = new Map<string, SourceRecord>();
  let size = stream.complete === undefined ? IDS_MAX : ORDER_IDS_MAX;
  for (let at = 0; at < ids.length; ) {
    const group = ids.slice(at, at + size);
    const answer = await call(shop, stream.operations.byId, { ids: group });
    if (answer.kind !== 'ok') {
      if (!isTooMuch(answer) || size === 1) throw answer.fault;
      size = Math.ceil(size / 2);
      continue;
    }
    at += group.length;
    for (const [index, node] of nodesOf(answer.data, group.length).entries()) {
      const id = group[index];
      // Another type under the same id is no record of this stream.
      if (node === null || id === undefined || node['__typename'] !== stream.type) continue;
      found.set(id, await wholeRecord(shop, stream, node));
    }
  }
  return found;
}

async function lookupLevels(
  shop: Shop,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const pairs = keys.map(levelPair);
  const levels = await currentLevels(
    shop,
    pairs.filter((pair) => pair !== null),
  );
  return keys.map((key) => {
    const level = levels.get(key)?.level ?? null;
    return level === null ? null : levelRecord(level);
  });
}

/** What is known of an item at a location; `level` is null where it is not stocked. */
export interface CurrentLevel {
  readonly isTracked: boolean;
  readonly level: JsonObject | null;
}

/** The present levels of pairs, by key; an item that does not exist is missing from the map. */
export async function currentLevels(
  shop: Shop,
  pairs: readonly { readonly inventoryItemId: string; readonly locationId: string }[],
): Promise<ReadonlyMap<string, CurrentLevel>> {
  const found = new Map<string, CurrentLevel>();
  const locations = Map.groupBy(pairs, (pair) => pair.locationId);
  for (const [locationId, group] of locations) {
    const items = [...new Set(group.map((pair) => pair.inventoryItemId))];
    for (let at = 0; at < items.length; at += IDS_MAX) {
      const ids = items.slice(at, at + IDS_MAX);
      const { data } = await ask(shop, LEVELS_OF_ITEMS, { ids, locationId });
      for (const [index, node] of nodesOf(data, ids.length).entries()) {
        if (node === null || !('tracked' in node)) continue;
        const level = optionalObject(node, 'inventoryLevel');
        found.set(`${ids[index]}@${locationId}`, { isTracked: node['tracked'] === true, level });
      }
    }
  }
  return found;
}

/** `nodes(ids:)` keeps order and length; anything else must not be matched by position. */
function nodesOf(data: JsonObject, count: number): readonly (JsonObject | null)[] {
  const nodes = listAt(data, 'nodes');
  if (nodes.length !== count) throw malformed(`${count} ids gave ${nodes.length} nodes`);
  return nodes.map((node, index) => optionalObject({ [index]: node }, String(index)));
}
