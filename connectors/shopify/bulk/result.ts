/** The rows of a bulk operation's result, from the store of files that Shopify names: no token goes there. */
import { CrossdockError, type JsonObject } from '../../../core/connector/index.ts';
import type { Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { jsonLines } from './lines.ts';

/**
 * Opens a result.
 *
 * Shape:  null when the address is no longer good; rows come one at a time.
 * Errors: SHOPIFY_SERVER_FAULT, SHOPIFY_ANSWER_MALFORMED, those of HTTP.
 */
export async function openRows(
  shop: Shop,
  url: string,
  where: string,
): Promise<AsyncIterable<JsonObject> | null> {
  const response = await shop.host.http.send({
    method: 'GET',
    url,
    repeatable: true,
    cost: 0,
    piecewise: true,
  });
  if (response.status === 200) return jsonLines(response.pieces ?? [response.body]);
  // Addresses are good for a week; the store of the files says 400 or 403 afterwards.
  if (response.status >= 400 && response.status < 500) return null;
  throw new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_SERVER_FAULT, {
    what: `the rows of the bulk operation: status ${response.status}`,
    where,
  });
}
