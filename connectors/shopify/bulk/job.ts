/** Bulk operations at Shopify: started or found, and watched until they end. */
import { CrossdockError, type JsonObject } from '../../../core/connector/index.ts';
import { ask, call, type Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { objectAt, objectsAt, optionalObject, optionalText, textAt } from '../node.ts';
import { timeMs } from '../records.ts';
import { BULK_RUN, BULK_RUNNING, BULK_STATUS } from './documents.ts';
import { hintOf } from './hints.ts';

/** How a bulk operation stands, as Shopify says. */
export interface BulkJob {
  readonly id: string;
  readonly status: string;
  readonly errorCode: string | null;
  /** When it began, by Shopify's clock. */
  readonly createdMs: number;
  readonly rows: number;
  readonly roots: number;
  readonly url: string | null;
  readonly partialUrl: string | null;
}

const ENDED: ReadonlySet<string> = new Set(['COMPLETED', 'FAILED', 'CANCELED', 'EXPIRED']);
/** Whether the operation has come to its end, whichever it is. */
export function isOver({ status }: BulkJob): boolean {
  return ENDED.has(status);
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
const WAIT_GROWTH = 1.5;
/** How often a start whose answer was lost is tried again. */
const LOSSES_MAX = 3;
/** How long a free place among the five is waited for before the engine takes over. */
const BUSY_WAIT_MS = 600_000;

/**
 * Starts the operation, or finds the same query already running: a start whose answer was lost is not made twice, and
 * two flows that read the same share one.
 *
 * Errors: SHOPIFY_BULK_BUSY when no place comes free, SHOPIFY_REQUEST_REFUSED when the query is not taken.
 */
export async function startJob(
  shop: Shop,
  wanted: { readonly query: string; readonly isGrouped: boolean },
): Promise<BulkJob> {
  const { host } = shop;
  let waitMs = FIRST_WAIT_MS;
  let losses = 0;
  for (let waitedMs = 0; ; waitedMs += waitMs) {
    const running = await findRunning(shop, wanted.query);
    if (running !== null) return running;
    const { query, isGrouped } = wanted;
    const answer = await call(shop, BULK_RUN, { query, groupObjects: isGrouped });
    // A lost answer may stand for a job that runs: the next look finds it.
    if (answer.kind !== 'ok' && (answer.kind !== 'unknown' || losses > LOSSES_MAX))
      throw answer.fault;
    if (answer.kind !== 'ok') losses += 1;
    const payload = answer.kind === 'ok' ? objectAt(answer.data, 'bulkOperationRunQuery') : {};
    const job = optionalObject(payload, 'bulkOperation');
    if (job !== null) return jobOf(job);
    const [error] = answer.kind === 'ok' ? answer.userErrors : [];
    const what = error?.message ?? 'the answer was lost';
    if (error !== undefined && !isBusy(error.code)) throw fault('SHOPIFY_REQUEST_REFUSED', what);
    if (waitedMs > BUSY_WAIT_MS) throw fault('SHOPIFY_BULK_BUSY', what);
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * WAIT_GROWTH);
    await host.clock.sleep(waitMs, host.signal);
  }
}

/** Whether as many operations are running as Shopify allows. */
export function isBusy(code: string | null): boolean {
  return code === 'OPERATION_IN_PROGRESS' || code === 'LIMIT_REACHED';
}

async function findRunning(shop: Shop, query: string): Promise<BulkJob | null> {
  const { data } = await ask(shop, BULK_RUNNING, {});
  const nodes = objectsAt(objectAt(data, 'bulkOperations'), 'nodes');
  // The search is not trusted: only what runs by its own status and asks for exactly the same counts.
  const same = nodes.find((node) => optionalText(node, 'query') === query && !hasEnded(node));
  return same === undefined ? null : jobOf(same);
}

function hasEnded(node: JsonObject): boolean {
  return ENDED.has(textAt(node, 'status')) || optionalText(node, 'type') !== 'QUERY';
}

/**
 * Waits until the operation has ended; null when Shopify does not know it any more.
 *
 * Shape: asks at growing intervals, and at once when the webhook of its end came in. After the longest time, if there
 *        is one, the operation is given as it stands.
 */
export async function jobEnd(
  shop: Shop,
  id: string,
  longestMs = Number.POSITIVE_INFINITY,
): Promise<BulkJob | null> {
  const { host } = shop;
  const hint = hintOf(host.http, id);
  const endMs = host.clock.now() + longestMs;
  try {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * WAIT_GROWTH)) {
      const job = await jobNow(shop, id);
      if (job === null || isOver(job) || host.clock.now() >= endMs) return job;
      const wake = AbortSignal.any([host.signal, hint.signal()]);
      await host.clock.sleep(waitMs, wake).catch((reason: unknown) => {
        if (host.signal.aborted) throw reason;
      });
    }
  } finally {
    hint.forget();
  }
}

/** How the operation stands now; null when Shopify does not know it any more. */
export async function jobNow(shop: Shop, id: string): Promise<BulkJob | null> {
  const { data } = await ask(shop, BULK_STATUS, { id });
  const node = optionalObject(data, 'bulkOperation');
  return node === null ? null : jobOf(node);
}

/** A job as Shopify describes it. */
export function jobOf(node: JsonObject): BulkJob {
  return {
    id: textAt(node, 'id'),
    status: textAt(node, 'status'),
    errorCode: optionalText(node, 'errorCode'),
    createdMs: timeMs(textAt(node, 'createdAt')),
    rows: Number(optionalText(node, 'objectCount') ?? '0'),
    roots: Number(optionalText(node, 'rootObjectCount') ?? '0'),
    url: optionalText(node, 'url'),
    partialUrl: optionalText(node, 'partialDataUrl'),
  };
}

function fault(kind: 'SHOPIFY_BULK_BUSY' | 'SHOPIFY_REQUEST_REFUSED', what: string) {
  return new CrossdockError(SHOPIFY_ERRORS[kind], { what, where: 'bulk operation' });
}
