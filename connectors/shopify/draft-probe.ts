/** Finds a draft order by the id that the sender gave it: the look before a repetition (I8). */
import { contentHash } from '../../core/connector/index.ts';
import { ask, type Shop } from './client.ts';
import { legacyId, listAt, objectAt, objectsAt, textAt } from './node.ts';
import { query } from './operation.ts';
import { INDEX_WAIT_MS, quoted } from './order-probe.ts';

/** Through the search index, which lags. */
export const DRAFTS_BY_MARK = query(
  'DraftsByMark',
  10,
  `query DraftsByMark($query: String!) {
  draftOrders(first: 20, query: $query) { nodes { id tags } }
}`,
);

const MARK = 'crossdock-';
/** With the prefix it stays below the 40 characters that a tag may have. */
const HASH_LENGTH = 24;

/**
 * The tag by which a draft order is found again. A draft knows no identifier of another system, and tags are the only
 * field of the sender's own that Shopify searches it by.
 */
export function draftMark(key: string): string {
  return `${MARK}${contentHash(key).slice(0, HASH_LENGTH)}`;
}

/** Whether a tag is such a mark: changes of the tags must leave it where it is. */
export function isDraftMark(tag: string): boolean {
  return tag.startsWith(MARK) && tag.length === MARK.length + HASH_LENGTH;
}

/** The gid of the draft with the sender's key, or null when there surely is none. */
export async function draftIdOfKey(shop: Shop, key: string): Promise<string | null> {
  const found = await probeDraft(shop, key);
  if (found !== null) return found;
  await shop.host.clock.sleep(INDEX_WAIT_MS, shop.host.signal);
  return probeDraft(shop, key);
}

/**
 * One look without waiting.
 *
 * Shape: a merchant who duplicates a draft duplicates its tags, so the oldest one is meant.
 */
export async function probeDraft(shop: Shop, key: string): Promise<string | null> {
  const mark = draftMark(key);
  const { data } = await ask(shop, DRAFTS_BY_MARK, { query: `tag:${quoted(mark)}` });
  const marked = objectsAt(objectAt(data, 'draftOrders'), 'nodes').filter((node) =>
    listAt(node, 'tags').includes(mark),
  );
  const ids = marked.map((node) => textAt(node, 'id'));
  const [oldest] = ids.sort((a, b) => Number(BigInt(legacyId(a)) - BigInt(legacyId(b))));
  return oldest ?? null;
}
