import { canonicalJson, contentHash, type Json, type JsonObject } from '../base/json.ts';
import type { Command } from '../connector/contract.ts';
import type { Flow } from '../flow/flow.ts';
import type { Item } from './context.ts';
import type { PlannedItem } from './outcome.ts';

/** One mapped record: the destination's key and its data. */
export interface Mapped {
  readonly key: string;
  readonly data: JsonObject;
}

/**
 * Turns mapped records into commands with stable idempotency keys (I8).
 *
 * An event's key is its identity alone: it counts once, for ever. A state's key also carries the version and the
 * content, because the same record may rightly be written again with other content.
 */
export function plan(
  flow: Flow,
  item: Item,
  mapped: readonly Mapped[],
  operation: string,
): PlannedItem {
  const hash = flow.kind === 'state' ? hashOf(mapped) : null;
  const observation = hash === null ? '' : `@${item.version ?? ''}~${hash.slice(0, 16)}`;
  const commands = mapped.map(
    (record, index): Command => ({
      stream: flow.deliver.stream,
      operation,
      key: record.key,
      idempotencyKey: `${flow.name}/${item.key}${mapped.length > 1 ? `#${index}` : ''}${observation}`,
      version: item.version,
      data: record.data,
    }),
  );
  return { item, commands, hash };
}

function hashOf(mapped: readonly Mapped[]): string {
  const [only] = mapped;
  if (mapped.length === 1 && only !== undefined) return contentHash([only.key, only.data]);
  return contentHash(mapped.map((record): Json => [record.key, record.data]));
}

/** Hash of what a command asks for: the same idempotency key must never go with another. */
export function requestHash(command: Command): string {
  return contentHash(canonicalJson([command.stream, command.operation, command.key, command.data]));
}
