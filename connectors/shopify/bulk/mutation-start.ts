/** Bulk mutations at Shopify: their variables uploaded, and the job started or found. */
import { CrossdockError, type ErrorKind, type JsonObject } from '../../../core/connector/index.ts';
import { ask, call, type Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import {
  connectionAt,
  objectAt,
  objectsAt,
  optionalObject,
  optionalText,
  textAt,
} from '../node.ts';
import { PageWatch } from '../paging.ts';
import { secondsTime } from '../records.ts';
import { BULK_MUTATE, BULK_MUTATIONS, BULK_STAGE } from './documents.ts';
import { type BulkJob, isBusy, isOver, jobOf } from './job.ts';
import { multipart } from './multipart.ts';

/** The largest file that Shopify takes. Source: NOTES 10, bulk operations. */
const FILE_MAX_BYTES = 100 * 1024 * 1024;
const UPLOAD_TIMEOUT_MS = 300_000;
/** How far the clocks may differ, and how late the list of operations may be. */
const LEEWAY_MS = 600_000;
/** How often an operation whose start was not heard of is looked for. */
const LOOKS_MAX = 4;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;
/** How long a free place among the five is waited for before the engine takes over. */
const BUSY_WAIT_MS = 600_000;

/** A mutation that is to run over lines of variables. */
export interface MutationStart {
  readonly text: string;
  readonly lines: readonly JsonObject[];
  /** Nobody can have started it before. */
  readonly sinceMs: number;
}

/** The operation with that text which runs or has ended well; null when none is to be seen. */
export async function findMutation(
  shop: Shop,
  text: string,
  sinceMs: number,
): Promise<BulkJob | null> {
  const query = `operation_type:mutation AND created_at:>='${secondsTime(sinceMs - LEEWAY_MS)}'`;
  const watch = new PageWatch('bulkOperations');
  for (let after: string | null = null; ; ) {
    const { data } = await ask(shop, BULK_MUTATIONS, { first: 50, after, query });
    const page = connectionAt(data, 'page');
    // The search is not trusted: only exactly the same text counts.
    const same = page.nodes.filter((node) => optionalText(node, 'query') === text).map(jobOf);
    const found = same.find((job) => !isOver(job) || job.status === 'COMPLETED');
    if (found !== undefined) return found;
    if (!page.hasNextPage) return null;
    watch.pass('', page.endCursor);
    after = page.endCursor;
  }
}

/**
 * Uploads the lines and starts the operation.
 *
 * Shape:  null when the answer was lost and no operation is to be seen: nobody knows.
 * Errors: SHOPIFY_BULK_BUSY, SHOPIFY_BULK_TOO_LARGE, SHOPIFY_REQUEST_REFUSED, faults of the upload; nothing was
 *         started.
 */
export async function startMutation(shop: Shop, start: MutationStart): Promise<BulkJob | null> {
  const { host } = shop;
  const path = await upload(shop, start.lines);
  let waitMs = FIRST_WAIT_MS;
  for (let waitedMs = 0; ; waitedMs += waitMs) {
    const answer = await call(shop, BULK_MUTATE, { mutation: start.text, path });
    if (answer.kind === 'unknown') return findLost(shop, start);
    if (answer.kind !== 'ok') throw answer.fault;
    const payload = objectAt(answer.data, 'bulkOperationRunMutation');
    const job = optionalObject(payload, 'bulkOperation');
    if (job !== null) return jobOf(job);
    const [error] = answer.userErrors;
    if (error === undefined) return findLost(shop, start);
    if (isOfFile(error.code)) throw fault(SHOPIFY_ERRORS.SHOPIFY_SERVER_FAULT, error.message);
    if (!isBusy(error.code)) throw fault(SHOPIFY_ERRORS.SHOPIFY_REQUEST_REFUSED, error.message);
    if (waitedMs > BUSY_WAIT_MS) throw fault(SHOPIFY_ERRORS.SHOPIFY_BULK_BUSY, error.message);
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
    await host.clock.sleep(waitMs, host.signal);
  }
}

/** The store of files can be late, or lose one: it is uploaded again. */
function isOfFile(code: string | null): boolean {
  return code === 'NO_SUCH_FILE' || code === 'INTERNAL_FILE_SERVER_ERROR';
}

async function findLost(shop: Shop, { text, sinceMs }: MutationStart): Promise<BulkJob | null> {
  const { host } = shop;
  let waitMs = FIRST_WAIT_MS;
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const job = await findMutation(shop, text, sinceMs).catch(nothingSeen);
    if (job !== null) return job;
    await host.clock.sleep(waitMs, host.signal);
    waitMs *= 2;
  }
  return null;
}

/** A look that fails must not pass for a start that failed. */
function nothingSeen(error: unknown): null {
  if (error instanceof CrossdockError) return null;
  throw error;
}

/** Uploads lines as JSONL. Shape: the path by which the mutation finds them. */
async function upload(shop: Shop, lines: readonly JsonObject[]): Promise<string> {
  const content = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  if (content.length > FILE_MAX_BYTES) {
    const what = `${content.length} bytes of variables are more than ${FILE_MAX_BYTES}`;
    throw fault(SHOPIFY_ERRORS.SHOPIFY_BULK_TOO_LARGE, what);
  }
  const file = { name: 'variables.jsonl', type: 'text/jsonl', content };
  const input = {
    resource: 'BULK_MUTATION_VARIABLES',
    filename: file.name,
    mimeType: file.type,
    httpMethod: 'POST',
  };
  const answer = await call(shop, BULK_STAGE, { input: [input] });
  if (answer.kind !== 'ok') throw answer.fault;
  const [error] = answer.userErrors;
  if (error !== undefined) throw fault(SHOPIFY_ERRORS.SHOPIFY_REQUEST_REFUSED, error.message);
  const [target] = objectsAt(objectAt(answer.data, 'stagedUploadsCreate'), 'stagedTargets');
  if (target === undefined) throw fault(SHOPIFY_ERRORS.SHOPIFY_SERVER_FAULT, 'no place was given');
  const fields = objectsAt(target, 'parameters').map((field) => ({
    name: textAt(field, 'name'),
    value: textAt(field, 'value'),
  }));
  const { contentType, body } = multipart(fields, file);
  const { status } = await shop.host.http.send({
    method: 'POST',
    url: textAt(target, 'url'),
    headers: { 'content-type': contentType },
    body,
    repeatable: true,
    cost: 0,
    timeoutMs: UPLOAD_TIMEOUT_MS,
  });
  const key = fields.find(({ name }) => name === 'key');
  if (status !== 201 || key === undefined) {
    throw fault(SHOPIFY_ERRORS.SHOPIFY_SERVER_FAULT, `the upload of variables: status ${status}`);
  }
  return key.value;
}

function fault(kind: ErrorKind, what: string): CrossdockError {
  return new CrossdockError(kind, { what, where: 'bulk mutation' });
}
