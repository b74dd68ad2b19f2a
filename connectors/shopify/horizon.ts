/** How far back a first read of orders can see: without a scope that Shopify grants by hand, only 60 days. */
import type { Page } from '../../core/connector/index.ts';
import { ask, type Shop } from './client.ts';
import { objectAt, objectsAt, optionalText } from './node.ts';
import { query } from './operation.ts';
import { secondsTime } from './records.ts';

/** What the app may do. */
export const SCOPES = query(
  'Scopes',
  2,
  'query Scopes { currentAppInstallation { accessScopes { handle } } }',
);

/** The scope that opens all orders. */
export const ALL_ORDERS = 'read_all_orders';

const HORIZON_MS = 60 * 86_400_000;

const OF_ORDERS: ReadonlySet<string> = new Set([
  'orders',
  'fulfillmentOrders',
  'fulfillments',
  'refunds',
  'returns',
]);

/**
 * The pages of a first read, the first of them with a note of the horizon.
 *
 * Shape: Shopify leaves older orders out without a word, so that a first read which looks whole is not.
 */
export async function* withHorizon(
  shop: Shop,
  stream: string,
  pages: AsyncIterable<Page>,
): AsyncIterable<Page> {
  let note = OF_ORDERS.has(stream) ? await horizonNote(shop) : null;
  for await (const page of pages) {
    yield note === null ? page : { ...page, notes: [...(page.notes ?? []), note] };
    note = null;
  }
}

async function horizonNote(shop: Shop): Promise<string | null> {
  const { data, serverMs } = await ask(shop, SCOPES, {});
  const scopes = objectsAt(objectAt(data, 'currentAppInstallation'), 'accessScopes');
  if (scopes.some((scope) => optionalText(scope, 'handle') === ALL_ORDERS)) return null;
  const from = secondsTime((serverMs ?? shop.host.clock.now()) - HORIZON_MS);
  return `orders from before ${from} are not given: the app lacks the scope ${ALL_ORDERS}`;
}
