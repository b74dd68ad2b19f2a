import { defineErrors } from '../../base/errors.ts';

/** What the hub's own connection refuses, and why. */
export const HUB_ERRORS = defineErrors({
  HUB_DATA_INVALID: {
    means: 'a record for the hub lacks a field, or a field has the wrong type',
    mend: 'correct the map of the flow so that it fits the operation’s schema, then retry',
    retry: 'never',
  },
  HUB_STOCK_INVALID: {
    means: 'the stock rules do not accept the message: a quantity, reason or reference is wrong',
    mend: 'correct the record at its source or in the map, then retry',
    retry: 'never',
  },
  HUB_STOCK_QUARANTINED: {
    means:
      'a count or stock file was set aside because applying it could do harm; nothing was changed',
    mend: 'look at what it says, correct its cause or the guard’s setting, then retry',
    retry: 'never',
  },
  HUB_KEY_REUSED: {
    means: 'the same business key came with other figures; the first message stands',
    mend: 'find out which of the two is right, and book the difference as an adjustment',
    retry: 'never',
  },
  HUB_PRICE_HELD: {
    means: 'a price changes by more than the guard allows, or falls to zero; the old price stays',
    mend: 'look at the price: when it is right send priceApproved: true, or raise products.maxPriceChangePercent',
    retry: 'never',
  },
  HUB_RECORD_UNKNOWN: {
    means: 'the message is about a record that the hub does not have yet',
    mend: 'it waits and is tried again; when it never comes, look at the flow that should bring the record',
    retry: 'backoff',
  },
  HUB_PROFILE_UNKNOWN: {
    means: 'no customer profile has that key, e-mail or id, or it is not in a state for this',
    mend: 'look the customer up by key, `email:<address>` or `<source>:<id>`, then repeat',
    retry: 'never',
  },
  HUB_OPERATION_UNKNOWN: {
    means: 'the hub has no such stream or operation',
    mend: 'use one of the operations that `crossdock flows` lists for the hub',
    retry: 'never',
  },
});
