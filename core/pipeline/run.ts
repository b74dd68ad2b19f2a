/**
 * The road of a record: trigger → inbox → source → map → validate → deliver → ack.
 *
 * `sweep` reads a source page by page since the cursor; `drain` works what waits in one lane. Both settle a batch
 * with the same stages, so a record meets the same rules however it came.
 */
import { faultOf } from '../base/errors.ts';
import { newId } from '../base/id.ts';
import type { Page } from '../connector/contract.ts';
import type { Flow } from '../flow/flow.ts';
import { type LaneLease, NO_COUNTS, type RunCounts, type Settlement } from '../store/records.ts';
import { settlementOf } from './ack.ts';
import { type Batch, connectionOf, type Item, type PipelineContext, targetOf } from './context.ts';
import { deliver } from './deliver.ts';
import { Fenced } from './fenced.ts';
import { mapItems } from './map.ts';
import { type Settled, settled } from './outcome.ts';
import { itemOf, pagesOf, reread } from './source.ts';

/** What one run did. */
export interface RunResult {
  readonly runId: string;
  readonly status: 'done' | 'failed';
  readonly counts: RunCounts;
  readonly pages: number;
  readonly notes: readonly string[];
}

/** How often a page is tried again when another owner took its lane in between. */
const FENCED_RETRIES = 3;

/** Reads everything since the flow's cursor and settles it page by page (I2, I5). */
export async function sweep(
  context: PipelineContext,
  flow: Flow,
  trigger: string,
  progress: (counts: RunCounts) => void = () => {},
): Promise<RunResult> {
  const runId = newId('run', context);
  const { signal } = connectionOf(context, flow.source.connection).host;
  const cursor = await context.store.cursors.read(flow.name, flow.source.stream);
  let version = cursor.version;
  let counts = NO_COUNTS;
  let pages = 0;
  const notes: string[] = [];
  let begun = false;
  try {
    for await (const page of pagesOf(context, flow, cursor.value)) {
      if (!begun) await begin(context, flow, runId, trigger);
      begun = true;
      context.crashPoint('source.after-page');
      const added = await settlePage(context, flow, runId, page, version);
      version += 1;
      pages += 1;
      counts = addCounts(counts, added);
      notes.push(...(page.notes ?? []));
      await page.settled?.();
      progress(added);
      if (signal.aborted) break;
    }
    if (begun) await end(context, runId, 'done', null);
    return { runId, status: 'done', counts, pages, notes };
  } catch (error) {
    if (!begun) await begin(context, flow, runId, trigger);
    await end(context, runId, 'failed', error);
    context.log.error('A run failed.', { flow: flow.name, run: runId, ...faultOf(error) });
    return { runId, status: 'failed', counts, pages, notes };
  }
}

async function begin(
  context: PipelineContext,
  flow: Flow,
  runId: string,
  trigger: string,
): Promise<void> {
  await context.store.runs.begin({ id: runId, flow: flow.name, trigger, at: context.clock.now() });
  context.crashPoint('run.after-begin');
}

async function end(
  context: PipelineContext,
  runId: string,
  status: 'done' | 'failed',
  error: unknown,
): Promise<void> {
  context.crashPoint('run.before-end');
  const fault = error === null ? null : faultOf(error);
  await context.store.runs.end({ id: runId, status, at: context.clock.now(), fault });
}

async function settlePage(
  context: PipelineContext,
  flow: Flow,
  runId: string,
  page: Page,
  fromVersion: number,
): Promise<RunCounts> {
  const items = page.records.map((record) =>
    itemOf(context, record, { origin: 'sweep', seq: null, replayOf: null }),
  );
  const cursor = { name: flow.source.stream, fromVersion, value: page.cursor };
  for (let tries = 0; ; tries += 1) {
    const leases = await leaseFor(context, flow, items);
    const done = await settleBatch(context, { flow, runId, leases, items }, { cursor, page });
    if (done !== null) return done;
    if (tries >= FENCED_RETRIES) throw new Fenced(flow.name);
  }
}

/** Takes what is free of the lanes these items fall in; items of other lanes will be parked. */
async function leaseFor(
  context: PipelineContext,
  flow: Flow,
  items: readonly Item[],
): Promise<readonly LaneLease[]> {
  const lanes = [...new Set(items.map((item) => item.lane))].sort((a, b) => a - b);
  if (lanes.length === 0) return [];
  const now = context.clock.now();
  const { owner, leaseMs } = context.settings;
  return context.store.lanes.lease({ flow: flow.name, lanes, owner, now, until: now + leaseMs });
}

/** Works what waits in a lane under that lease, one batch; answers how many records it took. */
export async function drain(
  context: PipelineContext,
  flow: Flow,
  lease: LaneLease,
  release: boolean,
): Promise<number> {
  const { store, clock, settings } = context;
  const pending = await store.lanes.take(lease, clock.now(), settings.batchRecords);
  if (pending.length === 0) return 0;
  const runId = newId('run', context);
  await begin(
    context,
    flow,
    runId,
    pending.some((one) => one.replayOf !== null) ? 'replay' : 'lane',
  );
  const items: Item[] = pending.map(({ flow: _flow, ...rest }) => rest);
  try {
    const batch = { flow, runId, leases: [lease], items };
    const done = await settleBatch(context, batch, { release });
    await end(
      context,
      runId,
      done === null ? 'failed' : 'done',
      done === null ? new Fenced(flow.name) : null,
    );
    return done === null ? 0 : pending.length;
  } catch (error) {
    await end(context, runId, 'failed', error);
    throw error;
  }
}

interface Settling {
  readonly cursor?: {
    readonly name: string;
    readonly fromVersion: number;
    readonly value: Page['cursor'];
  };
  readonly page?: Page;
  readonly release?: boolean;
}

/** Null when the lease was lost: nothing was settled. */
async function settleBatch(
  context: PipelineContext,
  start: Pick<Batch, 'flow' | 'runId' | 'leases' | 'items'>,
  extra: Settling,
): Promise<RunCounts | null> {
  const keys = [...new Set(start.items.map((item) => item.key))];
  const known =
    keys.length === 0 ? [] : await context.store.settlement.states(start.flow.name, keys);
  const states = new Map(known.map((state) => [state.key, state]));
  const batch: Batch = { ...start, states, at: context.clock.now() };
  try {
    const results = await work(context, batch);
    const settlement = settlementOf(context, batch, results, {
      release: extra.release ?? true,
      ...(extra.cursor === undefined ? {} : { cursor: extra.cursor }),
      faults: extra.page?.faults ?? [],
    });
    context.crashPoint('ack.before-settle');
    const answer = await context.store.settlement.settle(settlement);
    context.crashPoint('ack.after-settle');
    if (answer === 'fenced') return null;
    wakeParked(context, settlement);
    return settlement.counts;
  } catch (error) {
    if (error instanceof Fenced) return null;
    await context.store.lanes.release(batch.leases);
    throw error;
  }
}

/** A record that is not held waits for its lane only, which may be free by now. */
function wakeParked(context: PipelineContext, settlement: Settlement): void {
  const held = new Set(settlement.holds.map((hold) => hold.key));
  for (const { flow, lane, key } of settlement.park) if (!held.has(key)) context.wake(flow, lane);
}

/** map → validate → deliver, with what must wait taken out before and put back after, in order. */
async function work(context: PipelineContext, batch: Batch): Promise<readonly Settled[]> {
  const { ready, waiting } = split(batch);
  const present = await reread(context, batch.flow, ready);
  const target = targetOf(context, batch.flow);
  const mapped = await mapItems(context, batch, target, present.items);
  const delivered = await deliver(context, batch, target, mapped.planned);
  return [...present.results, ...mapped.results, ...delivered, ...waiting];
}

/** Items without a lease, and those behind an earlier record of their key, wait (I4). */
function split(batch: Batch): { ready: readonly Item[]; waiting: readonly Settled[] } {
  const leased = new Set(batch.leases.map((lease) => lease.lane));
  const ready: Item[] = [];
  const waiting: Settled[] = [];
  for (const item of batch.items) {
    const behind = item.seq === null && batch.states.get(item.key)?.waiting === true;
    if (leased.has(item.lane) && !behind) ready.push(item);
    else waiting.push(settled(item, { kind: 'parked' }));
  }
  return { ready, waiting };
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
