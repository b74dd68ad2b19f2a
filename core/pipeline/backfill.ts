import { CrossdockError } from '../base/errors.ts';
import type { Cursor } from '../connector/contract.ts';
import type { Flow } from '../flow/flow.ts';
import type { NewPending } from '../store/records.ts';
import { connectionOf, type PipelineContext, wakeFor } from './context.ts';
import { PIPELINE_ERRORS } from './errors.ts';
import { canReread, laneOf } from './source.ts';

/**
 * Puts records on the road by their keys at the source, behind everything else; each is read again before it is mapped.
 *
 * Errors: BACKFILL_NOT_POSSIBLE when the source does not give records by key.
 */
export async function backfillKeys(
  context: PipelineContext,
  flow: Flow,
  keys: readonly string[],
): Promise<void> {
  if (!canReread(context, flow)) {
    throw notPossible(flow, 'gives no records by their keys', 'use --since or --all');
  }
  const queuedAt = context.clock.now();
  const records = keys.map(
    (key): NewPending => ({
      flow: flow.name,
      key,
      lane: laneOf(context, key),
      version: null,
      data: {},
      occurredAt: null,
      where: 'backfill',
      origin: 'backfill',
      reread: true,
      deleted: false,
      replayOf: null,
      traceparent: null,
      queuedAt,
    }),
  );
  await context.store.lanes.append(records);
  for (const record of records) wakeFor(context, record);
}

/**
 * The cursor of the flow's source at that time.
 *
 * Errors: BACKFILL_NOT_POSSIBLE when the source cannot be read from a time.
 */
export function cursorSince(context: PipelineContext, flow: Flow, atMs: number): Cursor {
  const { connection, stream } = flow.source;
  const cursor = connectionOf(context, connection).connector.cursorAt?.(stream, atMs) ?? null;
  if (cursor === null) throw notPossible(flow, 'cannot be read from a time', 'use --all or --ids');
  return cursor;
}

function notPossible(flow: Flow, what: string, mend: string): CrossdockError {
  const { connection, stream } = flow.source;
  return new CrossdockError(PIPELINE_ERRORS.BACKFILL_NOT_POSSIBLE, {
    what: `${connection}/${stream} ${what}`,
    where: flow.name,
    mend,
  });
}
