import { defineErrors } from '../../base/errors.ts';

/** What can go wrong with a connector that is declared in a file; a file adds errors of its own. */
export const REST_ERRORS = defineErrors({
  REST_AUTH_REFUSED: {
    means: 'the other side does not accept the credentials of the connection',
    mend: 'check the secret settings of the connection, and whether the account is still active there',
    retry: { afterMs: 900_000 },
  },
  REST_ACCESS_DENIED: {
    means: 'the credentials are known, and do not allow this call',
    mend: 'have the rights granted that the message names',
    retry: { afterMs: 900_000 },
  },
  REST_THROTTLED: {
    means: 'the other side has too many calls, so this one was not carried out',
    mend: 'nothing; it is tried again after the wait. Lower `limits` in the connector file if it recurs',
    retry: 'backoff',
  },
  REST_SERVER_FAULT: {
    means: 'the other side failed while it worked on the call; a write may have been carried out',
    mend: 'nothing; reads are repeated and writes are looked up first',
    retry: 'backoff',
  },
  REST_ANSWER_MALFORMED: {
    means: 'the answer is not what the connector file says: no JSON, cut off, or another content',
    mend: 'look at what stands between the hub and the other side (a log-in page, a proxy); else correct the file',
    retry: 'backoff',
  },
  REST_RECORDS_MISSING: {
    means: 'the answer holds no list of records where the connector file says that it stands',
    mend: 'correct `records` of the stream in the connector file',
    retry: 'backoff',
  },
  REST_RECORD_UNREADABLE: {
    means: 'an item of a list has no usable key, version or time, or cannot be mapped to a record',
    mend: 'correct the record at its source, or `record`, `key` and `version` in the connector file',
    retry: 'never',
  },
  REST_RECORD_SHAPE: {
    means:
      'a record is not in the shape that the connector file declares; nothing is converted (I6)',
    mend: 'correct the record at its source, convert it in `record`, or correct `schema` in the connector file',
    retry: 'never',
  },
  REST_REQUEST_REFUSED: {
    means: 'the other side refused the call itself, and repeating it cannot help',
    mend: 'correct the record that is named, or the request in the connector file',
    retry: 'never',
  },
  REST_REQUEST_INVALID: {
    means: 'a request cannot be made from the connector file, the settings and the data at hand',
    mend: 'correct the place that is named in the connector file, or the data that it takes',
    retry: 'never',
  },
  REST_ITEM_UNKNOWN: {
    means: 'the record to be changed, or the address of the call, does not exist there',
    mend: 'correct the key of the record, or the path in the connector file',
    retry: 'never',
  },
  REST_CONFLICT: {
    means: 'the record was changed there in the meantime',
    mend: 'nothing; it is read again and tried again',
    retry: 'backoff',
  },
  REST_PAGING_STUCK: {
    means: 'the pages of a list come round again or do not end, so a read of it cannot be trusted',
    mend: 'correct `paging` in the connector file; the cursor was not moved',
    retry: 'backoff',
  },
  REST_CURSOR_INVALID: {
    means: 'the stored cursor, or the position that an answer names, is none of this stream',
    mend: 'read the stream from the beginning',
    retry: 'never',
  },
  REST_STREAM_UNKNOWN: {
    means: 'the connector has no such stream, operation or option, or the stream cannot do this',
    mend: 'use one of those that the connector file declares',
    retry: 'never',
  },
  REST_HOOK_FAILED: {
    means: 'a function that the connector file names threw, or gave what it must not give',
    mend: 'correct the function; its name is in the message',
    retry: 'never',
  },
  REST_WEBHOOK_UNREADABLE: {
    means: 'the body of a delivery cannot be read, or does not say which record it is about',
    mend: 'look at the delivery; the next sweep brings the record in any case',
    retry: 'never',
  },
});
