/** Work that is accepted at once and done later, by the account's clock. */
import type { JsonObject } from '../../../core/connector/index.ts';
import { invalid } from './api/fault.ts';
import type { JobRow } from './rows.ts';
import { shown, uuid, type World } from './world.ts';

/** What became of a job's work. */
export interface JobResult {
  readonly failed: number;
  readonly skipped?: number;
  readonly errors: readonly JsonObject[];
  readonly written: readonly string[];
}

/** Does the work of one kind of job. */
export type JobWork = (world: World, job: JobRow) => JobResult;

/** The most jobs of one kind in progress. Source: the specification 2026-07-15. */
const IN_PROGRESS_MAX = 500;
/** How long a job and its errors can be read. */
const KEPT_MS = 7 * 86_400_000;

/** Accepts a job. Errors: 400 when too many are in progress. */
export function accept(world: World, kind: string, total: number, work: JsonObject): JobRow {
  const nowMs = world.now();
  const open = world.tables.jobs.of('open').filter((job) => job.kind === kind);
  if (open.length >= IN_PROGRESS_MAX) {
    throw invalid(`The maximum number of jobs in progress is ${IN_PROGRESS_MAX}.`, '/data');
  }
  const job: JobRow = {
    id: uuid(world).replaceAll('-', ''),
    kind,
    created: nowMs,
    startAt: nowMs + Math.floor(world.tuning.jobMs / 3),
    dueAt: nowMs + world.tuning.jobMs,
    isDone: false,
    total,
    failed: 0,
    skipped: 0,
    work,
    errors: [],
    written: [],
  };
  world.tables.jobs.put(job);
  return job;
}

/** Does what is due; with `isForced` also what is not. */
export function workJobs(
  world: World,
  works: Readonly<Record<string, JobWork>>,
  isForced: boolean,
): void {
  for (const job of world.tables.jobs.of('open')) {
    if (job.dueAt > world.now() && !isForced) continue;
    const result = works[job.kind]?.(world, job) ?? { failed: 0, errors: [], written: [] };
    const skipped = result.skipped ?? 0;
    world.tables.jobs.put({ ...job, ...result, skipped, work: {}, isDone: true });
  }
}

/** The attributes of a job as the API shows them; what a kind does not have is left out by its caller. */
export function jobAttributes(world: World, job: JobRow): JsonObject {
  const status = job.isDone ? 'complete' : world.now() >= job.startAt ? 'processing' : 'queued';
  return {
    status,
    created_at: shown(job.created),
    total_count: job.total,
    completed_count: job.isDone ? job.total - job.failed : 0,
    failed_count: job.failed,
    started_at: status === 'queued' ? null : shown(job.startAt),
    completed_at: job.isDone ? shown(job.dueAt) : null,
    expires_at: shown(job.created + KEPT_MS),
  };
}
