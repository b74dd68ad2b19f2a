/** A first read by a bulk operation of Shopify: one job instead of thousands of pages, and no points for its rows. */
import { CrossdockError, type JsonObject, type Page } from '../../../core/connector/index.ts';
import { ask, type Shop } from '../client.ts';
import { type BulkRun, bulkCursor, doneCursor, max, type Position, SAFETY_MS } from '../cursor.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { optionalObject } from '../node.ts';
import { secondsTime } from '../records.ts';
import { COUNTS } from './documents.ts';
import { families, type Tally } from './families.ts';
import { type BulkJob, jobEnd, startJob } from './job.ts';
import { type BulkPlan, bulkQuery } from './plans.ts';
import { openRows } from './result.ts';

/** Roots per page: enough for few commits, little enough to be held. */
const ROOTS_PER_PAGE = 250;
/** Operations that may come to nothing before the read gives up. */
const FAILURES_MAX = 3;

/** A first read: what is read and how far it came before. */
export interface BulkRead {
  readonly plan: BulkPlan;
  readonly filter: string | null;
  readonly position: Position;
}

/** Whether a first read is large enough for a bulk operation. */
export async function isWorthBulk(
  shop: Shop,
  plan: BulkPlan,
  filter: string | null,
): Promise<boolean> {
  const limit = shop.settings.bulkThreshold;
  // The filter of a stream does not fit the count of another root.
  const query = plan.root === plan.count.replace('Count', '') ? filterOf(shop, plan, filter) : null;
  const { data } = await ask(shop, COUNTS[plan.count], { query, limit });
  const count = optionalObject(data, 'count')?.['count'];
  return typeof count === 'number' && count >= limit;
}

/**
 * Reads a stream whole.
 *
 * Shape:  the operation's id is in the cursor before its end is waited for, so a restart finds it and goes on behind
 *         the roots that are settled. Only the last page, after the rows were counted, moves the watermark: to the
 *         newest record, at most to the operation's start.
 * Errors: SHOPIFY_BULK_FAILED after what there was has been given, SHOPIFY_BULK_INCOMPLETE, SHOPIFY_BULK_BUSY; each
 *         leaves a cursor from which the next run starts anew.
 */
export async function* readBulk(shop: Shop, read: BulkRead): AsyncIterable<Page> {
  const { plan } = read;
  let bulk = read.position.bulk;
  if (bulk === null) {
    bulk = await startRun(shop, read, 0);
    yield { records: [], cursor: bulkCursor(bulk), notes: [`bulk operation ${bulk.id}`] };
  }
  for (;;) {
    const job = await jobEnd(shop, bulk.id);
    const isRefused = job?.errorCode === 'ACCESS_DENIED';
    if (job?.status === 'COMPLETED') {
      const end = yield* deliver(shop, { plan, job, bulk });
      if (end === 'whole') return;
    } else if (job?.status === 'FAILED') {
      yield* deliverPart(shop, { plan, job, bulk });
    }
    const failures = bulk.failures + 1;
    // From here on a restart begins anew: the operation that came to nothing must not be found again.
    const anew = { watermark: null };
    if (failures > FAILURES_MAX || isRefused) {
      yield { records: [], cursor: anew };
      throw failed(plan, job, isRefused);
    }
    shop.host.log.warn('A bulk operation came to nothing and is started anew.', {
      operation: bulk.id,
      status: job?.status ?? 'unknown',
      errorCode: job?.errorCode ?? null,
    });
    bulk = await startRun(shop, read, failures);
    yield { records: [], cursor: bulkCursor(bulk) };
  }
}

async function startRun(shop: Shop, read: BulkRead, failures: number): Promise<BulkRun> {
  const { plan, filter } = read;
  const isGrouped = Object.keys(plan.children).length > 0 && shop.settings.bulkGroupObjects;
  const query = bulkQuery(plan, filterOf(shop, plan, filter));
  const { id } = await startJob(shop, { query, isGrouped });
  return { id, done: 0, failures, highest: null };
}

function filterOf(shop: Shop, plan: BulkPlan, filter: string | null): string | null {
  const terms = [plan.filter?.(shop) ?? null, filter === null ? null : `(${filter})`];
  const given = terms.filter((term) => term !== null);
  return given.length === 0 ? null : given.join(' AND ');
}

interface Delivery {
  readonly plan: BulkPlan;
  readonly job: BulkJob;
  readonly bulk: BulkRun;
}

/** Gives the rows of a finished operation; `expired` when its address is no longer good. */
async function* deliver(
  shop: Shop,
  { plan, job, bulk }: Delivery,
): AsyncGenerator<Page, 'whole' | 'expired'> {
  const ceiling = secondsTime(job.createdMs - SAFETY_MS);
  const tally: Tally = { rows: 0, roots: 0 };
  let run = bulk;
  if (job.url !== null) {
    const rows = await openRows(shop, job.url, plan.stream);
    if (rows === null) return 'expired';
    for await (const roots of groups(families(rows, planOf(shop, plan), tally), bulk.done)) {
      shop.host.signal.throwIfAborted();
      const records = await plan.records(shop, roots);
      const highest = records.reduce((latest, { version }) => max(latest, version), run.highest);
      run = { ...run, done: run.done + roots.length, highest };
      yield { records, cursor: bulkCursor(run) };
    }
  }
  if (tally.rows !== job.rows || tally.roots !== job.roots) {
    yield { records: [], cursor: { watermark: null } };
    throw new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_BULK_INCOMPLETE, {
      what: `${job.rows} rows and ${job.roots} roots are stated; ${tally.rows} and ${tally.roots} came`,
      where: plan.stream,
    });
  }
  yield { records: [], cursor: doneCursor(null, { highest: run.highest, ceiling }) };
  return 'whole';
}

/** What a failed operation had brought so far is worth having, but nothing counts as read by it. */
async function* deliverPart(shop: Shop, { plan, job }: Delivery): AsyncIterable<Page> {
  if (job.partialUrl === null) return;
  const rows = await openRows(shop, job.partialUrl, plan.stream);
  if (rows === null) return;
  const part = families(rows, planOf(shop, plan), { rows: 0, roots: 0 });
  for await (const roots of groups(part, 0)) {
    const records = await plan.records(shop, roots);
    yield { records, cursor: { watermark: null }, notes: ['part of a failed bulk operation'] };
  }
}

function planOf(shop: Shop, plan: BulkPlan) {
  return { fields: plan.children, isGrouped: shop.settings.bulkGroupObjects };
}

/** Roots in groups, without those that an earlier run has settled. */
async function* groups(
  roots: AsyncIterable<JsonObject>,
  skip: number,
): AsyncIterable<readonly JsonObject[]> {
  let left = skip;
  let group: JsonObject[] = [];
  for await (const root of roots) {
    if (left > 0) {
      left -= 1;
      continue;
    }
    group.push(root);
    if (group.length < ROOTS_PER_PAGE) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function failed(plan: BulkPlan, job: BulkJob | null, isRefused: boolean): CrossdockError {
  const kind = isRefused ? 'SHOPIFY_ACCESS_DENIED' : 'SHOPIFY_BULK_FAILED';
  return new CrossdockError(SHOPIFY_ERRORS[kind], {
    what: `the bulk operation is ${job?.status ?? 'unknown'} (${job?.errorCode ?? 'no reason given'})`,
    where: plan.stream,
  });
}
