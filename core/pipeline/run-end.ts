import { faultOf } from '../base/errors.ts';
import type { RunStatus } from '../store/records.ts';
import type { PipelineContext } from './context.ts';

/** How a run ended. */
interface RunEnd {
  readonly id: string;
  readonly status: RunStatus;
  readonly error: unknown;
}

type Ending = Pick<PipelineContext, 'store' | 'clock' | 'log' | 'crashPoint'>;

/** Ends that the store could not take, by run; they belong to the process, for the next one marks its runs itself. */
const LATE = new WeakMap<Ending['store'], Map<string, RunEnd & { readonly at: number }>>();

/**
 * Says in the store how a run ended. What the run did is settled by then, so a store that cannot take the end fails
 * nothing: the end is kept and said later.
 */
export async function endRun(context: Ending, end: RunEnd): Promise<void> {
  context.crashPoint('run.before-end');
  const at = context.clock.now();
  try {
    await store(context, { ...end, at });
  } catch (error) {
    const late = LATE.get(context.store) ?? new Map();
    LATE.set(context.store, late);
    late.set(end.id, { ...end, at });
    context.log.warn('The end of a run could not be noted; it will be tried again.', {
      run: end.id,
      ...faultOf(error),
    });
  }
}

/** Notes the ends that the store could not take before. Errors: STORE_* → they are kept for the next time. */
export async function endLateRuns(context: Ending): Promise<void> {
  const late = LATE.get(context.store);
  if (late === undefined) return;
  for (const end of late.values()) {
    await store(context, end);
    late.delete(end.id);
  }
}

function store(context: Ending, end: RunEnd & { readonly at: number }): Promise<void> {
  const { id, status, at, error } = end;
  return context.store.runs.end({ id, status, at, fault: error === null ? null : faultOf(error) });
}
