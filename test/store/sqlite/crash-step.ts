import type { StoreWrite } from '../../../core/store/crash-points.ts';
import type { Store } from '../../../core/store/store.ts';

/** One write of a small day in the store's life. */
export interface CrashStep {
  readonly write: StoreWrite;
  readonly run: (store: Store) => Promise<unknown>;
}
