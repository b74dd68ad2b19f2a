import { defineErrors } from '../../../core/connector/index.ts';

/** Every error code of looking at an unknown file. */
export const PROFILE_ERRORS = defineErrors({
  POS_PROFILE_FILE: {
    means: 'only a regular file that holds something can be looked at',
    mend: 'name a file of the till that may be read',
    retry: 'never',
  },
  POS_PROFILE_UNSUPPORTED: {
    means: 'the file is of a kind that no feed of the POS connector reads',
    mend: 'have it written as delimited or fixed-width text, DBF, POSLog, X12 or EDIFACT',
    retry: 'never',
  },
});
