/** The role of whoever asks what happened to one record; every look-up goes along an index. */
import type { Fault } from '../base/errors.ts';
import type { HistoryEntry } from './history-entry.ts';
import type { JournalView } from './inventory-store.ts';
import type { DeadLetter, Link, Pending, StoredEffect } from './records.ts';

/** A delivery without its bytes. */
export interface ArrivalView {
  readonly connection: string;
  readonly topic: string;
  readonly deliveryId: string;
  readonly receivedAt: number;
  readonly state: 'waiting' | 'decoded' | 'undecodable';
  readonly fault: Fault | null;
  readonly bytes: number;
  readonly traceparent: string | null;
}

/** A record that waits, without its data. */
export interface PendingView extends Omit<Pending, 'data'> {
  /** Null in rows of before this was noted. */
  readonly queuedAt: number | null;
}

/** What a flow remembers of a key. */
export interface StateView {
  readonly flow: string;
  readonly key: string;
  readonly version: string | null;
  readonly destinationId: string | null;
  readonly destinationVersion: string | null;
  readonly attempts: number;
  readonly holdUntil: number | null;
  readonly fault: Fault | null;
  readonly updatedAt: number;
}

/** An intended write with its note. */
export interface EffectView extends StoredEffect {
  readonly note: string | null;
}

/** Two ends that links may join. */
export type LinkEnds = Omit<Link, 'id' | 'otherId'>;

/** One key of one flow. */
export interface FlowKey {
  readonly flow: string;
  readonly key: string;
}

/** What happened to records, and where they are now. Lists have at most `limit` rows, the newest, oldest first. */
export interface HistoryStore {
  /** Attempts at records of these source keys. */
  ofKeys(keys: readonly string[], limit: number): Promise<readonly HistoryEntry[]>;
  /** Attempts that wrote these ids at a destination. */
  ofDestinations(ids: readonly string[], limit: number): Promise<readonly HistoryEntry[]>;
  /** Attempts of one trace. */
  ofTrace(traceId: string, limit: number): Promise<readonly HistoryEntry[]>;
  /** Deliveries under any of these ids. */
  arrivals(
    ids: readonly { readonly connection: string; readonly deliveryId: string }[],
  ): Promise<readonly ArrivalView[]>;
  pendingOfKeys(keys: readonly FlowKey[], limit: number): Promise<readonly PendingView[]>;
  pendingOfTrace(traceId: string, limit: number): Promise<readonly PendingView[]>;
  states(keys: readonly FlowKey[]): Promise<readonly StateView[]>;
  /** Intended writes of these source keys, those of every split record and every version among them. */
  effects(keys: readonly FlowKey[], limit: number): Promise<readonly EffectView[]>;
  letters(keys: readonly string[], limit: number): Promise<readonly DeadLetter[]>;
  /** Links that have one of these ids at the first of the ends. */
  links(ends: readonly LinkEnds[], ids: readonly string[], limit: number): Promise<readonly Link[]>;
  /** Rows of the stock journal: those that these source keys caused, and the last ones of these SKUs. */
  stock(request: {
    readonly keys: readonly FlowKey[];
    readonly skus: readonly string[];
    readonly limit: number;
  }): Promise<readonly JournalView[]>;
  /** Known names beside that text in the order of the alphabet: keys of flows, of the hub's streams, and aliases. */
  near(request: {
    readonly flows: readonly string[];
    readonly streams: readonly string[];
    readonly text: string;
    readonly limit: number;
  }): Promise<readonly string[]>;
}
