import type { CursorSafety, Stream, WriteCapability } from '../contract.ts';
import { lookupCost, readingCost, writingCost } from './costs.ts';
import type {
  ReadDefinition,
  RestDefinition,
  StreamDefinition,
  WriteDefinition,
} from './definition.ts';

/** The streams of a file, as the engine knows streams. */
export function catalogOf(definition: RestDefinition): readonly Stream[] {
  const { streams } = definition;
  return Object.entries(streams).map(([name, stream]) => streamFrom(definition, name, stream));
}

function streamFrom(definition: RestDefinition, name: string, stream: StreamDefinition): Stream {
  const { about, schema, key, version, pii, deletes, read, lookup, writes } = stream;
  const operations = Object.entries(writes);
  return {
    ...{ name, about, schema, key, pii },
    ...(version === undefined ? {} : { version }),
    ...(read === undefined ? {} : { cursor: safetyOf(read, stream) }),
    deletes,
    cost: {
      ...(read === undefined ? {} : { read: readingCost(definition, read) }),
      ...(lookup === undefined ? {} : { lookup: lookupCost(definition, lookup) }),
    },
    ...(operations.length === 0
      ? {}
      : {
          writes: Object.fromEntries(
            operations.map(([op, write]) => [op, capabilityOf(definition, write)]),
          ),
        }),
  };
}

/** A list without a filter for what is new is a position that always begins anew. */
function safetyOf({ cursor }: ReadDefinition, { key }: StreamDefinition): CursorSafety {
  if (cursor === undefined) {
    return { field: key, kind: 'position', lagMs: 0, ordered: false, inclusive: true };
  }
  const { kind, field, lag, granularity, ordered, inclusive, unit } = cursor;
  // A mark is kept in ms, so records whose times are seconds cannot be held against it.
  const isComparable = kind !== 'position' && unit !== 's';
  return {
    ...{ field: field ?? key, kind, lagMs: lag, ordered, inclusive },
    ...(isComparable ? { mark: 'at' } : {}),
    ...(kind === 'time' ? { granularityMs: granularity } : {}),
  };
}

function capabilityOf(definition: RestDefinition, write: WriteDefinition): WriteCapability {
  const { about, idempotency, keyRetention, compareAndSet, batch, whenDeleted, schema } = write;
  return {
    ...{ about, idempotency, schema },
    cost: writingCost(definition, write),
    batch: { max: batch.max, partial: batch.max > 1 && batch.results !== undefined },
    ...(keyRetention === undefined ? {} : { keyRetentionMs: keyRetention }),
    ...(compareAndSet === undefined ? {} : { compareAndSet }),
    ...(whenDeleted === undefined ? {} : { whenDeleted }),
  };
}
