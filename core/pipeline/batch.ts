import { faultOf } from '../base/errors.ts';
import { traced } from '../base/telemetry.ts';
import type { Page } from '../connector/contract.ts';
import type { RunCounts, Settlement } from '../store/records.ts';
import { settlementOf } from './ack.ts';
import { type BatchTrace, beginBatchTrace } from './batch-trace.ts';
import {
  type Batch,
  type Item,
  type PipelineContext,
  type Target,
  targetOf,
  wakeFor,
} from './context.ts';
import { deliver } from './deliver.ts';
import { Fenced } from './fenced.ts';
import { mapItems } from './map.ts';
import { metricsOf } from './metrics.ts';
import { type PlannedItem, type Settled, settled } from './outcome.ts';
import { reread } from './source.ts';

/** A batch that is mapped and validated: nothing is sent or written yet. */
export interface PreparedBatch {
  readonly batch: Batch;
  readonly trace: BatchTrace;
  readonly target: Target;
  readonly planned: readonly PlannedItem[];
  /** Records that end here, without a delivery. */
  readonly ended: readonly Settled[];
  /** Records that must wait behind others; they are parked after all outcomes, in their order. */
  readonly waiting: readonly Settled[];
}

/** What goes into the settlement beside the records. */
export interface BatchEnd {
  readonly cursor?: NonNullable<Settlement['cursor']>;
  readonly page?: Page;
  /** Whether the leases are given back in the same transaction. */
  readonly release: boolean;
}

/** What a settlement did. */
export interface BatchDone {
  readonly counts: RunCounts;
  /** Records wait now that did not before: what was prepared meanwhile may have to wait behind them. */
  readonly hasWaiting: boolean;
}

/** states → re-read hints → map → validate: everything before the first write. */
export async function prepareBatch(
  context: PipelineContext,
  start: Pick<Batch, 'flow' | 'runId' | 'leases' | 'held' | 'items'>,
): Promise<PreparedBatch> {
  const trace = beginBatchTrace(context, start.flow, start.items);
  return inScope(context, trace, async () => {
    const { flow, items } = start;
    const keys = [...new Set(items.map((item) => item.key))];
    const known = keys.length === 0 ? [] : await context.store.settlement.states(flow.name, keys);
    const states = new Map(known.map((state) => [state.key, state]));
    const batch: Batch = { ...start, states, at: context.clock.now(), trace };
    const { ready, waiting } = split(batch);
    const present = await reread(context, flow, ready);
    const target = targetOf(context, flow);
    const mapped = await traced(context.telemetry, context.telemetry.span('map'), () =>
      mapItems(context, batch, target, present.items),
    );
    const ended = [...present.results, ...mapped.results];
    return { batch, trace, target, planned: mapped.planned, ended, waiting };
  });
}

/** deliver → ack: the writes and the one settlement (I5). Null: the lease was lost, nothing was settled. */
export async function finishBatch(
  context: PipelineContext,
  prepared: PreparedBatch,
  end: BatchEnd,
): Promise<BatchDone | null> {
  const { trace } = prepared;
  try {
    return await inScope(context, trace, () => settleBatch(context, prepared, end));
  } catch (error) {
    if (error instanceof Fenced) return null;
    throw error;
  }
}

async function settleBatch(
  context: PipelineContext,
  prepared: PreparedBatch,
  end: BatchEnd,
): Promise<BatchDone> {
  const { batch, target, planned, ended, waiting } = prepared;
  const { telemetry } = context;
  const delivered = await deliver(context, batch, target, planned);
  const results = [...ended, ...delivered, ...waiting];
  const settlement = settlementOf(context, batch, results, {
    release: end.release,
    ...(end.cursor === undefined ? {} : { cursor: end.cursor }),
    faults: end.page?.faults ?? [],
  });
  context.crashPoint('ack.before-settle');
  const answer = await traced(telemetry, telemetry.span('settle'), () =>
    context.store.settlement.settle(settlement),
  );
  context.crashPoint('ack.after-settle');
  if (answer === 'fenced') throw new Fenced(batch.flow.name);
  metricsOf(context).settled(batch.flow.name, settlement.counts, settlement.retries);
  prepared.trace.end(results);
  wakeParked(context, settlement);
  return { counts: settlement.counts, hasWaiting: settlement.park.length > 0 };
}

/** Does a part of the batch's work as a child of its span; a failure ends the spans. */
async function inScope<T>(
  { telemetry }: PipelineContext,
  trace: BatchTrace,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await telemetry.within(trace.scope, work);
  } catch (error) {
    const { code, what } = faultOf(error);
    trace.fail(error instanceof Fenced ? 'fenced' : code, what);
    throw error;
  }
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

/** A record that is not held waits for its lane only, which may be free by now. */
function wakeParked(context: PipelineContext, settlement: Settlement): void {
  const held = new Set(settlement.holds.map((hold) => hold.key));
  for (const record of settlement.park) if (!held.has(record.key)) wakeFor(context, record);
}
