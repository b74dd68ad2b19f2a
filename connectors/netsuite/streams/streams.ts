import { CrossdockError } from '../../../core/connector/index.ts';
import { NETSUITE_ERRORS } from '../errors.ts';
import { MASTER_STREAMS } from './masters.ts';
import type { StreamSource } from './stream.ts';
import { TRANSACTION_STREAMS } from './transactions.ts';

/** Every stream that can be read. */
export const STREAMS: readonly StreamSource[] = [...MASTER_STREAMS, ...TRANSACTION_STREAMS];

/** The stream of that name. Errors: NETSUITE_STREAM_UNKNOWN. */
export function streamNamed(name: string): StreamSource {
  const stream = STREAMS.find((one) => one.name === name);
  if (stream !== undefined) return stream;
  throw new CrossdockError(NETSUITE_ERRORS.NETSUITE_STREAM_UNKNOWN, {
    what: `there is no stream "${name}"`,
    where: 'netsuite',
  });
}
