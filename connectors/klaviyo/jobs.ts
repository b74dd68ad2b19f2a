/** Bulk jobs: accepted at once, done later; the end is waited for. */
import { CrossdockError } from '../../core/connector/index.ts';
import { type Account, ask } from './client.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import type { Operation } from './operation.ts';
import { type Resource, resourceOf } from './resource.ts';

/** The waits between looks at a job: soon at first, since small jobs take a second, in ms. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 15_000;
const ENDED: ReadonlySet<unknown> = new Set(['complete', 'cancelled']);

/** A job at its end, and what it says of its work. */
export interface EndedJob {
  readonly id: string;
  readonly isComplete: boolean;
  readonly failedCount: number;
  readonly resource: Resource;
}

/**
 * Waits for a job.
 *
 * Shape:  looks again after ever longer waits. A look that fails is one of the client's faults.
 * Errors: KLAVIYO_JOB_UNFINISHED → it was accepted, and may still be carried out.
 */
export async function endOfJob(
  account: Account,
  state: Operation,
  job: Resource,
): Promise<EndedJob> {
  const { host, settings } = account;
  const startedMs = host.clock.monotonicMs();
  let current = job;
  let waitMs = FIRST_WAIT_MS;
  while (!ENDED.has(current.attributes['status'])) {
    if (host.clock.monotonicMs() - startedMs + waitMs > settings.jobPatienceMs) {
      const what = `the job ${job.id} is ${String(current.attributes['status'])} after ${settings.jobPatienceMs} ms`;
      const details = { what, where: host.connection };
      throw new CrossdockError(KLAVIYO_ERRORS.KLAVIYO_JOB_UNFINISHED, details);
    }
    await host.clock.sleep(waitMs, host.signal);
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
    current = resourceOf((await ask(account, state, { id: job.id })).body);
  }
  const { status, failed_count: failed } = current.attributes;
  return {
    id: job.id,
    isComplete: status === 'complete',
    failedCount: typeof failed === 'number' ? failed : 0,
    resource: current,
  };
}
