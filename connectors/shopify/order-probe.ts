/** Finds an order by the id that the sender gave it: the look before a repetition (I8). */
import { CrossdockError, type JsonObject } from '../../core/connector/index.ts';
import { ask, type Shop } from './client.ts';
import { ORDER_BY_METAFIELD, ORDERS_BY_SOURCE } from './documents.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import { objectAt, objectsAt, optionalObject, optionalText, textAt } from './node.ts';

/**
 * How long the search index is given before an order counts as absent, in ms.
 *
 * Some seconds of lag were seen by others and Shopify states no bound, so this is wide; it is paid only for an order
 * whose creation was cut off, and not at all with `orderIdMetafield`.
 */
export const INDEX_WAIT_MS = 30_000;

/**
 * The gid of the order with that source identifier, or null when there surely is none.
 *
 * Errors: SHOPIFY_SOURCE_ID_DOUBLE when there are several.
 */
export async function orderIdOfSource(shop: Shop, source: string): Promise<string | null> {
  if (shop.settings.orderIdMetafield !== null) return probeOrder(shop, source);
  const found = await probeOrder(shop, source);
  if (found !== null) return found;
  await shop.host.clock.sleep(INDEX_WAIT_MS, shop.host.signal);
  return probeOrder(shop, source);
}

/** One look without waiting: by metafield where there is one, else through the search index. */
export async function probeOrder(shop: Shop, source: string): Promise<string | null> {
  const orders = await candidates(shop, source);
  const [first, second] = orders.filter(
    (order) => optionalText(order, 'sourceIdentifier') === source,
  );
  if (second !== undefined) {
    throw new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_SOURCE_ID_DOUBLE, {
      what: 'two orders carry the source identifier of one command',
      where: `orders/${source}`,
    });
  }
  return first === undefined ? null : textAt(first, 'id');
}

async function candidates(shop: Shop, source: string): Promise<readonly JsonObject[]> {
  const metafield = shop.settings.orderIdMetafield;
  if (metafield === null) {
    const query = `source_identifier:${quoted(source)}`;
    const { data } = await ask(shop, ORDERS_BY_SOURCE, { query });
    return objectsAt(objectAt(data, 'orders'), 'nodes');
  }
  const identifier = { customId: { ...metafield, value: source } };
  const { data } = await ask(shop, ORDER_BY_METAFIELD, { identifier });
  const order = optionalObject(data, 'orderByIdentifier');
  return order === null ? [] : [order];
}

/** A value in the search syntax. Source: shopify.dev, API search syntax, read 2026-10. */
export function quoted(value: string): string {
  return `"${value.replace(/[\\"']/g, (character) => `\\${character}`)}"`;
}
