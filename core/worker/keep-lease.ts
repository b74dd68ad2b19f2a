import { faultOf } from '../base/errors.ts';
import type { PipelineContext } from '../pipeline/context.ts';

/** A lease is renewed so often within its length that one late renewal does not lose it. */
const RENEWALS = 3;

/**
 * Does the work while its lease is renewed beside it. A process that stands still does not renew: another one takes
 * over, and what this one then wants to write is fenced out.
 *
 * Shape: `lost` is aborted when the lease could not be kept, so that the work ends early.
 */
export async function withLease<T>(
  context: Pick<PipelineContext, 'clock' | 'log' | 'settings'>,
  renew: (until: number) => Promise<boolean>,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const { clock, log, settings } = context;
  const lost = new AbortController();
  let isOver = false;
  let cancel = (): void => undefined;
  const next = (): void => {
    cancel = clock.after(settings.leaseMs / RENEWALS, () => void again());
  };
  const again = async (): Promise<void> => {
    try {
      if (await renew(clock.now() + settings.leaseMs)) return;
      lost.abort();
    } catch (error) {
      // The database may answer again before the lease runs out.
      log.warn('A lease could not be renewed.', { ...faultOf(error) });
    } finally {
      if (!isOver && !lost.signal.aborted) next();
    }
  };
  next();
  try {
    return await work(lost.signal);
  } finally {
    isOver = true;
    cancel();
  }
}
