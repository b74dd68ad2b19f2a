/** How a message changes a record that the hub keeps: the same rule for products, orders and customers. */
import { canonicalJson, isRemove, type JsonObject } from '../base/json.ts';
import { compareVersions } from '../base/version.ts';

/** What became of one message. */
export type RecordOutcome = 'written' | 'same' | 'stale' | 'refused' | 'waits';

/** The answer to one message. */
export interface RecordResult {
  readonly outcome: RecordOutcome;
  /** The record's key. */
  readonly key: string;
  /** The record's `seq` after it; null when there is no record. */
  readonly seq: number | null;
  /** What is remarkable about it, or why it was refused. */
  readonly note: string | null;
  /** The error code of a refusal. */
  readonly code?: string;
  /** The field a refusal is about. */
  readonly path?: string;
}

/** Missing keeps the stored field, null is a value, the marker removes. */
export function mergeFields(before: JsonObject, came: JsonObject): JsonObject {
  const fields = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(came)) {
    if (value === undefined) continue;
    if (isRemove(value)) fields.delete(name);
    else fields.set(name, value);
  }
  return Object.fromEntries(fields);
}

/** Equal data, whatever the order of its fields. */
export function isSameData(a: JsonObject, b: JsonObject): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** An older version never overwrites a newer one; without a version nobody can tell, and the message counts (I9). */
export function isStale(came: string | null, stored: string | null): boolean {
  return came !== null && compareVersions(came, stored) < 0;
}

/** The object without these fields. */
export function without(data: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(data).filter(([name]) => !names.includes(name)));
}
