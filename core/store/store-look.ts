/** A store that is only looked at: nothing is made, brought forward or written, whatever state it is in. */
import type { Store } from './store.ts';

/** Everything that can be read; every method that would write fails. */
export type ReadableStore = Omit<
  Store,
  'migrate' | 'integrityCheck' | 'contents' | 'time' | 'isShared' | 'driver' | 'close'
>;

/** A store as it lies there. */
export interface StoreLook {
  readonly driver: { readonly name: string; readonly version: string; readonly path: string };
  /** How many schema changes were applied to it, and how many this program knows. */
  readonly schema: { readonly applied: number; readonly known: number };
  /** The database's own check; an empty list is healthy. */
  integrityCheck(): Promise<readonly string[]>;
  /** Null where the schema is not this program's: its tables may have other columns. */
  readonly store: ReadableStore | null;
  close(): Promise<void>;
}
