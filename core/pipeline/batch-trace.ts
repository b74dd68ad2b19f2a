/** The spans of a batch: each record stays in the trace of what set it off, although the batch holds many. */
import type { Span } from '../base/telemetry.ts';
import { traceIdOf } from '../base/trace-context.ts';
import type { Flow } from '../flow/flow.ts';
import type { BatchSpans, Item, PipelineContext } from './context.ts';
import type { Settled } from './outcome.ts';

/** Links that one span keeps; the records of a larger batch are found from their own spans. */
const LINKS_MAX = 128;

/** The spans of one batch, and how they end. */
export interface BatchTrace extends BatchSpans {
  /** Every span ends here. */
  readonly end: (results: readonly Settled[]) => void;
  readonly fail: (code: string, what: string) => void;
}

/**
 * Begins the spans of a batch.
 *
 * Shape: records of a sweep belong to the sweep's trace. Records of a lane that share one trace continue it all
 *        together; of several traces each continues its own, linked with the span of the batch.
 */
export function beginBatchTrace(
  context: Pick<PipelineContext, 'telemetry'>,
  flow: Flow,
  items: readonly Item[],
): BatchTrace {
  const parents = [...new Set(items.flatMap((item) => item.traceparent ?? []))];
  const attributes = { 'crossdock.flow': flow.name, 'crossdock.records': items.length };
  const { telemetry } = context;
  if (parents.length === 0) return traceOf(telemetry.span(`batch ${flow.name}`, { attributes }));
  const isShared =
    new Set(parents.map(traceIdOf)).size === 1 && items.every((item) => item.traceparent !== null);
  const name = `drain ${flow.name}`;
  const kind = 'consumer';
  const links = parents.slice(isShared ? 1 : 0, LINKS_MAX);
  const parent = isShared ? (parents[0] ?? null) : null;
  const scope = telemetry.span(name, { kind, parent, links, attributes });
  if (isShared) return traceOf(scope, items.length === 1 ? items : []);
  const own = new Map(
    items.flatMap((item) => {
      if (item.traceparent === null) return [];
      const start = {
        kind,
        parent: item.traceparent,
        attributes: attributesOf(flow, item),
      } as const;
      const span = telemetry.span(`record ${flow.name}`, { ...start, links: [scope.traceparent] });
      return [[item, span] as const];
    }),
  );
  return traceOf(scope, [], own);
}

function attributesOf(flow: Flow, item: Item) {
  return {
    'crossdock.flow': flow.name,
    'crossdock.record.key': item.key,
    'crossdock.record.origin': item.origin,
  };
}

function traceOf(
  scope: Span,
  alone: readonly Item[] = [],
  own: ReadonlyMap<Item, Span> = new Map(),
): BatchTrace {
  for (const item of alone) scope.set({ 'crossdock.record.key': item.key });
  const spans = [...own.values(), scope];
  return {
    scope,
    spanOf: (item) => own.get(item) ?? scope,
    end: (results) => {
      const byKey = new Map<number | null, Settled>();
      for (const result of results) byKey.set(result.item.seq, result);
      for (const [item, span] of own) note(span, byKey.get(item.seq));
      if (alone.length > 0) note(scope, results[0]);
      for (const span of spans) span.end();
    },
    fail: (code, what) => {
      for (const span of spans) {
        span.fail(code, what);
        span.end();
      }
    },
  };
}

function note(span: Span, result: Settled | undefined): void {
  if (result === undefined) return;
  const { outcome } = result;
  span.set({ 'crossdock.outcome': outcome.kind });
  if ('destinationId' in outcome && outcome.destinationId !== null) {
    span.set({ 'crossdock.destination.id': outcome.destinationId });
  }
  if ('fault' in outcome) span.fail(outcome.fault.code, outcome.fault.what);
}
