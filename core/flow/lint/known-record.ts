import type { Template } from '../flow.ts';

/** What is known about a record between two steps, on one way through the branches. */
export interface KnownRecord {
  /** Each field that it can have: null when the source may give it, else what made it. */
  readonly fields: ReadonlyMap<string, MadeField | null>;
  /** Whether it can have no other fields. */
  readonly isClosed: boolean;
}

/** A field that a step made: with what, and where that is written. */
export interface MadeField {
  /** Null for what a lookup or split adds: it is surely there, and nothing is known of it. */
  readonly template: Template | null;
  readonly path: string;
}
