import { defineErrors } from '../../base/errors.ts';

/** The faults of the stock rules themselves; what becomes of a command is a result, not a fault. */
export const INVENTORY_ERRORS = defineErrors({
  INVENTORY_OVERLOADED: {
    means: 'more stock commands wait than the hub keeps in memory; nothing of this one was written',
    mend: 'send it again later',
    retry: 'backoff',
  },
});
