/**
 * The road of a record: trigger → inbox → source → map → validate → deliver → ack.
 *
 * `sweep` reads a source page by page since the cursor; `drain` works what waits in one lane. Both settle batches
 * with the same stages (`batch.ts`), so a record meets the same rules however it came.
 */
import { faultOf } from '../base/errors.ts';
import { newId } from '../base/id.ts';
import { traced } from '../base/telemetry.ts';
import type { Page } from '../connector/contract.ts';
import { withWork } from '../connector/work.ts';
import type { Flow } from '../flow/flow.ts';
import { type LaneLease, NO_COUNTS, type RunCounts } from '../store/records.ts';
import { finishBatch, type PreparedBatch, prepareBatch } from './batch.ts';
import { connectionOf, type Item, type PipelineContext } from './context.ts';
import { Fenced } from './fenced.ts';
import type { HeldLease } from './held-lease.ts';
import { metricsOf, type RunKind } from './metrics.ts';
import { byPriority, priorityOfTrigger } from './priority.ts';
import { endRun } from './run-end.ts';
import { itemOf, pagesOf } from './source.ts';
import { SweepLanes } from './sweep-lanes.ts';

/** What one run did. */
export interface RunResult {
  readonly runId: string;
  readonly status: 'done' | 'failed';
  /** False when it was told to stop before the source's end: what is left is still wanted. */
  readonly isWhole: boolean;
  readonly counts: RunCounts;
  readonly pages: number;
  readonly notes: readonly string[];
}

/** Who is told of a sweep, and who may end it. */
export interface SweepOptions {
  /** Told after each settled page. */
  readonly progress?: (counts: RunCounts) => void;
  /** Ends it after the page under way. */
  readonly stop?: AbortSignal;
  /** The cursor of a reading beside the flow's own, whose records go last. */
  readonly beside?: string;
}

/** How often a page is tried again when another owner took its lane in between. */
const FENCED_RETRIES = 3;

/** A sweep under way. */
interface Sweep {
  readonly context: PipelineContext;
  readonly flow: Flow;
  readonly runId: string;
  readonly lanes: SweepLanes;
  readonly progress: (counts: RunCounts) => void;
  readonly cursorName: string;
  readonly origin: 'sweep' | 'backfill';
  cursorVersion: number;
  counts: RunCounts;
  pages: number;
  readonly notes: string[];
  /** Whether the page that was settled last leaves records that a later page may have to wait behind. */
  hasWaiting: boolean;
  /** Keys of the page that is being settled, for state flows: their states are about to change. */
  keysUnderWay: ReadonlySet<string>;
}

/**
 * Reads everything since the flow's cursor and settles it page by page (I2, I5).
 *
 * One page is mapped while the one before it is being written and settled; settlements go strictly in order.
 */
export async function sweep(
  context: PipelineContext,
  flow: Flow,
  trigger: string,
  options: SweepOptions = {},
): Promise<RunResult> {
  const work = { priority: priorityOfTrigger(trigger), flow: flow.name };
  return withWork(work, () => sweepTraced(context, flow, trigger, options));
}

async function sweepTraced(
  context: PipelineContext,
  flow: Flow,
  trigger: string,
  options: SweepOptions,
): Promise<RunResult> {
  const { progress = () => {}, stop, beside = null } = options;
  const runId = newId('run', context);
  const attributes = { 'crossdock.flow': flow.name, 'crossdock.run': runId };
  const span = context.telemetry.span(`sweep ${flow.name}`, { parent: null, attributes });
  return traced(context.telemetry, span, async () => {
    const result = await sweepPages(context, flow, { runId, trigger, progress, stop, beside });
    span.set({ 'crossdock.records': result.counts.read });
    if (result.status === 'failed') span.fail('failed', 'the run failed; its row says why');
    return result;
  });
}

interface Start {
  readonly runId: string;
  readonly trigger: string;
  readonly progress: (counts: RunCounts) => void;
  readonly stop: AbortSignal | undefined;
  readonly beside: string | null;
}

async function sweepPages(
  context: PipelineContext,
  flow: Flow,
  { runId, trigger, progress, stop, beside }: Start,
): Promise<RunResult> {
  const startedMs = context.clock.monotonicMs();
  const { signal } = connectionOf(context, flow.source.connection).host;
  const cursorName = beside ?? flow.source.stream;
  const cursor = await context.store.cursors.read(flow.name, cursorName);
  const origin = beside === null ? 'sweep' : 'backfill';
  const one: Sweep = {
    ...{ context, flow, runId, progress, cursorName, origin, cursorVersion: cursor.version },
    ...{ lanes: new SweepLanes(context, flow), counts: NO_COUNTS, pages: 0, notes: [] },
    ...{ hasWaiting: false, keysUnderWay: new Set() },
  };
  let underWay: Promise<void> = Promise.resolve();
  let begun = false;
  try {
    for await (const page of pagesOf(context, flow, cursor.value)) {
      if (!begun) await begin(context, flow, runId, trigger);
      begun = true;
      context.crashPoint('source.after-page');
      const prepared = await prepareAhead(one, page, underWay);
      underWay = settlePage(one, page, prepared);
      // Its failure is thrown where it is awaited; until then it must not count as unhandled.
      underWay.catch(() => {});
      if (signal.aborted || stop?.aborted === true) break;
    }
    const isWhole = !signal.aborted && stop?.aborted !== true;
    await underWay;
    await one.lanes.release();
    if (begun) await end(context, { flow, runId, kind: 'sweep', startedMs }, null);
    return { ...resultOf(one, 'done'), isWhole };
  } catch (error) {
    await underWay.catch(() => {});
    // Leases that cannot be given back run out by themselves.
    await one.lanes.release().catch(() => {});
    if (!begun) await begin(context, flow, runId, trigger);
    await end(context, { flow, runId, kind: 'sweep', startedMs }, error);
    context.log.error('A run failed.', { flow: flow.name, run: runId, ...faultOf(error) });
    return resultOf(one, 'failed');
  }
}

function resultOf(one: Sweep, status: RunResult['status']): RunResult {
  const { runId, counts, pages, notes } = one;
  return { runId, status, isWhole: true, counts, pages, notes };
}

/** Maps a page while the one before it settles; maps it again when that one changed what it was mapped with. */
async function prepareAhead(one: Sweep, page: Page, before: Promise<void>): Promise<PreparedBatch> {
  const items = page.records.map((record) =>
    itemOf(one.context, record, { origin: one.origin, seq: null, replayOf: null }),
  );
  const isOverlapping = items.some((item) => one.keysUnderWay.has(item.key));
  if (isOverlapping || one.lanes.areDue) {
    await before;
    await one.lanes.release();
    return prepareItems(one, items);
  }
  const ahead = await prepareItems(one, items);
  await before;
  return one.hasWaiting ? prepareItems(one, items) : ahead;
}

async function prepareItems(one: Sweep, items: readonly Item[]): Promise<PreparedBatch> {
  const { context, flow, runId } = one;
  const leases = await one.lanes.take(items.map((item) => item.lane));
  return prepareBatch(context, { flow, runId, leases, held: one.lanes.held, items });
}

async function settlePage(one: Sweep, page: Page, first: PreparedBatch): Promise<void> {
  const { context, flow } = one;
  const { items } = first.batch;
  one.keysUnderWay = new Set(flow.kind === 'state' ? items.map((item) => item.key) : []);
  let prepared = first;
  for (let tries = 0; ; tries += 1) {
    const { cursorVersion: fromVersion } = one;
    const cursor = { name: one.cursorName, fromVersion, value: page.cursor };
    const end = { cursor, page, release: false };
    const done = await one.lanes.writing(() => finishBatch(context, prepared, end));
    if (done !== null) {
      book(one, page, done.counts);
      one.hasWaiting = done.hasWaiting;
      break;
    }
    if (tries >= FENCED_RETRIES) throw new Fenced(flow.name);
    await one.lanes.release();
    prepared = await prepareItems(one, items);
  }
  await page.settled?.();
}

function book(one: Sweep, page: Page, counts: RunCounts): void {
  one.cursorVersion += 1;
  one.pages += 1;
  one.counts = addCounts(one.counts, counts);
  one.notes.push(...(page.notes ?? []));
  one.progress(counts);
}

/** Works what waits in a lane under that lease, one batch; answers how many records it took. */
export async function drain(
  context: PipelineContext,
  flow: Flow,
  { lease, held }: { readonly lease: LaneLease; readonly held: HeldLease },
): Promise<number> {
  const { store, clock, settings } = context;
  const pending = await store.lanes.take(lease, clock.now(), settings.batchRecords);
  if (pending.length === 0) return 0;
  const runId = newId('run', context);
  const run: Started = { flow, runId, kind: 'drain', startedMs: clock.monotonicMs() };
  const isReplay = pending.some((one) => one.replayOf !== null);
  await begin(context, flow, runId, isReplay ? 'replay' : 'lane');
  const items: Item[] = pending.map(({ flow: _flow, ...rest }) => rest);
  try {
    for (const { priority, items: some } of byPriority(items)) {
      const done = await withWork({ priority, flow: flow.name }, async () => {
        const start = { flow, runId, leases: [lease], held, items: some };
        return finishBatch(context, await prepareBatch(context, start), { release: false });
      });
      if (done !== null) continue;
      await end(context, run, new Fenced(flow.name));
      return 0;
    }
    await end(context, run, null);
    return pending.length;
  } catch (error) {
    await end(context, run, error);
    throw error;
  }
}

async function begin(
  context: PipelineContext,
  flow: Flow,
  runId: string,
  trigger: string,
): Promise<void> {
  const { store, clock, settings } = context;
  const { owner } = settings;
  await store.runs.begin({ id: runId, flow: flow.name, trigger, at: clock.now(), owner });
  context.crashPoint('run.after-begin');
}

interface Started {
  readonly flow: Flow;
  readonly runId: string;
  readonly kind: RunKind;
  readonly startedMs: number;
}

async function end(context: PipelineContext, run: Started, error: unknown): Promise<void> {
  const { runId: id, kind, startedMs } = run;
  const status = error === null ? 'done' : 'failed';
  await endRun(context, { id, status, error });
  const ms = context.clock.monotonicMs() - startedMs;
  metricsOf(context).runEnded({ flow: run.flow.name, kind, status, ms });
}

/** Field by field. */
export function addCounts(a: RunCounts, b: RunCounts): RunCounts {
  return {
    read: a.read + b.read,
    delivered: a.delivered + b.delivered,
    unchanged: a.unchanged + b.unchanged,
    filtered: a.filtered + b.filtered,
    superseded: a.superseded + b.superseded,
    parked: a.parked + b.parked,
    deadLettered: a.deadLettered + b.deadLettered,
  };
}
