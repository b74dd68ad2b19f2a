import { defineErrors } from '../base/errors.ts';

/** Faults that end the way of a record, or hold it up. */
export const PIPELINE_ERRORS = defineErrors({
  CONNECTION_SECRETS_MISSING: {
    means: 'a secret that a connection needs is not there',
    mend: 'set the environment variables or files that are named, then start again',
    retry: 'never',
  },
  SOURCE_NOT_READABLE: {
    means: 'the flow reads a stream that its connection cannot read',
    mend: 'choose a stream that `crossdock check` lists as readable',
    retry: 'never',
  },
  RUN_FENCED: {
    means:
      'another worker took the lane or read on while this one worked; it settled nothing of it',
    mend: 'nothing: the records are where they were, and the next run takes them up',
    retry: 'backoff',
  },
  SOURCE_ROWS_MISSING: {
    means: 'the source says that there are more rows than came; nothing of the page was taken',
    mend: 'nothing at first: the next run reads from the same place; if it stays, look at the source itself',
    retry: 'backoff',
  },
  SOURCE_CURSOR_REPEATED: {
    means: 'the source came back to a place, or to a page, that it gave before: it would never end',
    mend: 'correct the paging of the connector; the next run begins at the last place that was new',
    retry: 'backoff',
  },
  SOURCE_CURSOR_JUMPED: {
    means:
      'the cursor of a page leaves out records: it went back, or ahead of the clock or of all that was read',
    mend: 'compare the clocks of both sides and the times of the newest records; the cursor was not moved',
    retry: 'backoff',
  },
  SOURCE_ORDER_BROKEN: {
    means: 'the source gave a record that lies behind a cursor it had given before',
    mend: 'declare the stream as not ordered, or let its cursor move with the last page only',
    retry: 'backoff',
  },
  SOURCE_ENDLESS: {
    means: 'the source gave page after page without a record and found no end',
    mend: 'correct the paging of the connector; the next run goes on behind the pages that were taken',
    retry: 'backoff',
  },
  CERTIFICATE_NOT_POSSIBLE: {
    means: 'the source of this flow cannot say what changed in a window of time',
    mend: 'name flows that `crossdock certificate` takes by itself; files are proven by their control totals',
    retry: 'never',
  },
  CERTIFICATE_TOO_OLD: {
    means:
      'the hub has forgotten what it did before that time, so it could not prove that it saw an event',
    mend: 'choose a later --since, or keep more with retention.settled',
    retry: 'never',
  },
  MAP_FAILED: {
    means: 'a step of the flow could not be applied to this record',
    mend: 'correct the flow or the record, then retry the dead letter',
    retry: 'never',
  },
  VALIDATE_SCHEMA: {
    means: 'what the flow built does not fit the schema of the operation it delivers to',
    mend: 'correct the map, then retry the dead letter',
    retry: 'never',
  },
  DELIVER_REFUSED: {
    means: 'the destination refused the record for good',
    mend: 'see the code and the path that the destination gave',
    retry: 'never',
  },
  DELIVER_CONFLICT: {
    means: 'the destination changed between reading and writing',
    mend: 'nothing: the record is read again and tried again',
    retry: 'backoff',
  },
  DELIVER_LATER: {
    means: 'the destination asked to try again later',
    mend: 'nothing: it is tried again after the wait it named',
    retry: 'backoff',
  },
  DELIVER_UNKNOWN: {
    means: 'nobody knows whether the write happened; it is looked up before it is repeated',
    mend: 'nothing: the next attempt settles it',
    retry: 'backoff',
  },
  DELIVER_KEY_REUSED: {
    means: 'the same idempotency key came with other data than before',
    mend: 'an event must not change after it was accepted: correct the source, or make the flow `kind: state`',
    retry: 'never',
  },
  INBOX_UNDECODABLE: {
    means: 'a webhook delivery was accepted but its body cannot be read',
    mend: 'look at the raw bytes with `crossdock dead-letters show`, then correct the connector or the sender',
    retry: 'never',
  },
  BACKFILL_NOT_POSSIBLE: {
    means: 'the source cannot give records in the way that was asked for',
    mend: 'ask for the whole source with --all',
    retry: 'never',
  },
  REPLAY_NOT_POSSIBLE: {
    means: 'this dead letter cannot be replayed, because the record it came from could not be read',
    mend: 'send the input again, or drop the letter with a reason',
    retry: 'never',
  },
});
