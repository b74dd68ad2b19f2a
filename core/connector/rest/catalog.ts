import type { CursorSafety, Stream, WriteCapability } from '../contract.ts';
import type {
  ReadDefinition,
  RestDefinition,
  StreamDefinition,
  WriteDefinition,
} from './definition.ts';

/** The streams of a file, as the engine knows streams. */
export function catalogOf({ streams }: RestDefinition): readonly Stream[] {
  return Object.entries(streams).map(([name, stream]) => streamFrom(name, stream));
}

function streamFrom(name: string, stream: StreamDefinition): Stream {
  const { about, schema, key, version, pii, deletes, read, writes } = stream;
  const operations = Object.entries(writes);
  return {
    ...{ name, about, schema, key, pii },
    ...(version === undefined ? {} : { version }),
    ...(read === undefined ? {} : { cursor: safetyOf(read, stream) }),
    deletes,
    ...(operations.length === 0
      ? {}
      : { writes: Object.fromEntries(operations.map(([op, write]) => [op, capabilityOf(write)])) }),
  };
}

/** A list without a filter for what is new is a position that always begins anew. */
function safetyOf({ cursor }: ReadDefinition, { key }: StreamDefinition): CursorSafety {
  if (cursor === undefined) {
    return { field: key, kind: 'position', lagMs: 0, ordered: false, inclusive: true };
  }
  const { kind, field, lag, granularity, ordered, inclusive } = cursor;
  return {
    ...{ field: field ?? key, kind, lagMs: lag, ordered, inclusive },
    ...(kind === 'time' ? { granularityMs: granularity } : {}),
  };
}

function capabilityOf(write: WriteDefinition): WriteCapability {
  const { about, idempotency, keyRetention, compareAndSet, batch, whenDeleted, schema } = write;
  return {
    ...{ about, idempotency, schema },
    batch: { max: batch.max, partial: batch.max > 1 && batch.results !== undefined },
    ...(keyRetention === undefined ? {} : { keyRetentionMs: keyRetention }),
    ...(compareAndSet === undefined ? {} : { compareAndSet }),
    ...(whenDeleted === undefined ? {} : { whenDeleted }),
  };
}
