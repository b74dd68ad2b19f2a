import { faultOf } from '../base/errors.ts';
import type { PipelineContext } from '../pipeline/context.ts';

/** How long settled work is kept, from `config/hub.yaml`. */
export interface Retention {
  readonly settledMs: number;
  readonly everyMs: number;
  /** Rows deleted in one transaction, so that deleting never holds the writer for long. */
  readonly batch: number;
}

/** Batches that one round deletes at most; what is left waits for the next round. */
const BATCHES_MAX = 1_000;

/** Deletes settled work that is older than the retention, batch by batch; answers how many rows. */
export async function prune(context: PipelineContext, retention: Retention): Promise<number> {
  const before = context.clock.now() - retention.settledMs;
  let deleted = 0;
  try {
    for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
      const rows = await context.store.inbox.prune(before, retention.batch);
      deleted += rows;
      if (rows < retention.batch) break;
    }
    await context.store.inventory.pruneRequests(before);
  } catch (error) {
    context.log.error('Settled work could not be deleted.', { ...faultOf(error) });
  }
  return deleted;
}
