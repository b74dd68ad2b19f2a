import type { Stream, WriteCapability } from '../../../core/connector/index.ts';
import { SET_CONSENT } from './consent.ts';
import { CREATE_REFUND } from './refunds.ts';
import type { WriteOperation } from './write-operation.ts';

/** The operations of this folder. */
export const WRITE_OPERATIONS: readonly WriteOperation[] = [SET_CONSENT, CREATE_REFUND];

/** Every document that they send, for the tests. */
export const OPERATION_DOCUMENTS = WRITE_OPERATIONS.flatMap(({ documents }) => documents);

/** The streams with the operations of this folder added. */
export function withOperations(streams: readonly Stream[]): readonly Stream[] {
  return streams.map((stream) => {
    const own = WRITE_OPERATIONS.filter((one) => one.stream === stream.name);
    if (own.length === 0) return stream;
    const added = own.map(({ operation, capability }): [string, WriteCapability] => [
      operation,
      capability,
    ]);
    return { ...stream, writes: { ...stream.writes, ...Object.fromEntries(added) } };
  });
}
