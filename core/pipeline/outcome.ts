import type { Fault } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { Span } from '../base/telemetry.ts';
import type { Ack, Command } from '../connector/contract.ts';
import type { EffectOutcome, Stage, StoredEffect } from '../store/records.ts';
import type { Item } from './context.ts';

/** What became of one record in this batch. Exactly one per item: nothing is dropped (I3). */
export type Outcome =
  | {
      readonly kind: 'delivered' | 'unchanged';
      /** Content hash of what the destination now holds, for state flows. */
      readonly hash: string | null;
      readonly destinationId: string | null;
      readonly destinationVersion: string | null;
    }
  | { readonly kind: 'filtered'; readonly reason: string }
  /** A newer version of the same key is already delivered or in this batch (I9). */
  | { readonly kind: 'superseded' }
  /** Waits behind an earlier record of its key, or for its lane (I4). */
  | { readonly kind: 'parked' }
  | {
      readonly kind: 'retry';
      readonly fault: Fault;
      readonly afterMs: number | null;
      readonly stage: Stage;
      /** The hub itself held the record back: it waits, and no attempt is counted. */
      readonly isHeldBack?: boolean;
    }
  | { readonly kind: 'dead'; readonly fault: Fault; readonly stage: Stage };

/** An item with what is to be written for it. */
export interface PlannedItem {
  readonly item: Item;
  readonly commands: readonly Command[];
  /** Content hash over all commands: "unchanged" means what would be sent is what was sent last. */
  readonly hash: string | null;
}

/** One command on its way. */
export interface Attempt {
  readonly command: Command;
  /** Null where the destination is its own ledger, or before the intent is stored. */
  readonly effect: StoredEffect | null;
  /** The record's key at the source. */
  readonly sourceKey: string;
  /** The record's span. */
  readonly span: Span;
}

/** A command and what became of it; `effect` is null where the destination is its own ledger. */
export interface Sent {
  readonly command: Command;
  readonly effect: StoredEffect | null;
  readonly ack: Ack;
  /** The hub itself held it back although that stands in no code of the ack. */
  readonly isHeldBack?: boolean;
  /** The destination's own names of its answers; none when nothing was sent. */
  readonly requestIds?: readonly string[];
}

/** An item's outcome, with the effects that led to it. */
export interface Settled {
  readonly item: Item;
  readonly outcome: Outcome;
  readonly effects: readonly EffectOutcome[];
  /** The writes that have an effect row, for the record's history. */
  readonly sent: readonly Sent[];
}

/** An outcome without effects. */
export function settled(item: Item, outcome: Outcome): Settled {
  return { item, outcome, effects: [], sent: [] };
}

/** The record as a dead letter keeps it, so that it can be replayed. */
export function recordOf(item: Item): JsonObject {
  const { key, version, data, occurredAt, where, deleted, reread, traceparent } = item;
  const trace = traceparent === null ? {} : { traceparent };
  return { key, version, data, occurredAt, where, deleted, reread, ...trace };
}
