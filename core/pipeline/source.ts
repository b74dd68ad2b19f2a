import { CrossdockError, faultOf } from '../base/errors.ts';
import { fnv1a } from '../base/json.ts';
import type { Cursor, Page, SourceRecord } from '../connector/contract.ts';
import type { Flow } from '../flow/flow.ts';
import type { Origin } from '../store/records.ts';
import { connectionOf, type Item, type PipelineContext, systemOf } from './context.ts';
import { PIPELINE_ERRORS } from './errors.ts';
import { type Settled, settled } from './outcome.ts';
import { PageGuard } from './page-guard.ts';

/**
 * The pages since the cursor, one read ahead while the present one is settled.
 *
 * Errors: SOURCE_NOT_READABLE, those of `PageGuard`; whatever the connector throws ends the run with the cursor where
 *         it was (I2).
 */
export async function* pagesOf(
  context: PipelineContext,
  flow: Flow,
  since: Cursor,
): AsyncGenerator<Page> {
  const { connector, host, streams } = connectionOf(context, flow.source.connection);
  if (connector.read === undefined) throw notReadable(flow);
  const guard = new PageGuard({
    where: `${flow.name}/${flow.source.connection}.${flow.source.stream}`,
    safety: streams.get(flow.source.stream)?.cursor,
    since,
    now: () => context.clock.now(),
  });
  const pages = connector
    .read(host, { stream: flow.source.stream, since, with: flow.source.with })
    [Symbol.asyncIterator]();
  let next = pages.next();
  // A rejection of the page read ahead must not be unhandled while the present page is being settled.
  next.catch(() => {});
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = pages.next();
      next.catch(() => {});
      const movesEarly = guard.movesEarly(value);
      guard.check(value);
      if (movesEarly && (await next).done !== true) throw guard.early();
      yield value;
    }
  } finally {
    await pages.return?.();
  }
}

/** A source record as an item of this flow. */
export function itemOf(
  context: PipelineContext,
  record: SourceRecord,
  from: { readonly origin: Origin; readonly seq: number | null; readonly replayOf: string | null },
): Item {
  return {
    key: record.key,
    lane: laneOf(context, record.key),
    version: record.version,
    data: record.data,
    occurredAt: record.occurredAt,
    where: record.where,
    origin: from.origin,
    deleted: record.deleted === true,
    reread: false,
    replayOf: from.replayOf,
    traceparent: null,
    seq: from.seq,
  };
}

/** The lane of a key: stable for ever, so that one key is always worked in one place (I4). */
export function laneOf(context: PipelineContext, key: string): number {
  return fnv1a(key) % context.settings.laneCount;
}

/** Whether present records of this flow's source can be asked for by key; lines of a file cannot. */
export function canReread(context: PipelineContext, flow: Flow): boolean {
  const connection = connectionOf(context, flow.source.connection);
  const stream = connection.streams.get(flow.source.stream);
  return connection.connector.lookup !== undefined && stream?.cursor?.kind !== 'position';
}

/**
 * Reads the present state of records that are only hints, all in one call; the others stay as they are.
 *
 * Shape: `items` in the same order, one that is gone comes back `deleted`; when the source does not answer, the
 * hints are in `results` to be tried again, and the others go on.
 */
export async function reread(
  context: PipelineContext,
  flow: Flow,
  items: readonly Item[],
): Promise<{ readonly items: readonly Item[]; readonly results: readonly Settled[] }> {
  const hints = items.filter((item) => item.reread && !item.deleted);
  if (hints.length === 0) return { items, results: [] };
  try {
    const byKey = await presentRecords(context, flow, hints);
    return { items: items.map((item) => refreshed(item, byKey)), results: [] };
  } catch (error) {
    const afterMs =
      error instanceof CrossdockError && typeof error.retry === 'object'
        ? error.retry.afterMs
        : null;
    const { connection, stream } = flow.source;
    const system = systemOf(connectionOf(context, connection), stream);
    const isHeldBack = (system?.restMs() ?? 0) > 0;
    const why = { stage: 'source', fault: faultOf(error), afterMs } as const;
    const outcome = { kind: 'retry', isHeldBack, ...why } as const;
    return {
      items: items.filter((item) => !hints.includes(item)),
      results: hints.map((item) => settled(item, outcome)),
    };
  }
}

async function presentRecords(
  context: PipelineContext,
  flow: Flow,
  hints: readonly Item[],
): Promise<ReadonlyMap<string, SourceRecord | null>> {
  const { connector, host } = connectionOf(context, flow.source.connection);
  const keys = [...new Set(hints.map((item) => item.key))];
  if (connector.lookup === undefined) throw notReadable(flow);
  const found = await connector.lookup(host, flow.source.stream, keys);
  return new Map(keys.map((key, index) => [key, found[index] ?? null]));
}

function refreshed(item: Item, byKey: ReadonlyMap<string, SourceRecord | null>): Item {
  if (!item.reread || item.deleted) return item;
  const record = byKey.get(item.key) ?? null;
  if (record === null) return { ...item, deleted: true };
  const { version, data, occurredAt } = record;
  return { ...item, version, data, occurredAt, reread: false };
}

function notReadable(flow: Flow): CrossdockError {
  return new CrossdockError(PIPELINE_ERRORS.SOURCE_NOT_READABLE, {
    what: `${flow.source.connection} cannot read ${flow.source.stream}`,
    where: `${flow.name}/source`,
  });
}
