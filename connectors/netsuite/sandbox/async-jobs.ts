/** Asynchronous calls: a job of one task per record, carried out when its time has come. */
import type { Random } from '../../../core/connector/index.ts';
import { isJsonObject } from '../../../core/connector/index.ts';
import type { WorkedCall } from '../../../core/connector/sandbox/kit.ts';
import { Refusal, refusalAnswer } from './record/refusal.ts';
import { parsed, type RecordRequest, serveRecord } from './record/service.ts';
import type { Books } from './state/books.ts';
import type { JobRow, JobTask } from './state/rows.ts';

/** Records of one batch. */
const BATCH_MAX = 100;

/** The jobs of an account. */
export interface AsyncJobs {
  /** Takes a request on. Errors: Refusal. */
  submit(request: RecordRequest): WorkedCall;
  /** Carries out what is due. */
  runDue(): void;
  /** Answers below `/async/v1/job`. Errors: Refusal. */
  serve(parts: readonly string[], base: string): WorkedCall;
}

/** Opens the jobs. */
export function makeAsyncJobs(
  books: Books,
  { random, asyncMs }: { readonly random: Random; readonly asyncMs: number },
): AsyncJobs {
  const { jobs } = books.tables;

  function submit(request: RecordRequest): WorkedCall {
    const key = request.headers['x-netsuite-idempotency-key'] ?? null;
    const known = key === null ? undefined : [...jobs.all()].find((job) => job.key === key);
    if (known !== undefined) {
      const refusal = new Refusal(400, 'IDEMPOTENCY_ERROR', 'This request was submitted before.');
      const answer = refusalAnswer(refusal);
      return {
        ...answer,
        headers: { ...answer.headers, location: addressOf(request.base, known.id) },
        errorCodes: ['IDEMPOTENCY_ERROR'],
        idempotencyKey: key,
      };
    }
    const id = random.hex(8);
    const dueAt = books.now() + asyncMs;
    const tasks = tasksOf(request);
    jobs.put({ id, key, dueAt, startedAt: books.now(), tasks, isDone: false });
    return {
      status: 202,
      headers: {
        location: addressOf(request.base, id),
        'preference-applied': 'respond-async',
      },
      idempotencyKey: key,
    };
  }

  function runDue(): void {
    for (const job of jobs.all()) {
      if (job.isDone || job.dueAt > books.now()) continue;
      jobs.put({ ...job, isDone: true, tasks: job.tasks.map((task) => runTask(books, task)) });
    }
  }

  return {
    submit,
    runDue,
    serve: ([id = '', kind, number, result], base) => {
      const job = jobs.get(id);
      if (job === undefined) throw new Refusal(404, 'NONEXISTENT_ID', 'There is no such job.');
      if (kind === undefined) return json(jobBody(job));
      if (number === undefined) {
        const items = job.tasks.map((_, index) => taskBody(job, index, base));
        return json({ items, count: items.length, hasMore: false });
      }
      const task = job.tasks[Number(number) - 1];
      if (task === undefined) throw new Refusal(404, 'NONEXISTENT_ID', 'There is no such task.');
      if (result === undefined) return json(taskBody(job, Number(number) - 1, base));
      return json({ status: task.status, location: task.location, result: task.result });
    },
  };
}

/** One task per record of a batch; a single request is one task. */
function tasksOf(request: RecordRequest): readonly JobTask[] {
  const target = `/services/rest/record/v1/${request.parts.join('/')}`;
  const blank = { status: null, location: null, result: null };
  const isBatch = /type=collection/.test(request.headers['content-type'] ?? '');
  if (!isBatch) return [{ method: request.method, target, body: request.body, ...blank }];
  const { items } = parsed(request.body);
  if (!Array.isArray(items) || items.length === 0 || items.length > BATCH_MAX) {
    throw new Refusal(400, 'INVALID_CONTENT', `A batch has from 1 to ${BATCH_MAX} items.`, 'items');
  }
  return items.map((item) => {
    const { id, externalId } = isJsonObject(item) ? item : {};
    // The internal id wins over the external one.
    const own = id === undefined ? `eid:${String(externalId)}` : String(id);
    const path = request.method === 'POST' ? target : `${target}/${own}`;
    return { method: request.method, target: path, body: JSON.stringify(item), ...blank };
  });
}

function runTask(books: Books, task: JobTask): JobTask {
  try {
    const done = serveRecord(books, {
      method: task.method,
      parts: task.target.split('/').slice(5).map(decodeURIComponent),
      query: new URLSearchParams(),
      headers: {},
      body: task.body,
      base: '',
    });
    return { ...task, status: done.status, location: done.headers?.['location'] ?? null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...task, status: error.status, result: `${error.code}: ${error.message}` };
  }
}

function jobBody(job: JobRow): Readonly<Record<string, unknown>> {
  const isGood = job.tasks.every(({ status }) => status !== null && status < 300);
  return {
    id: job.id,
    completed: job.isDone,
    progress: job.isDone ? (isGood ? 'succeeded' : 'failed') : 'processing',
    startTime: new Date(job.startedAt).toISOString(),
    ...(job.isDone ? { endTime: new Date(job.dueAt).toISOString() } : {}),
  };
}

function taskBody(job: JobRow, index: number, base: string): Readonly<Record<string, unknown>> {
  const status = job.tasks[index]?.status ?? null;
  const progress = status === null ? 'processing' : status < 300 ? 'succeeded' : 'failed';
  return {
    id: String(index + 1),
    completed: job.isDone,
    progress,
    startTime: new Date(job.startedAt).toISOString(),
    links: [{ rel: 'result', href: `${addressOf(base, job.id)}/task/${index + 1}/result` }],
  };
}

function addressOf(base: string, id: string): string {
  return `${base}/services/rest/async/v1/job/${id}`;
}

function json(body: Readonly<Record<string, unknown>>): WorkedCall {
  return { status: 200, body };
}
