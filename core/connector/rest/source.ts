import type { Page, ReadRequest } from '../contract.ts';
import { REST_ERRORS } from './errors.ts';
import type { Reading } from './listing.ts';
import { lookupRecords } from './lookup.ts';
import { checkOptions } from './options.ts';
import { readPositions } from './read-positions.ts';
import { readSince } from './read-since.ts';
import { readWhole } from './read-whole.ts';
import { fault, type Rest, streamOf } from './rest.ts';

/**
 * Reads a stream: single keys by look-up, else its list by the kind of its cursor.
 *
 * Errors: REST_STREAM_UNKNOWN, REST_CURSOR_INVALID, REST_PAGING_STUCK, REST_RECORDS_MISSING, and those of the calls.
 */
export async function* readStream(rest: Rest, request: ReadRequest): AsyncGenerator<Page> {
  const name = request.stream;
  const stream = streamOf(rest, name);
  if (request.keys !== undefined) {
    const found = await lookupRecords(rest, name, request.keys);
    yield { records: found.filter((record) => record !== null), cursor: request.since };
    return;
  }
  const { read } = stream;
  if (read === undefined) {
    const what = `the stream ${name} cannot be listed: the file declares no read for it`;
    throw fault(rest, REST_ERRORS.REST_STREAM_UNKNOWN, { what, at: name });
  }
  checkOptions(rest, name, read, request.with);
  const reading: Reading = { rest, name, stream, read, request };
  if (read.cursor === undefined) yield* readWhole(reading);
  else if (read.cursor.kind === 'position') yield* readPositions(reading, read.cursor);
  else yield* readSince(reading, read.cursor);
}
