import { defineErrors } from '../../core/connector/index.ts';

/** What Shopify can refuse, and what a shop can be missing. */
export const SHOPIFY_ERRORS = defineErrors({
  SHOPIFY_THROTTLED: {
    means: 'the shop has too little budget left for this call, so it was not carried out',
    mend: 'nothing; the call is repeated after the wait that Shopify states',
    retry: 'backoff',
  },
  SHOPIFY_AUTH_REFUSED: {
    means: 'Shopify does not accept the access token or the client credentials',
    mend: 'check the secret settings of the connection, and whether the app is still installed',
    retry: { afterMs: 900_000 },
  },
  SHOPIFY_TOKEN_FILE: {
    means: 'the file that keeps the tokens cannot be read, written or locked',
    mend: 'look at the rights of tokenFile; a broken file may be removed when refreshToken is set anew',
    retry: { afterMs: 60_000 },
  },
  SHOPIFY_ACCESS_DENIED: {
    means: 'the app lacks a scope, or Shopify has not approved it for protected customer data',
    mend: 'grant the scope that is named, or ask Shopify for the approval; `check` lists what is missing',
    retry: { afterMs: 900_000 },
  },
  SHOPIFY_SHOP_BLOCKED: {
    means:
      'the shop is frozen, locked, inactive or refuses the hub, so nothing can be read or written',
    mend: 'have the shop owner look at the shop in the Shopify admin',
    retry: { afterMs: 3_600_000 },
  },
  SHOPIFY_SHOP_UNKNOWN: {
    means: 'there is no such shop, or no such version of the API, at that address',
    mend: 'correct the settings shop, apiVersion and endpoint',
    retry: 'never',
  },
  SHOPIFY_VERSION_DIFFERS: {
    means:
      'Shopify answered with another version of the API than asked for, so fields may mean other things',
    mend: 'set apiVersion to a version that Shopify still supports, after reading its release notes',
    retry: { afterMs: 3_600_000 },
  },
  SHOPIFY_SERVER_FAULT: {
    means: 'Shopify failed while it worked on the call; a write may have been carried out',
    mend: 'nothing; reads are repeated and writes are looked up first',
    retry: 'backoff',
  },
  SHOPIFY_ANSWER_MALFORMED: {
    means: 'the answer is not what the API gives: no JSON, cut off, or without the expected fields',
    mend: 'look at what stands between the hub and Shopify; if nothing does, update the connector',
    retry: 'backoff',
  },
  SHOPIFY_REQUEST_REFUSED: {
    means: 'Shopify refused the call itself, and repeating it cannot help',
    mend: 'correct the record that is named; if it is sound, report the message',
    retry: 'never',
  },
  SHOPIFY_COST_TOO_HIGH: {
    means: 'one call would cost more than Shopify allows for a single call',
    mend: 'lower the setting pageSize',
    retry: 'never',
  },
  SHOPIFY_FILTER_IGNORED: {
    means:
      'Shopify did not understand a search filter and would have answered as if it were not there',
    mend: 'correct `with.filter` of the flow; field names are those of the Shopify search syntax',
    retry: 'never',
  },
  SHOPIFY_PAGING_STUCK: {
    means: 'the pages of a list come round again or do not end, so a full read cannot be trusted',
    mend: 'nothing at once; the cursor was not moved. Report it if it recurs',
    retry: 'backoff',
  },
  SHOPIFY_SLICE_TOO_DENSE: {
    means: 'more records changed within one second than Shopify lets a list page through',
    mend: 'read the stream from a later time, or load it once with a bulk export',
    retry: 'never',
  },
  SHOPIFY_BULK_FAILED: {
    means: 'a bulk operation ended without all its rows, so the read was not finished',
    mend: 'nothing; the next run starts it anew. If it recurs, set backfill to pages',
    retry: 'backoff',
  },
  SHOPIFY_BULK_INCOMPLETE: {
    means: 'a bulk result holds another number of rows than Shopify states, so some are missing',
    mend: 'nothing; the next run starts it anew, and nothing counts as read until then',
    retry: 'backoff',
  },
  SHOPIFY_BULK_BUSY: {
    means: 'as many bulk operations are running for this shop as Shopify allows at one time',
    mend: 'nothing; the read goes on when one of them has ended',
    retry: { afterMs: 300_000 },
  },
  SHOPIFY_BULK_TOO_LARGE: {
    means: 'a bulk result would have to be held in memory whole, and it is too large for that',
    mend: 'set bulkGroupObjects to true, or backfill to pages',
    retry: 'never',
  },
  SHOPIFY_STREAM_UNKNOWN: {
    means: 'the connector has no such stream, operation, or option',
    mend: 'use one of those that the catalog lists',
    retry: 'never',
  },
  SHOPIFY_COMMAND_INVALID: {
    means: 'the data of a write lacks what Shopify needs, or says two things at once',
    mend: 'correct the map of the flow',
    retry: 'never',
  },
  SHOPIFY_ITEM_UNKNOWN: {
    means: 'the record to be changed does not exist in the shop',
    mend: 'correct the link to Shopify, or remove it if the record was deleted there',
    retry: 'never',
  },
  SHOPIFY_ITEM_UNTRACKED: {
    means: 'Shopify does not track the stock of this item, so a quantity would have no effect',
    mend: 'switch tracking on for the item in Shopify, or leave it out of the flow',
    retry: 'never',
  },
  SHOPIFY_QUANTITY_REFUSED: {
    means:
      'Shopify refused a quantity: negative, out of bounds, or for an item whose stock cannot be set',
    mend: 'look at the quantity and the item; this does not mend itself',
    retry: 'never',
  },
  SHOPIFY_KEY_REUSED: {
    means: 'an idempotency key was used before with other data, which must never happen',
    mend: 'stop the flow and report it; the write was not carried out',
    retry: 'never',
  },
  SHOPIFY_WRITE_REFUSED: {
    means: 'Shopify checked the data of a write and refused it',
    mend: 'correct the field that is named, in the source or in the map',
    retry: 'never',
  },
  SHOPIFY_SOURCE_ID_DOUBLE: {
    means: 'two orders in the shop carry the same source identifier',
    mend: 'cancel one of them in the Shopify admin',
    retry: 'never',
  },
  SHOPIFY_WEBHOOK_UNREADABLE: {
    means: 'the body of a delivery cannot be read, or does not say which record it is about',
    mend: 'look at the delivery; the next sweep brings the record in any case',
    retry: 'never',
  },
});
